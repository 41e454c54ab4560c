"""A repair brought to its end, with files that are on the disk, and everybody who may ask."""

import hashlib
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from casework.archive import disposals
from casework.archive import runs as case_files
from casework.documents.evidence import path_of
from casework.models import Case, CreditRecord, Evidence, PublicityWindow
from casework.today import moment
from tests.repair.world import make_world

CLOSED = date(2026, 8, 10)
LATER = date(2037, 1, 1)  # closed in 2026, kept for ten whole years


@pytest.fixture(autouse=True)
def private_media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CASEWORK_PACK = "national"


@pytest.fixture
def world(db):
    return make_world()


def pdf(pages: int = 2) -> bytes:
    made = pikepdf.new()
    for _at in range(pages):
        made.add_blank_page(page_size=(595, 842))
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def png() -> bytes:
    out = BytesIO()
    Image.new("RGBA", (300, 200), (200, 0, 0, 128)).save(out, "PNG")
    return out.getvalue()


def give(row: Evidence, content: bytes) -> Evidence:
    """Puts the file of a row on the disk, as an upload does."""
    path = path_of(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    row.sha256, row.size = hashlib.sha256(content).hexdigest(), len(content)
    row.save()
    return row


def with_files(world, case: Case) -> dict[str, Evidence]:
    """Four files: the subject's pdf and picture, its workbook, and one that departments share."""
    first = give(case.evidence.order_by("id").first(), pdf())
    kinds = {
        "picture": ("现场 照片.png", "image/png", png(), False),
        "sheet": ("=台账.xlsx", "application/vnd.x", b"PK\x03\x04 workbook", False),
        "internal": ("内部研判.pdf", "application/pdf", pdf(1), True),
    }
    made = {"pdf": first}
    for name, (title, kind, content, internal) in kinds.items():
        row = Evidence.objects.create(
            case_id=case.pk, name=title, content_type=kind, size=1, sha256="0", internal=internal,
            path=f"evidence/{name}-{case.pk}", uploaded_by=world.agent,
        )  # fmt: skip
        made[name] = give(row, content)
    return made


@pytest.fixture
def case(world):
    """A repair that was rejected: over, with letters to the subject and a clock of its own."""
    found = world.at("rejected")
    with_files(world, found)
    return found


def ask(world, case, who="reviewer", **how):
    how.setdefault("reason", "" if who == "agent" else "行政复议答复")
    return case_files.ask(case.pk, by=getattr(world, who), now=moment(), **how)


def made(world, case, who="reviewer"):
    row = ask(world, case, who)
    case_files.work_off(row.pk, clock=moment)
    row.refresh_from_db()
    assert row.state == "done", row.error
    return row


def folder_of(row):
    return case_files.folder() / row.folder


def out_of_the_way(case):
    """What in real life has long ended ten years later: publicity, clocks."""
    PublicityWindow.objects.filter(record_id=case.record_id).update(state="ended")
    CreditRecord.objects.filter(pk=case.record_id).update(publicity="ended")
    case.deadlines.filter(state__in=["running", "paused"]).update(state="cancelled")


@pytest.fixture
def old(case):
    out_of_the_way(case)
    return case


def approved(world, old, today=LATER):
    disposals.propose(old.pk, by=world.credit_officer, reason="保管期限届满", today=today)
    return disposals.approve(old.pk, by=world.office_head, today=today)


def destroyed(world, old, today=LATER):
    row = approved(world, old, today)
    disposals.work_off(row.pk, today=today)
    row.refresh_from_db()
    assert row.state == "done", row.error
    return row
