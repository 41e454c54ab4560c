"""A closed case never moves; what is still owed after its end follows the calendar, counted apart."""

from datetime import date

import pytest

from casework.models import CaseDeadline, CaseEvent
from casework.recounting.calendar_numbers import numbers_of
from tests.calendars.conftest import Desk
from tests.calendars.notices import off
from tests.commitments.world import MONDAY, make_world
from tests.nothing_moved import nothing_moves


@pytest.fixture
def town(db):
    return make_world()


def enter_a_day_off(town, day):
    run = Desk(town.supervisor).enter(off(day), 2026, scope="yunjiang", on=MONDAY)
    return {name: n.total for name, n in numbers_of(run, who=town.supervisor).items() if n.total}


def test_the_entry_of_a_breach_is_owed_after_the_case_was_closed(town):
    case = town.at("breached")
    owed = CaseDeadline.objects.get(case=case, name="record_by")
    assert (bool(case.closed_on), owed.state) == (True, "running")
    assert enter_a_day_off(town, owed.due_on) == {"closed": 1}
    moved = CaseDeadline.objects.get(pk=owed.pk)
    assert moved.due_on > owed.due_on
    assert CaseEvent.objects.get(case=case, action="calendar").target == "breached"


@pytest.mark.parametrize("place", ["fulfilled", "withdrawn", "breached recorded"])
def test_a_closed_case_that_owes_nothing_never_moves(town, place):
    case = town.at(place)
    assert not CaseDeadline.objects.filter(case=case, state__in=["running", "paused"]).exists()
    with nothing_moves():
        assert enter_a_day_off(town, date(2026, 7, 8)) == {}
