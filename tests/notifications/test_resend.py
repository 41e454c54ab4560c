"""What was given up is sent again by hand, by the credit office, and the journal says by whom."""

import pytest

from casework.models import OutboxMessage
from notifications.models import Attempt, Mail
from notifications.rows import MayNotResend, resend
from notifications.selectors import given_up
from tests.notifications.test_back_off import WAITS


@pytest.fixture
def lost(only_ask, run, clock, failing):
    run()
    for minutes in WAITS:
        clock.turn(minutes=minutes)
        run()
    row = OutboxMessage.objects.get(channel="email")
    assert row.state == "given_up"
    failing.error = None
    return row


def test_it_is_listed(lost):
    assert list(given_up()) == [lost]


def test_it_goes_out_as_the_same_e_mail(world, lost, run, clock, mailoutbox):
    message_id = Mail.objects.get().message_id
    assert resend(lost, world.officer, now=clock())
    assert not given_up().exists()
    assert run()["email"] == 1
    assert [m.extra_headers["Message-ID"] for m in mailoutbox] == [message_id]
    lost.refresh_from_db()
    assert (lost.state, lost.attempts) == ("sent", 1)


def test_the_journal_says_who_asked(world, lost, clock):
    resend(lost, world.officer, now=clock())
    line = Attempt.objects.last()
    assert (line.outcome, line.by, line.at) == ("again", world.officer, clock())


@pytest.mark.parametrize("who", ["agent", "head", "stranger", "clerk"])
def test_nobody_else_may(world, lost, clock, who):
    before = list(OutboxMessage.objects.values()), Attempt.objects.count()
    with pytest.raises(MayNotResend):
        resend(lost, getattr(world, who), now=clock())
    assert (list(OutboxMessage.objects.values()), Attempt.objects.count()) == before


@pytest.mark.parametrize("state", ["queued", "sending", "sent", "dropped"])
def test_only_what_was_given_up(world, lost, clock, state):
    OutboxMessage.objects.filter(pk=lost.pk).update(state=state)
    before = list(OutboxMessage.objects.values()), Attempt.objects.count()
    assert not resend(lost, world.officer, now=clock())
    assert (list(OutboxMessage.objects.values()), Attempt.objects.count()) == before
