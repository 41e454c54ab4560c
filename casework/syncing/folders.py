"""Orders as csv files in a folder that a target fetches by SFTP, and its reply files read back.

Below the folder of a target, `out` is written by us and `in` by the target. A file appears whole
or not at all (draft, fsync, rename), its name is never used again, and a target that puts its
reply there in the same way is never read halfway.
"""

from __future__ import annotations

import csv
import io
import logging
import os
import stat
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import orjson
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from casework.models import SyncAttempt, SyncOrder, SyncTarget
from casework.models.sync import WAITING, Attempted, Channel, OrderState
from casework.syncing import answers, rows

logger = logging.getLogger(__name__)
COLUMNS = (
    "event", "order", "do", "mark", "on", "seq", "item", "number", "organ", "kind", "code",
    "content",
)  # fmt: skip
MOST_ROWS = 5000
MOST_REPLY_BYTES = 4 * 1024 * 1024
# A spreadsheet that opens the file would run a cell that begins so.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def folder_of(target: SyncTarget) -> Path:
    """The target's own folder: one plain name below the configured one."""
    return Path(settings.CASEWORK_SYNC_FOLDER) / (target.folder or target.code)


def write_and_read(*, now: datetime) -> dict[str, int]:
    """Every folder in use: replies first, then what is due. A folder that fails is logged."""
    done = {"written": 0, "replies": 0}
    for target in SyncTarget.objects.filter(active=True, channel=Channel.FOLDER).order_by("pk"):
        try:
            done["replies"] += read_replies(target, now=now)
            done["written"] += write_due(target, now=now)
        except OSError as error:
            logger.warning("The folder of %s cannot be used: %s", target.code, error)
    return done


def write_due(target: SyncTarget, *, now: datetime) -> int:
    """Writes one file with every order that is due, and notes each. One transaction.

    The file gets its name before the orders are noted: a run that dies in between leaves a file
    that is written once more under another name, with the same event ids.
    """
    with transaction.atomic():
        orders = list(_due(target, now))
        if not orders:
            return 0
        name = f"orders-{now:%Y%m%dT%H%M%S}-{orders[0].pk}-{uuid4().hex[:8]}.csv"
        _put(_plain(folder_of(target) / "out") / name, _sheet(orders))
        for order in orders:
            order.state, order.next_at = OrderState.SENT, now + rows.ASK_AGAIN
            order.attempts += 1
            order.sent_at = order.sent_at or now
        SyncOrder.objects.bulk_update(orders, ["state", "next_at", "attempts", "sent_at"])
        SyncAttempt.objects.bulk_create(
            SyncAttempt(order=order, at=now, ended_at=now, outcome=Attempted.TAKEN, detail=name)
            for order in orders
        )
    return len(orders)


def _due(target: SyncTarget, now: datetime) -> Iterator[SyncOrder]:
    """What is due, of each item the earliest that is open. Locks the rows."""
    earlier = SyncOrder.objects.filter(
        target=OuterRef("target"), window=OuterRef("window"), pk__lt=OuterRef("pk"),
        state__in=WAITING,
    )  # fmt: skip
    open_ = (OrderState.QUEUED, OrderState.SENT)
    found = SyncOrder.objects.filter(~Exists(earlier), target=target, state__in=open_)
    locked = found.filter(next_at__lte=now).select_for_update(of=("self",), skip_locked=True)
    yield from locked.select_related("target").order_by("pk")[:MOST_ROWS]


def _sheet(orders: list[SyncOrder]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for order in orders:
        writer.writerow([defused(cell) for cell in _cells(order)])
    return text.getvalue().encode("utf-8-sig")


def _cells(order: SyncOrder) -> Iterator[str]:
    told = order.payload
    item = told["item"]
    yield str(order.uid)
    yield str(order.pk)
    yield told["do"]
    yield {True: "on", False: "off"}.get(told.get("mark"), "")
    yield told["on"]
    yield str(told["seq"])
    for name in ("id", "number", "organ", "kind", "code"):
        yield str(item.get(name, ""))
    content = told.get("content")
    yield orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode() if content else ""


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _plain(place: Path) -> Path:
    """The folder itself, no link that a target has put in its place: that may lead anywhere.

    Raises OSError.
    """
    if place.is_symlink() or place.parent.is_symlink():
        raise NotADirectoryError(f"{place} is a link")
    return place


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    draft = path.with_name(f".{path.name}.part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def read_replies(target: SyncTarget, *, now: datetime) -> int:
    """Reads every reply file that lies there and puts it away; answers how many orders it ended.

    A row that is no answer to an order of this target is logged and changes nothing; the file is
    kept under `in/done`, or `in/refused` where nothing in it could be read.
    """
    done = 0
    for path in sorted(_plain(folder_of(target) / "in").glob("*.csv")):
        if path.is_symlink() or not path.is_file():
            logger.warning("The reply %s of %s is no plain file.", path.name, target.code)
            continue
        try:
            lines = list(_lines(_content(path)))
        except (ValueError, csv.Error) as error:
            logger.warning("The reply %s of %s cannot be read: %s", path.name, target.code, error)
            _put_away(path, "refused")
            continue
        done += sum(_reply(target, line, path.name, now=now) for line in lines)
        _put_away(path, "done")
    return done


def _content(path: Path) -> bytes:
    """What a plain file holds, also where it is changed for a link or grows while it is read."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ValueError("no plain file")
        content = file.read(MOST_REPLY_BYTES + 1)
    if len(content) > MOST_REPLY_BYTES:
        raise ValueError(f"larger than {MOST_REPLY_BYTES} bytes")
    return content


def _lines(content: bytes) -> Iterator[Mapping[str, str]]:
    text = content.decode("utf-8-sig")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    wanted = {"event", "done_at"}
    if not wanted <= set(reader.fieldnames or ()):
        raise ValueError("the columns event and done_at are missing")
    yield from reader


def _reply(target: SyncTarget, line: Mapping[str, str], name: str, *, now: datetime) -> bool:
    try:
        told = answers.told(dict(line), now=now)
    except answers.NotAnAnswer as error:
        logger.warning("%s, reply %s: %s", target.code, name, error)
        return False
    order = rows.acknowledge(
        told.event, told_at=told.done_at, answer=told.answer, now=now, target=target
    )
    if order is None:
        logger.warning("%s, reply %s: there is no order %s.", target.code, name, told.event)
        return False
    return order.answered_at == now


def _put_away(path: Path, where: str) -> None:
    place = _plain(path.parent / where)
    place.mkdir(exist_ok=True, mode=0o750)
    path.rename(place / f"{path.stem}-{uuid4().hex[:8]}.csv")


def try_out(target: SyncTarget) -> str:
    """Whether the folder can be written and read; an empty answer says that it can."""
    try:
        for name in ("out", "in"):
            (folder_of(target) / name).mkdir(parents=True, exist_ok=True, mode=0o750)
        draft = folder_of(target) / "out" / f".{uuid4().hex}.part"
        draft.write_bytes(b"")
        draft.unlink()
    except OSError as error:
        return str(error)
    return ""
