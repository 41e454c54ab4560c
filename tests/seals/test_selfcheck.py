"""The nightly checks find a sealed file that was changed, and a letter that waits too long."""

from datetime import timedelta

import pytest

from casework.documents.sealing import kept
from casework.models import CheckFinding, IssuedDocument, SealedPaper, SealOrder
from casework.seals.drain import drain
from casework.seals.queue import sealing_organ
from casework.selfcheck import papers, runs
from casework.selfcheck.found import Now
from casework.today import local_today, moment
from tests.engine.world import make_world


@pytest.fixture
def paper(seals, db):
    make_world().at("granted")
    return IssuedDocument.objects.select_related("case__department", "organ").get()


def broken(*, days=0):
    now = Now(local_today() + timedelta(days=days), moment() + timedelta(days=days))
    return [found.what for found in papers.seals_broken(now)]


def test_a_changed_or_missing_file_is_found_and_stays_found(paper, entered):
    entered(sealing_organ(paper))
    drain()
    assert broken() == []
    path = kept.path_of(SealedPaper.objects.get())
    path.write_bytes(path.read_bytes() + b" ")
    named = [f"{paper.pk} {paper.number}"]
    assert broken() == named
    path.unlink()
    # Later each night reads a share: every file has its night.
    nights = [night for night in range(10, 10 + papers.NIGHTS) if broken(days=night)]
    assert len(nights) == 1
    CheckFinding.objects.create(
        check_name=papers.BROKEN, what=named[0], found_at=moment(), detail={}
    )
    assert all(broken(days=night) for night in range(10, 13))


def test_a_letter_that_waits_for_more_than_a_day_is_found_and_tried_again(paper, entered, seals):
    entered(sealing_organ(paper))
    (seals.folder / "bureau.key.pem").chmod(0o644)
    drain()
    now = Now(local_today(), moment())
    assert list(papers.seals_waiting(now)) == []
    SealOrder.objects.update(made_at=moment() - timedelta(days=2))
    (found,) = papers.seals_waiting(now)
    assert (found.case_id, found.what) == (paper.case_id, paper.number)
    assert "bureau.key.pem" in found.detail["error"]
    runs.look(now)
    (seals.folder / "bureau.key.pem").chmod(0o600)
    waiting = CheckFinding.objects.filter(check_name="seal_waiting")
    assert runs.mend(waiting, now) == (1, 0)
    assert SealedPaper.objects.exists()
