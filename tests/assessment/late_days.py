"""Days off of one department that are entered when the month is over."""

from datetime import date, timedelta

from casework.clock.stored import department_scope
from tests.calendars.conftest import Desk
from tests.calendars.notices import off

MONDAYS = (date(2026, 7, 6), date(2026, 7, 13), date(2026, 7, 20), date(2026, 7, 27))
DAYS = [monday + timedelta(days=n) for monday in MONDAYS for n in range(5)]


def days_off_entered_late(case, supervisor, *, on):
    """The rest of July is off in the office, which must decide: what was late no longer is."""
    scope = department_scope(case.office_id)
    Desk(supervisor).enter(off(*DAYS), 2026, scope=scope, on=on)
