"""Fifty messages to one person are one e-mail; each is still asked whether it is true."""

import smtplib

import pytest

from casework.access.roles import take_role
from casework.models import OutboxMessage
from notifications import folding
from notifications.models import Mail, Notification
from notifications.rows import ClaimLost, claim, resend
from tests import factories as f
from tests.notifications.conftest import with_another_subject

MAIL = {"channel": "email"}


@pytest.fixture(autouse=True)
def gathering(settings):
    settings.CASEWORK_MAIL_GATHER_SECONDS = 300


@pytest.fixture
def fifty(world):
    """Fifty companies have filed; both officers are to hear of each."""
    return [with_another_subject(world).at("filed") for _ in range(50)]


def states(**wanted):
    rows = OutboxMessage.objects.filter(**MAIL, **wanted)
    return sorted(set(rows.values_list("state", flat=True)))


def test_fifty_events_are_one_e_mail_and_fifty_lines_in_the_list(
    world, fifty, run, clock, mailoutbox
):
    done = run()
    assert (done["in_app"], done["email"]) == (100, 0)
    clock.turn(seconds=300)
    assert run()["email"] == 2
    assert sorted(mail.to[0] for mail in mailoutbox) == [
        "officer2@example.cn",
        "officer@example.cn",
    ]
    for mail in mailoutbox:
        assert all(case.number in mail.body for case in fifty)
    assert Notification.objects.filter(user=world.officer).count() == 50
    clock.turn(days=1)
    assert not any(run().values())


def test_what_goes_along_says_in_which_e_mail(world, fifty, run, clock):
    run()
    clock.turn(seconds=300)
    run()
    mine = OutboxMessage.objects.filter(**MAIL, recipient=f"user:{world.officer.pk}")
    carrier = mine.get(state="sent")
    assert mine.filter(state="folded", carrier=carrier).count() == 49
    assert Mail.objects.filter(outbox__in=mine).count() == 1


def test_it_waits_for_others_before_it_leaves(world, run, clock, mailoutbox):
    world.at("filed")
    run()
    clock.turn(seconds=299)
    assert run()["email"] == 0
    clock.turn(seconds=1)
    assert run()["email"] == 2


def test_one_alone_reads_as_it_always_did(world, run, clock, mailoutbox):
    case = world.at("filed")
    run()
    clock.turn(seconds=300)
    run()
    assert case.number in mailoutbox[0].subject


def test_what_is_no_longer_true_stays_out(world, fifty, run, clock, mailoutbox):
    run()
    moved = OutboxMessage.objects.filter(**MAIL, recipient=f"user:{world.officer.pk}").first()
    take_role(world.officer2, "credit_officer", world.office)
    clock.turn(seconds=300)
    run()
    assert [mail.to for mail in mailoutbox] == [["officer@example.cn"]]
    assert states(recipient=f"user:{world.officer2.pk}") == ["dropped"]
    assert moved.event.case.number in mailoutbox[0].body


def test_beyond_fifty_the_e_mail_points_to_the_list(world, run, clock, mailoutbox, monkeypatch):
    monkeypatch.setattr(folding, "SHOWN", 3)
    cases = [with_another_subject(world).at("filed") for _ in range(5)]
    run()
    clock.turn(seconds=300)
    run()
    assert sum(case.number in mailoutbox[0].body for case in cases) == 3
    assert states() == ["folded", "sent"]


def test_a_failure_keeps_them_together_and_the_second_try_is_the_same(
    world, fifty, run, clock, failing, mailoutbox
):
    failing.error = smtplib.SMTPServerDisconnected("the line broke")
    run()
    clock.turn(seconds=300)
    run()
    written = set(Mail.objects.values_list("message_id", "body"))
    assert states() == ["folded", "queued"]
    failing.error = None
    with_another_subject(world).at("filed")  # comes later, and is not put into what is written
    clock.turn(minutes=1)
    run()
    assert {(m.extra_headers["Message-ID"], m.body) for m in mailoutbox} == written


def test_given_up_together_and_sent_again_together(world, fifty, run, clock, failing, mailoutbox):
    failing.error = smtplib.SMTPDataError(554, b"refused")
    run()
    clock.turn(seconds=300)
    run()
    assert states() == ["folded", "given_up"]
    failing.error = None
    for row in OutboxMessage.objects.filter(state="given_up"):
        assert resend(row, world.officer, now=clock())
    assert run()["email"] == 2
    assert all(fifty[49].number in mail.body for mail in mailoutbox)


def test_of_two_workers_one_takes_both(world, run, clock):
    for _ in range(2):
        with_another_subject(world).at("filed")
    run()
    clock.turn(seconds=300)
    first, second = sorted(
        (row for row in claim(clock(), 10) if row.recipient == f"user:{world.officer.pk}"),
        key=lambda row: row.pk,
    )
    folding.written(second, world.officer, "staff", clock())
    with pytest.raises(ClaimLost):
        folding.written(first, world.officer, "staff", clock())
    first.refresh_from_db()
    assert (first.state, first.carrier) == ("folded", second)


def test_people_are_not_mixed_up(world, fifty, run, clock, mailoutbox):
    other = f.officer("credit_officer", world.office)
    other.email = "third@example.cn"
    other.save()
    run()
    clock.turn(seconds=300)
    run()
    assert sorted(mail.to for mail in mailoutbox) == [
        ["officer2@example.cn"], ["officer@example.cn"], ["third@example.cn"],
    ]  # fmt: skip
