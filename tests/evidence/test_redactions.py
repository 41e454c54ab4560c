"""A redacted copy hides for good, bears no text, leaves its origin alone, and needs a second look."""

import io

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from casework.documents.evidence import path_of
from casework.errors import TransitionRefused
from casework.handling import redactions
from casework.ledger.verify import verify
from casework.models import CaseEvent, Evidence, Redaction
from casework.today import local_today, moment
from tests.evidence.cases import case_with_file
from tests.files import picture_bytes
from tests.nothing_moved import nothing_moves
from tests.web.portal.conftest import log_in


@pytest.fixture
def started(db, settings, tmp_path):
    settings.CASEWORK_PACK, settings.MEDIA_ROOT = "national", tmp_path
    world, row = case_with_file(pages=2, text=b"Secret 110105194912310021")
    return world, row, redactions.begin_redaction(row, by=world.reviewer, now=moment())


def make(world, made) -> Evidence:
    how = {"by": world.reviewer, "today": local_today(), "now": moment()}
    return redactions.make(made, **how)


def check(made, by, usable=True):
    how = {"usable": usable, "by": by, "today": local_today(), "now": moment()}
    return redactions.check(made.pk, **how)


def darkness(path, page, area) -> float:
    """The share of black in a part of a page, in thousandths of it."""
    opened = pypdfium2.PdfDocument(str(path))
    drawn = opened[page].render(scale=1).to_pil().convert("L")
    opened.close()
    left, top, right, bottom = (
        side * size // 1000
        for side, size in zip(area, (drawn.width, drawn.height) * 2, strict=True)
    )
    points = drawn.crop((left, top, right, bottom)).tobytes()
    return sum(point < 40 for point in points) / len(points)


BOX = [100, 100, 950, 200]


def test_the_copy_is_pictures_with_nothing_left_under_a_box(started):
    world, row, made = started
    before = path_of(row).read_bytes()
    redactions.draw(made, 1, [BOX])
    made.refresh_from_db()
    copy = make(world, made)
    content = path_of(copy).read_bytes()
    assert b"Secret" not in content
    opened = pypdfium2.PdfDocument(io.BytesIO(content))
    assert len(opened) == 2
    assert [opened[n].get_textpage().get_text_range() for n in range(2)] == ["", ""]
    opened.close()
    with pikepdf.open(io.BytesIO(content)) as inside:
        assert [len(page.get_images()) for page in inside.pages] == [1, 1]
    assert darkness(path_of(copy), 0, [110, 110, 940, 190]) > 0.98
    assert darkness(path_of(copy), 0, [0, 300, 1000, 1000]) == 0
    assert 0 < darkness(path_of(copy), 1, BOX) < 0.3
    assert path_of(row).read_bytes() == before
    assert (copy.origin, copy.case, copy.internal) == (row, row.case, True)


def test_of_a_picture_the_copy_is_a_picture(started):
    world, row, _made = started
    Redaction.objects.all().delete()
    path_of(row).write_bytes(picture_bytes("JPEG", (400, 200)))
    Evidence.objects.filter(pk=row.pk).update(content_type="image/jpeg")
    row.refresh_from_db()
    made = redactions.begin_redaction(row, by=world.reviewer, now=moment())
    redactions.draw(made, 1, [[0, 0, 500, 1000]])
    made.refresh_from_db()
    copy = make(world, made)
    assert copy.content_type == "image/png"
    with Image.open(path_of(copy)) as drawn:
        assert drawn.size == (400, 200)
        assert drawn.convert("L").getpixel((10, 10)) == 0


def test_another_person_looks_before_it_may_be_used_and_the_ledger_holds_both(started):
    world, row, made = started
    redactions.draw(made, 1, [BOX])
    made.refresh_from_db()
    copy = make(world, made)
    made.refresh_from_db()
    assert made.state == "waiting"
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        check(made, world.reviewer)
    assert refused.value.codes == ["four_eyes"]
    done = check(made, world.head)
    assert (done.state, done.checked_by) == ("usable", world.head)
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        check(made, world.head, usable=False)
    assert refused.value.codes == ["not_in_this_step"]
    events = CaseEvent.objects.filter(case=row.case).order_by("-seq")[:2]
    assert [event.action for event in events] == ["redaction_checked", "evidence_redacted"]
    assert events[1].data["sha256"] == copy.sha256
    assert events[1].data["boxes"] == 1
    assert list(verify()) == []


