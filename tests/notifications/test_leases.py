"""A claimed row is one worker's until its lease runs out; then the first one changes nothing."""

from datetime import timedelta

import pytest

from casework.models import OutboxMessage
from casework.models.outbox import Delivery
from notifications import delivery, folding, rows
from notifications.mailing import Postman
from notifications.models import Attempt, Mail, Notification


@pytest.fixture
def claimed(only_ask, clock):
    (row,) = rows.claim(clock(), 10)
    return row


def test_a_claimed_row_is_nobody_else_s(claimed, clock):
    assert rows.claim(clock(), 10) == []
    clock.turn(seconds=59)
    assert rows.claim(clock(), 10) == []


def test_a_dead_worker_costs_a_minute(claimed, clock):
    clock.turn(seconds=60)
    assert [row.pk for row in rows.claim(clock(), 10)] == [claimed.pk]


def test_what_is_not_due_is_not_claimed(only_ask, clock):
    OutboxMessage.objects.update(next_at=clock() + timedelta(seconds=1))
    assert rows.claim(clock(), 10) == []


@pytest.mark.parametrize("state", ["sent", "given_up", "dropped"])
def test_what_is_settled_is_not_claimed(only_ask, clock, state):
    OutboxMessage.objects.update(state=state)
    assert rows.claim(clock(), 10) == []


def test_no_more_than_asked_for_and_the_oldest_first(asked, clock):
    assert [row.kind for row in rows.claim(clock(), 2)] == ["sample.send", "sample.take_up"]
    assert [row.kind for row in rows.claim(clock(), 2)] == ["sample.ask"]


def test_a_worker_that_was_away_too_long_lets_go(claimed, clock):
    clock.turn(seconds=60)
    assert delivery.deliver(claimed, Postman(), clock) == "lost"
    assert OutboxMessage.objects.count() == 1


def expand(row, clock):
    delivery.expand(row, clock())


def fail(row, clock):
    rows.failed(row, clock(), "too late")


def settle(row, clock):
    rows.settle(row, Delivery.DROPPED, now=clock())


def hand_over(row, clock):
    rows.hand_over(row, clock())


def take_back(row, clock):
    rows.take_back(row)


@pytest.mark.parametrize("change", [expand, fail, settle, hand_over, take_back])
def test_with_another_s_claim_nothing_can_be_changed(claimed, clock, change):
    clock.turn(seconds=60)
    (theirs,) = rows.claim(clock(), 10)
    before = list(OutboxMessage.objects.values())
    with pytest.raises(rows.ClaimLost):
        change(claimed, clock)
    assert list(OutboxMessage.objects.values()) == before
    assert not Attempt.objects.exists()
    assert delivery.expand(theirs, clock()) == "expanded"


def test_an_in_app_message_delivered_by_another_is_not_delivered_again(only_ask, clock, run):
    (row,) = rows.claim(clock(), 10)
    delivery.expand(row, clock())
    OutboxMessage.objects.filter(channel="email").delete()
    (mine,) = rows.claim(clock(), 10)
    clock.turn(seconds=60)
    assert run()["in_app"] == 1
    with pytest.raises(rows.ClaimLost):
        delivery.inform(mine, clock())
    assert Notification.objects.count() == 1


@pytest.mark.parametrize("gathered", [0, 300])
def test_an_e_mail_is_written_only_by_whoever_holds_its_row(
    only_ask, clock, world, settings, gathered
):
    settings.CASEWORK_MAIL_GATHER_SECONDS = gathered
    (row,) = rows.claim(clock(), 10)
    delivery.expand(row, clock())
    OutboxMessage.objects.filter(channel="in_app").delete()
    clock.turn(seconds=gathered)
    (mine,) = rows.claim(clock(), 10)
    clock.turn(seconds=60)
    (theirs,) = rows.claim(clock(), 10)
    with pytest.raises(rows.ClaimLost):
        folding.written(mine, world.agent, "subject", clock())
    assert not Mail.objects.exists()
    assert folding.written(theirs, world.agent, "subject", clock()).outbox_id == theirs.pk


def test_an_acceptance_counts_even_after_the_lease(only_ask, clock, run):
    (row,) = rows.claim(clock(), 10)
    delivery.expand(row, clock())
    OutboxMessage.objects.filter(channel="in_app").delete()
    (mine,) = rows.claim(clock(), 10)
    attempt = rows.hand_over(mine, clock())
    clock.turn(seconds=180)
    (theirs,) = rows.claim(clock(), 10)
    rows.accepted(mine, attempt, clock())
    with pytest.raises(rows.ClaimLost):
        rows.hand_over(theirs, clock())
    assert OutboxMessage.objects.get(channel="email").state == "sent"


@pytest.fixture
def died(only_ask, clock):
    """The agent's e-mail, whose worker died while it was handing it over."""
    (row,) = rows.claim(clock(), 10)
    delivery.expand(row, clock())
    OutboxMessage.objects.filter(channel="in_app").delete()
    (row,) = rows.claim(clock(), 10)
    rows.hand_over(row, clock())
    return row


def test_a_hand_over_has_its_own_longer_lease(died, clock, run):
    clock.turn(seconds=179)
    assert not any(run().values())
    clock.turn(seconds=1)
    assert run()["email"] == 1


def test_what_the_dead_worker_handed_over_stays_in_the_journal_as_unknown(died, clock, run):
    clock.turn(seconds=180)
    run()
    assert list(Attempt.objects.values_list("outcome", flat=True)) == ["unknown", "accepted"]
    died.refresh_from_db()
    assert (died.state, died.attempts) == ("sent", 2)


def test_what_kills_every_worker_is_given_up(died, clock, run, mailoutbox):
    OutboxMessage.objects.filter(pk=died.pk).update(attempts=8)
    clock.turn(seconds=180)
    assert run()["given_up"] == 1
    died.refresh_from_db()
    assert (died.state, mailoutbox) == ("given_up", [])
    assert died.last_error
