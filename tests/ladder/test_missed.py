"""A run that was missed ends where daily runs would have: every step once, dated to its true day."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from casework.handling import assign
from casework.models import CaseEvent, LadderStep
from casework.timers import tick
from tests.engine.world import MONDAY
from tests.ladder.conftest import july
from tests.notifications.conftest import with_another_subject


@pytest.fixture
def cases(world):
    """One case in each state that owes somebody something, with and without a handler."""
    found = [
        with_another_subject(world).at(state) for state in ("looking", "filed", "asking", "looking")
    ]
    assign.take(found[0].pk, by=world.officer, today=MONDAY)
    return found


def outcome():
    steps = LadderStep.objects.order_by("deadline_id", "due", "rung", "to")
    return (
        list(steps.values_list("deadline_id", "due", "rung", "to", "on", "person_id", "state")),
        list(
            CaseEvent.objects.filter(action="overdue")
            .order_by("case_id", "on")
            .values_list("case_id", "on", "data")
        ),
    )


@pytest.mark.parametrize(
    "run_on",
    [
        [7, 8, 9, 13, 14, 15, 16, 17, 18, 19, 20, 21, 31],  # the 10th to the 12th were missed
        [9, 13, 17, 21, 31],
        [31],
    ],
)
def test_whatever_was_missed_the_rows_are_those_of_daily_runs(cases, run_on):
    start = transaction.savepoint()
    for day in range(7, 32):
        july(day)
    daily = outcome()
    transaction.savepoint_rollback(start)
    assert outcome() == ([], [])
    july(*run_on)
    assert outcome() == daily
    assert len(daily[0]) > 10


def test_a_step_that_the_system_made_needless_in_between_is_not_raised(world):
    case = world.at("asking")  # without an answer it is dropped on the 21st
    tick(MONDAY + timedelta(days=60))
    steps = LadderStep.objects.filter(deadline__case=case)
    assert [(step.on, step.to) for step in steps.order_by("on")] == [
        (date(2026, 7, 15), "subject"), (date(2026, 7, 17), "subject"),
    ]  # fmt: skip
    assert set(steps.values_list("state", flat=True)) == {"taken_back"}


def test_the_overdue_event_bears_the_true_day_and_the_step_too(world):
    case = world.at("looking")
    july(31)
    event = case.events.get(action="overdue")
    assert (event.on, event.data["due"]) == (date(2026, 7, 16), "2026-07-15")
    step = LadderStep.objects.get(deadline__case=case, to="supervisor")
    assert step.on == date(2026, 7, 20)
    assert step.raised_at.date() != step.on
