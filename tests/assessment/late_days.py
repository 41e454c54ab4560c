"""Days off of one department that are entered when the month is over."""

from datetime import date, timedelta

from casework.clock.stored import department_scope
from tests.calendars.conftest import Desk
from tests.calendars.notices import off

WEEK = [date(2026, 7, 27) + timedelta(days=n) for n in range(5)]


def days_off_entered_late(case, supervisor, *, on):
    """The last week of July is off where the case must be decided: what was late no longer is."""
    scope = department_scope(case.deadlines.get(name="decide_by").department_id)
    Desk(supervisor).enter(off(*WEEK), 2026, scope=scope, on=on)