def test_a_copy_is_for_the_staff_alone(started):
    world, _row, made = started
    redactions.draw(made, 1, [BOX])
    made.refresh_from_db()
    copy = make(world, made)
    assert log_in(world.agent).get(f"/evidence/{copy.pk}/").status_code == 404
    answer = log_in(world.head).get(f"/evidence/{copy.pk}/")
    assert answer.status_code == 200
    answer.close()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"state": "held"}, "not_redactable"),
        ({"content_type": "application/x-word"}, "not_redactable"),
        ({"case": None}, "not_redactable"),
    ],
)
def test_not_every_file_can_be_redacted(started, change, code):
    world, row, _made = started
    Redaction.objects.all().delete()
    Evidence.objects.filter(pk=row.pk).update(**change)
    row.refresh_from_db()
    with pytest.raises(TransitionRefused) as refused:
        redactions.begin_redaction(row, by=world.reviewer, now=moment())
    assert refused.value.codes == [code]
    assert not Redaction.objects.exists()


def test_only_who_works_on_the_case_makes_copies(started):
    world, row, made = started
    redactions.draw(made, 1, [BOX])
    made.refresh_from_db()
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        redactions.make(made, by=world.supervisor, today=local_today(), now=moment())
    assert refused.value.codes == ["not_your_role"]


def test_a_copy_that_hides_nothing_is_not_made(started, settings):
    world, _row, made = started
    files = len(list(settings.MEDIA_ROOT.rglob("*")))
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        make(world, made)
    assert refused.value.codes == ["nothing_hidden"]
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        check(made, world.head)
    assert refused.value.codes == ["not_in_this_step"]
    assert len(list(settings.MEDIA_ROOT.rglob("*"))) == files


def boxes(*rows):
    sides = ("left", "top", "right", "bottom")
    return {
        f"box{n}-{side}": value
        for n, row in enumerate(rows, 1)
        for side, value in zip(sides, row, strict=True)
    }


def test_boxes_are_typed_page_by_page_without_any_script(started):
    world, _row, made = started
    officer, page = log_in(world.reviewer), f"/staff/redactions/{made.pk}/"
    assert officer.get(page).status_code == 200
    answer = officer.post(f"{page}?page=1", boxes(("10", "10.5", "95%", "20")) | {"to": "2"})
    assert (answer.status_code, answer["Location"]) == (302, f"{page}?page=2")
    made.refresh_from_db()
    assert made.boxes == {"1": [[100, 105, 950, 200]]}
    assert 'value="10.5"' in officer.get(page).content.decode()
    officer.post(f"{page}?page=1", boxes(("", "", "", "")))
    made.refresh_from_db()
    assert made.boxes == {}
    done = officer.post(f"{page}?page=2", boxes(("0", "0", "100", "50")) | {"do": "make"})
    copy = Evidence.objects.get(origin=made.origin)
    assert done["Location"] == f"/staff/evidence/{copy.pk}/"
    head = log_in(world.head)
    assert 'name="usable"' in head.get(done["Location"]).content.decode()
    head.post(f"/staff/redactions/{made.pk}/check/", {"usable": "yes"})
    made.refresh_from_db()
    assert made.state == "usable"


@pytest.mark.parametrize(
    "typed",
    [("10", "10", "", "20"), ("10", "10", "5", "20"), ("-1", "0", "5", "5"), ("0", "0", "101", "5"),
     ("a", "0", "5", "5"), ("nan", "0", "5", "5"), ("0", "0", "inf", "5"), ("0", "9", "5", "9")],
)  # fmt: skip
def test_a_bad_box_is_named_and_what_was_typed_is_kept(started, typed):
    world, _row, made = started
    officer = log_in(world.reviewer)
    answer = officer.post(
        f"/staff/redactions/{made.pk}/?page=1", boxes(("1", "1", "2", "2"), typed)
    )
    assert answer.status_code == 422
    assert any(value in answer.content.decode() for value in (f'value="{t}"' for t in typed if t))
    made.refresh_from_db()
    assert made.boxes == {}
