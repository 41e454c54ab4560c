"""The page of a file: pictures of its pages behind the same gate as the file, each look noted."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from casework.documents import pages
from casework.documents.evidence import path_of
from casework.documents.looks import note
from casework.models import Evidence
from casework.today import moment
from tests import factories as f
from tests.evidence.cases import case_with_file
from tests.files import picture_bytes
from tests.web.portal.conftest import log_in


@pytest.fixture
def shown(db, settings, tmp_path):
    settings.CASEWORK_PACK, settings.MEDIA_ROOT = "national", tmp_path
    world, row = case_with_file(pages=3, text=b"Paid in full")
    return world, row, log_in(world.reviewer)


def test_each_page_has_its_picture_its_words_and_the_way_on(shown):
    _world, row, officer = shown
    page = officer.get(f"/staff/evidence/{row.pk}/?page=2")
    text = page.content.decode()
    assert f'src="/staff/evidence/{row.pk}/pages/2/"' in text
    assert 'rel="prev" href="?page=1"' in text
    assert 'rel="next" href="?page=3"' in text
    assert "Paid in full" in text
    picture = officer.get(f"/staff/evidence/{row.pk}/pages/2/")
    assert picture["Content-Type"] == "image/png"
    assert picture["X-Content-Type-Options"] == "nosniff"
    assert picture["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in picture["Cache-Control"]
    with Image.open(io.BytesIO(b"".join(picture.streaming_content))) as drawn:
        assert drawn.width / drawn.height == pytest.approx(595 / 842, abs=0.01)
        darkest, brightest = drawn.convert("L").getextrema()
        assert darkest < 100 < brightest


@pytest.mark.parametrize(("asked", "given"), [("0", 1), ("9", 3), ("-1", 1), ("x", 1), ("", 1)])
def test_a_page_that_is_not_there_is_the_nearest_one(shown, asked, given):
    _world, row, officer = shown
    text = officer.get(f"/staff/evidence/{row.pk}/?page={asked}").content.decode()
    assert f"pages/{given}/" in text


def test_of_a_picture_there_are_no_pages_without_number(shown):
    _world, row, officer = shown
    assert officer.get(f"/staff/evidence/{row.pk}/pages/4/").status_code == 404
    assert officer.get(f"/staff/evidence/{row.pk}/pages/0/").status_code == 404


def test_strangers_see_neither_page_nor_picture_and_leave_no_look(shown):
    world, row, _officer = shown
    elsewhere = log_in(f.officer("reviewer", f.department("别处")))
    for person in (elsewhere, log_in(world.agent)):
        assert person.get(f"/staff/evidence/{row.pk}/").status_code == 404
        assert person.get(f"/staff/evidence/{row.pk}/pages/1/").status_code == 404
    assert not row.looks.exists()


@pytest.mark.parametrize("state", ["held", "refused"])
def test_what_is_not_accepted_is_not_shown(shown, state):
    _world, row, officer = shown
    Evidence.objects.filter(pk=row.pk).update(state=state)
    assert officer.get(f"/staff/evidence/{row.pk}/").status_code == 404
    assert officer.get(f"/staff/evidence/{row.pk}/pages/1/").status_code == 404


def test_looks_are_noted_and_shown_to_those_above(shown):
    world, row, officer = shown
    officer.get(f"/staff/evidence/{row.pk}/?page=2")
    officer.get(f"/staff/evidence/{row.pk}/pages/2/").close()
    officer.get(f"/staff/evidence/{row.pk}/pages/3/").close()
    assert list(row.looks.order_by("id").values_list("by", "page")) == [
        (world.reviewer.pk, 2), (world.reviewer.pk, 3),
    ]  # fmt: skip
    note(world.agent, row, now=moment())
    assert row.looks.count() == 2
    words = "查看记录", "Who looked at it"
    above = log_in(world.supervisor).get(f"/staff/evidence/{row.pk}/").content.decode()
    assert any(word in above for word in words)
    below = officer.get(f"/staff/evidence/{row.pk}/").content.decode()
    assert not any(word in below for word in words)


def test_what_cannot_be_noted_is_not_shown(shown, monkeypatch):
    _world, row, officer = shown

    def broken(**_how):
        raise RuntimeError("no room for looks")

    monkeypatch.setattr("casework.documents.looks.EvidenceLook.objects.create", broken)
    officer.raise_request_exception = False
    for page in (
        f"/evidence/{row.pk}/",
        f"/staff/evidence/{row.pk}/",
        f"/staff/evidence/{row.pk}/pages/1/",
    ):
        assert officer.get(page).status_code == 500


def test_pictures_are_made_once_kept_privately_and_discarded(shown, settings):
    _world, row, _officer = shown
    place = pages.picture_of(row, 1)
    made = place.stat()
    assert made.st_mode & 0o077 == 0
    assert pages.picture_of(row, 1).stat().st_ino == made.st_ino
    assert pages.discard(moment()) == 0
    assert pages.discard(moment() + timedelta(days=8)) == 1
    assert not place.exists()


def test_a_photograph_is_one_page_and_not_larger_than_needed(shown):
    _world, row, officer = shown
    path_of(row).write_bytes(picture_bytes("JPEG", (3000, 2000)))
    Evidence.objects.filter(pk=row.pk).update(content_type="image/jpeg", sha256="f" * 64)
    assert officer.get(f"/staff/evidence/{row.pk}/").status_code == 200
    picture = officer.get(f"/staff/evidence/{row.pk}/pages/1/")
    with Image.open(io.BytesIO(b"".join(picture.streaming_content))) as drawn:
        assert drawn.width * drawn.height <= 3_000_000


def test_what_cannot_be_shown_can_still_be_fetched(shown):
    _world, row, officer = shown
    Evidence.objects.filter(pk=row.pk).update(content_type="application/x-word")
    text = officer.get(f"/staff/evidence/{row.pk}/").content.decode()
    assert "<img" not in text.partition("<main")[2]
    assert f'href="/evidence/{row.pk}/"' in text
    assert officer.get(f"/staff/evidence/{row.pk}/pages/1/").status_code == 404
