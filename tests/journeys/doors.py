"""What anybody finds of one thing: its page, the search, its list, the feeds, the open data."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from casework.models import SyncTarget
from casework.syncing import drain
from casework.tasks import work_off_imports
from tests.journeys.pages import Page, Person
from tests.journeys.town import Town
from tests.registry.sheetfiles import csv_file
from tests.syncing.sites import Odd, key, reply_signed

FROM_ANYWHERE = {"page", "search", "list", "feed", "all feed", "csv"}
MARK = "当事人认为该条信息有误，正在核查。"


def take(town: Town, folder, *rows, who="officer") -> Page:
    """Somebody uploads rows as a sheet; the worker takes them; what the page of the import says."""
    path = csv_file(folder / "表.csv", list(rows))
    page = town.person(who).open("/staff/registry/imports/").is_fine()
    form = page.form("导入")
    form.values["sheet"] = [upload(path)]
    page = form.press("导入")
    work_off_imports()
    return page.person.open(page.path).is_fine()


def upload(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes(), "text/csv")


def anyones(kind: str, address: str, looked_up: str) -> dict[str, Page]:
    """Every door of the public that could show the thing, as it is now."""
    anyone = Person()
    return {
        "page": anyone.open(address),
        "search": anyone.open("/").send("查询", {"查询单位": looked_up}),
        "list": anyone.open(f"/lists/{kind}/"),
        "feed": anyone.open(f"/feeds/{kind}.xml"),
        "all feed": anyone.open("/feeds/all.xml"),
        "csv": anyone.open(f"/open-data/{kind}.csv"),
    }


def tell(found: dict[str, Page], text: str) -> set[str]:
    """The doors behind which this stands; what was typed into a form there does not count."""
    return {door for door, page in found.items() if page.status == 200 and text in words_of(page)}


def words_of(page: Page) -> str:
    """What a page tells, without its forms; a feed or a sheet as it is."""
    if not page.html:
        return page.body.decode()
    for form in page.main.all("form"):
        form.parts.clear()
    return page.text


def mark_in_csv(found: dict[str, Page], number: str) -> str:
    """What the sheet of open data says of the mark."""
    rows = csv.DictReader(io.StringIO(found["csv"].body.decode("utf-8-sig")))
    return next(row["异议标注"] for row in rows if row["文书号"] == number)


class Nation:
    """The national site: does what it is told at the moment of the call, and says so, signed."""

    def __init__(self) -> None:
        self.told: list[dict] = []
        self.listening = Odd(self._answer)

    def _answer(self, handler, body) -> None:
        order = json.loads(body)
        self.told.append(order)
        at = datetime.fromtimestamp(int(handler.headers["Casework-Time"]), UTC)
        done = {"event": order["event"], "done_at": at.isoformat(), "answer": "ok"}
        reply_signed(handler, 200, done)

    def __enter__(self) -> "Nation":
        self.listening.__enter__()
        target = SyncTarget.objects.create(
            code="nation", name="信用中国", kind="national", channel="webhook",
            url=self.listening.url,
        )  # fmt: skip
        key(target)
        return self

    def __exit__(self, *how) -> None:
        self.listening.__exit__(*how)

    def hears(self) -> list[tuple[str, object]]:
        """What it has been told to do since the last question: what, and the mark."""
        drain.drain()
        told, self.told = self.told, []
        return [(order["do"], order.get("mark")) for order in told]
