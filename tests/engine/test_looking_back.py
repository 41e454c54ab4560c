"""What a case keeps of its terms: when each ended, whether it was missed, and without pauses."""

from datetime import date

import pytest

from casework.engine import perform
from casework.models import Case, CaseDeadline
from casework.models.case import Lateness
from tests.engine.world import MONDAY


def kept(case):
    return Case.objects.values_list("lateness", "late_from", "late_until").get(pk=case.pk)


def clock(case, name):
    columns = ("due_on", "ended_on", "unpaused_due_on")
    return CaseDeadline.objects.values_list(*columns).get(case=case, name=name)


@pytest.mark.parametrize(
    ("taken_up", "expected"),
    [
        # Three working days from Monday: the ninth is the last.
        (date(2026, 7, 9), (Lateness.KEPT, None, None)),
        (date(2026, 7, 10), (Lateness.MISSED, date(2026, 7, 9), date(2026, 7, 10))),
    ],
)
def test_the_day_after_the_last_day_is_the_first_that_is_late(world, taken_up, expected):
    case = world.at("filed")
    perform(case.pk, "take_up", by=world.officer, today=taken_up)
    assert kept(case) == expected
    assert clock(case, "take_up_by")[1] == taken_up


def asked(world):
    """Seven working days end on the 15th; from Tuesday to the Monday after the clock stands."""
    case = world.at("looking")
    perform(case.pk, "ask", by=world.officer, reason="缺一份材料", today=date(2026, 7, 7))
    return perform(case.pk, "answer", by=world.agent, today=date(2026, 7, 13))


@pytest.mark.parametrize(
    ("granted", "lateness"),
    [
        (date(2026, 7, 15), Lateness.KEPT),
        (date(2026, 7, 16), Lateness.KEPT_WITHOUT_PAUSES),
        (date(2026, 7, 21), Lateness.KEPT_WITHOUT_PAUSES),
        (date(2026, 7, 22), Lateness.MISSED),
    ],
)
def test_what_was_kept_only_thanks_to_a_pause_is_told_apart(world, granted, lateness):
    case = asked(world)
    finding = {"outcome": "good", "text": "同意"}
    perform(case.pk, "grant", by=world.head, data=finding, today=granted)
    last_days = date(2026, 7, 21), date(2026, 7, 15)
    assert clock(case, "decide_by") == (last_days[0], granted, last_days[1])
    assert kept(case)[0] == lateness


def test_a_term_of_the_subject_is_no_lateness_of_a_department(world):
    case = world.at("looking")
    order = {"until": "2026-07-08"}
    perform(case.pk, "order", by=world.officer, data=order, today=MONDAY)
    finding = {"outcome": "good", "text": "同意"}
    perform(case.pk, "grant", by=world.head, data=finding, today=date(2026, 7, 10))
    assert kept(case) == (Lateness.KEPT, date(2026, 7, 8), date(2026, 7, 10))


def test_a_clock_that_ends_with_its_case_ended_that_day(world):
    case = world.at("looking")
    perform(case.pk, "drop", by=world.agent, today=date(2026, 7, 17))
    assert clock(case, "decide_by")[1] == date(2026, 7, 17)
    assert kept(case)[0] == Lateness.MISSED


def test_a_term_that_still_runs_says_nothing_yet(world):
    case = world.at("looking")
    assert clock(case, "decide_by")[1:] == (None, date(2026, 7, 15))
    assert kept(case) == (Lateness.KEPT, None, None)
