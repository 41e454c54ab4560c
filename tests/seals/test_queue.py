"""A letter is sealed once after its commit; what cannot be sealed waits, and is never lost."""

import errno
from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives import hashes
from django.db import connection

from casework import outbox, tasks
from casework.documents.papers import paper_file
from casework.documents.printing import printed
from casework.documents.sealing import kept, keys, stamping
from casework.documents.sheets import sheet_of
from casework.engine import perform
from casework.ledger import triggers
from casework.models import Heartbeat, IssuedDocument, Seal, SealedPaper, SealOrder
from casework.seals import queue, register, telling
from casework.seals.drain import drain
from casework.seals.queue import sealing_organ
from casework.today import moment
from config.celery import app
from tests import factories as f
from tests.engine.world import MONDAY, make_world
from tests.seals import pki


@pytest.fixture
def paper(seals, db):
    """The one letter of a case that was granted."""
    make_world().at("granted")
    return IssuedDocument.objects.select_related("case__department", "organ").get()


@pytest.fixture
def sealed(paper, entered):
    entered(sealing_organ(paper))
    assert drain()["sealed"] == 1
    return SealedPaper.objects.get()


def order():
    return SealOrder.objects.get()


def files(settings):
    from pathlib import Path

    return sorted(p.name for p in (Path(settings.MEDIA_ROOT) / "sealed").rglob("*") if p.is_file())


def later(**wait):
    """A clock that is ahead by so much."""
    return lambda: moment() + timedelta(**wait)


def test_the_row_tells_what_the_file_is(paper, sealed):
    content, plain = kept.path_of(sealed).read_bytes(), printed(sheet_of(paper)).content
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(content)
    assert (sealed.sha256, sealed.sm3) == (sha256(content).hexdigest(), sm3.finalize().hex())
    assert (sealed.plain_sha256, sealed.size) == (sha256(plain).hexdigest(), len(content))
    assert (sealed.signer, sealed.profile) == ("云江市市场监督管理局", "B-B")
    assert sealed.certificate == keys.held("bureau").fingerprint
    assert kept.path_of(sealed).stat().st_mode & 0o777 == 0o600
    assert order().state == "sealed"
    found = paper_file(paper)
    assert (found.content, found.sealed) == (content, True)
    assert found.name.endswith(".pdf")


def test_sealing_again_changes_nothing(sealed, settings):
    before = files(settings), SealedPaper.objects.values().get()
    assert drain()["sealed"] == 0
    queue.again(moment())
    assert drain()["sealed"] == 0
    assert (files(settings), SealedPaper.objects.values().get()) == before
    assert len(before[0]) == 1


def test_sm3_can_be_switched_off(paper, entered, settings):
    settings.CASEWORK_SM3 = False
    entered(sealing_organ(paper))
    drain()
    assert SealedPaper.objects.get().sm3 == ""


def test_a_time_stamp_goes_with_every_letter_once_a_service_is_named(paper, stamps, entered):
    entered(sealing_organ(paper))
    drain()
    assert SealedPaper.objects.get().profile == "B-T"


def test_a_silent_service_lets_the_letter_wait(paper, stamps, entered, settings):
    entered(sealing_organ(paper))
    stamps.say = (503, "text/plain", b"busy")
    assert drain()["waits"] == 1
    assert "503" in order().last_error
    assert stamps.asked == 1
    assert files(settings) == []
    stamps.say = None
    assert drain(clock=later(minutes=2))["sealed"] == 1


def test_long_validity_without_a_service_waits(paper, entered, settings):
    entered(sealing_organ(paper))
    settings.CASEWORK_SEAL_LONG_TERM = True
    assert drain()["waits"] == 1
    assert not SealedPaper.objects.exists()


def test_a_department_without_a_seal_has_plain_letters_and_says_so(paper):
    assert drain()["found"] == 1
    assert order().state == "plain"
    assert paper_file(paper).content == printed(sheet_of(paper)).content
    assert not paper_file(paper).sealed
    assert sealing_organ(paper).name in telling.sentence(paper)


def test_a_seal_that_is_entered_later_seals_what_is_of_its_day_and_later(paper, entered):
    drain()
    entered(sealing_organ(paper), since=paper.issued_on + timedelta(days=1))
    assert drain()["sealed"] == 0
    seal = Seal.objects.get()
    register.end(seal, by=f.officer("supervisor", f.credit_office()), reason="错", now=moment())
    entered(sealing_organ(paper), since=paper.issued_on)
    assert drain()["sealed"] == 1


def test_a_paper_without_an_organ_is_sealed_by_the_department_that_received_it(paper, entered):
    triggers.take_down(connection, triggers.DISPOSALS)  # only to have such a paper at hand
    IssuedDocument.objects.update(organ=None)
    triggers.put_up(connection, triggers.DISPOSALS)
    paper = IssuedDocument.objects.select_related("case__department").get()
    assert sealing_organ(paper) == paper.case.department
    entered(paper.case.department)
    assert drain()["sealed"] == 1


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "bureau.key.pem").chmod(0o644), "bureau.key.pem"),
        (lambda folder: (folder / "bureau.key.pem").unlink(), "bureau.key.pem"),
        (lambda folder: (folder / "office.key.pem").replace(folder / "bureau.key.pem"), ""),
        (
            lambda folder: [
                (folder / f"office.{kind}.pem").replace(folder / f"bureau.{kind}.pem")
                for kind in ("key", "cert")
            ],
            "",
        ),
    ],
    ids=["readable", "gone", "another key", "another seal"],
)
def test_a_seal_that_cannot_be_used_keeps_its_letters_waiting(
    paper, entered, seals, settings, spoil, said
):
    entered(sealing_organ(paper))
    spoil(seals.folder)
    assert drain()["waits"] == 1
    assert said in order().last_error
    assert (order().state, order().failures) == ("waiting", 1)
    assert order().next_at > moment()
    assert not SealedPaper.objects.exists()
    assert files(settings) == []
    assert drain()["waits"] == 0  # not before its time


