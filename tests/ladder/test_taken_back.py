"""A step that is no longer true is gone at once: from lists, from deliveries, and then as a row."""

from datetime import date

import pytest

from casework.engine import perform
from casework.models import LadderStep, OutboxMessage
from notifications.drain import drain
from notifications.models import Mail
from notifications.selectors import notifications_for, unread
from tests.ladder.conftest import july, ladder


def met(world, case):
    perform(
        case.pk, "grant", by=world.head, data={"outcome": "good", "text": "同意"},
        today=date(2026, 7, 14),
    )  # fmt: skip


def ended(world, case):
    perform(case.pk, "drop", by=world.agent, today=date(2026, 7, 14))


def paused(world, case):
    perform(case.pk, "ask", by=world.officer, reason="缺", today=date(2026, 7, 14))


def moved(world, case):
    perform(case.pk, "extend", by=world.head, reason="复杂", today=date(2026, 7, 14))


ENDS = [(met, "answered"), (ended, "taken_back"), (paused, "taken_back"), (moved, "taken_back")]


@pytest.fixture
def raised(world):
    world.head.email = "head@example.cn"
    world.head.save()
    case = world.at("looking")
    july(10, 14)
    return case


@pytest.mark.parametrize(("change", "state"), ENDS)
def test_the_row_says_what_became_of_it(world, raised, change, state):
    change(world, raised)
    done = july(14)
    assert done["taken_back"] == 2
    steps = LadderStep.objects.filter(deadline__case=raised, deadline__name="decide_by")
    assert set(steps.values_list("state", "settled_on")) == {(state, date(2026, 7, 14))}
    assert july(14)["taken_back"] == 0


@pytest.mark.parametrize(("change", "state"), ENDS)
def test_what_was_not_yet_delivered_is_dropped(world, raised, change, state, mailoutbox):
    change(world, raised)
    july(14)
    rows = OutboxMessage.objects.filter(step__deadline__name="decide_by")
    assert set(rows.values_list("state", flat=True)) == {"dropped"}
    drain()
    assert not Mail.objects.filter(outbox__step__deadline__name="decide_by").exists()
    assert not [mail for mail in mailoutbox if mail.to == ["head@example.cn"]]


@pytest.mark.parametrize(("change", "state"), ENDS)
def test_even_before_the_timers_run_it_is_not_sent(world, raised, change, state, mailoutbox):
    change(world, raised)
    drain()
    rows = OutboxMessage.objects.filter(step__deadline__name="decide_by")
    assert set(rows.values_list("state", flat=True)) == {"dropped"}
    assert not [mail for mail in mailoutbox if mail.to == ["head@example.cn"]]


@pytest.mark.parametrize(("change", "state"), ENDS)
def test_even_before_the_timers_run_it_is_gone_from_the_list(world, raised, change, state):
    drain()
    of_steps = notifications_for(world.head).filter(outbox__step__isnull=False)
    assert of_steps.count() == 1
    change(world, raised)
    assert of_steps.count() == 0


def test_as_long_as_it_is_true_it_stays(world, raised):
    july(14)
    assert ladder(raised, state="raised") == [("07-10", "head"), ("07-14", "head")]


def test_of_two_steps_to_the_same_person_the_list_shows_the_later(world, raised):
    drain()
    found = notifications_for(world.head).filter(outbox__step__isnull=False)
    assert [row.outbox.step.on for row in found] == [date(2026, 7, 14)]
    assert unread(world.head) == notifications_for(world.head).count()


def test_a_pause_that_moves_nothing_brings_back_what_it_took(world):
    case = world.at("looking")
    for day in (10, 14, 15, 16, 20):
        july(day)
    perform(case.pk, "ask", by=world.officer, reason="缺", today=date(2026, 7, 20))
    july(20)
    assert ladder(case, state="raised") == []
    perform(case.pk, "answer", by=world.agent, today=date(2026, 7, 20))
    july(20)
    assert ladder(case, state="raised") == [
        ("07-10", "head"), ("07-14", "head"), ("07-15", "head"), ("07-20", "supervisor"),
    ]  # fmt: skip
    steps = LadderStep.objects.filter(deadline__case=case, deadline__name="decide_by")
    assert steps.count() == 4