def test_an_expired_seal_waits_for_the_renewal_and_loses_nothing(paper, entered, supervisor, seals):
    seal = entered(sealing_organ(paper))
    in_a_year = later(days=400)
    assert drain(clock=in_a_year)["waits"] == 1
    assert "过期" in order().last_error or "expired" in order().last_error
    key = pki.new_key()
    made = seals.authority.issue("云江市", key, ends=900 * pki.DAY)
    pki.write_seal(seals.folder, "renewed", [made], key)
    fresh = register.renew(seal, "renewed", by=supervisor, reason="证书到期更换", now=in_a_year())
    assert drain(clock=in_a_year)["sealed"] == 1
    assert SealedPaper.objects.get().certificate == fresh.fingerprint
    assert list(Seal.objects.order_by("pk").values_list("state", flat=True)) == ["ended", "active"]


def test_tries_grow_rarer_and_never_end(paper, entered, seals):
    entered(sealing_organ(paper))
    (seals.folder / "bureau.key.pem").unlink()
    waits, clock = [], moment()
    for _ in range(7):
        drain(clock=lambda: clock)  # noqa: B023  called at once
        waits.append((order().next_at - clock).total_seconds() / 60)
        clock = order().next_at
    assert waits == [1, 2, 5, 15, 60, 60, 60]
    assert order().state == "waiting"


def test_a_suspended_seal_seals_nothing_until_it_is_used_again(paper, entered, supervisor):
    seal = entered(sealing_organ(paper))
    register.suspend(seal, by=supervisor, reason="核查密钥", now=moment())
    assert drain()["waits"] == 1
    register.resume(seal, by=supervisor, reason="核查无误", now=moment())
    assert drain()["sealed"] == 1


def test_a_full_disk_leaves_no_row_and_no_half_file(paper, entered, settings, monkeypatch):
    entered(sealing_organ(paper))

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(kept.os, "fsync", full)
        assert drain()["waits"] == 1
    assert "No space left" in order().last_error
    assert (files(settings), SealedPaper.objects.count()) == ([], 0)
    assert drain(clock=later(minutes=2))["sealed"] == 1


def test_a_claim_that_was_lost_leaves_no_file(paper, entered, settings, monkeypatch):
    entered(sealing_organ(paper))
    store = kept.store

    def overtaken(*how):
        SealOrder.objects.update(claimed_until=later(hours=1)())
        return store(*how)

    monkeypatch.setattr(kept, "store", overtaken)
    assert drain()["lost"] == 1
    assert (files(settings), SealedPaper.objects.count()) == ([], 0)


def test_a_worker_that_was_away_too_long_leaves_the_others_file_alone(
    paper, entered, settings, monkeypatch
):
    entered(sealing_organ(paper))
    make = stamping.sealed

    def away(*how, **rest):
        monkeypatch.setattr(stamping, "sealed", make)
        assert drain(clock=later(minutes=3))["sealed"] == 1
        return make(*how, **rest)

    monkeypatch.setattr(stamping, "sealed", away)
    assert drain()["lost"] == 1
    assert kept.read(SealedPaper.objects.get())
    assert len(files(settings)) == 1


def test_a_letter_that_is_sealed_already_keeps_its_file(sealed, settings):
    before = files(settings)
    SealOrder.objects.update(state="waiting", next_at=moment())
    drain()
    assert order().state == "sealed"
    assert files(settings) == before
    assert kept.read(SealedPaper.objects.get())


@pytest.mark.parametrize("how", ["flipped", "gone", "longer"])
def test_a_file_that_is_not_what_was_sealed_is_not_handed_out(paper, sealed, how):
    path = kept.path_of(sealed)
    content = path.read_bytes()
    path.unlink()
    if how != "gone":
        path.write_bytes(content[:-1] + b"X" if how == "flipped" else content + b"\n")
    with pytest.raises(kept.SealedFileBroken) as refused:
        paper_file(paper)
    assert refused.value.template == (kept.MISSING if how == "gone" else kept.ALTERED)


def test_it_is_not_done_inside_the_action_that_issues_the_letter(paper, entered):
    assert not SealOrder.objects.exists()
    assert not SealedPaper.objects.exists()
    assert paper.issued_on == MONDAY


def test_a_run_leaves_its_heartbeat(paper, sealed):
    assert Heartbeat.objects.get(job="drain_seals").detail["sealed"] == 1


def test_the_task_has_the_name_that_is_nudged_and_swept(paper, entered):
    entered(sealing_organ(paper))
    assert tasks.drain_seals.name == outbox.SEALS
    assert app.conf.beat_schedule["drain-seals"]["task"] == outbox.SEALS
    tasks.drain_seals()
    assert SealedPaper.objects.exists()


def test_an_action_that_issues_a_letter_nudges_the_worker_after_its_commit(
    seals, db, monkeypatch, django_capture_on_commit_callbacks
):
    world, asked = make_world(), []
    monkeypatch.setattr("celery.current_app.send_task", lambda task, **how: asked.append(task))
    monkeypatch.setattr(outbox, "_last", {})
    with django_capture_on_commit_callbacks(execute=True) as calls:
        case = world.at("looking")
    assert outbox.SEALS not in asked
    assert calls
    with django_capture_on_commit_callbacks(execute=True):
        good = {"outcome": "good", "text": "同意"}
        perform(case.pk, "grant", by=world.head, data=good, today=MONDAY)
    assert asked.count(outbox.SEALS) == 1
