"""What the ordered log of clock events of one deadline comes to, and the table that shows why.

The log is read by `casework.clock.replay`. The day of a pause still counts and the day of a
resumption does not: the clock stands from the day after the one to the end of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from casework.clock.calendar import Calendar
from casework.clock.due import Day, Due, due_date, explain
from casework.clock.periods import Period
from casework.clock.replay import (
    EXTENDED,
    Clock,
    Event,
    Granted,
    Status,
    replay,
)
from casework.errors import gettext_noop as _

__all__ = ["CAPPED", "EXTENDED", "FIXED", "ClockState", "Event", "Status", "explain_log", "fold"]

FIXED = _("date set in the order")
CAPPED = _("no later than the end of the whole")


@dataclass(frozen=True)
class ClockState:
    """What the log of a deadline comes to.

    `due` is absent while the clock is paused, and while a year's calendar is missing
    (`provisional`). A clock that had run out before it was paused keeps its date.
    `met_on` and `cancelled_on` are the days on which it ended. `capped_by` names the clock whose
    last day this one may not pass, where that day decides; `pause_ends` is the last day on which
    the clock may stand still.
    """

    status: Status
    due: date | None
    provisional: bool
    missing_year: int | None
    started_on: date
    met_on: date | None = None
    cancelled_on: date | None = None
    paused_on: date | None = None
    period: Period | None = None
    extensions: tuple[Period, ...] = ()
    capped_by: str = ""
    pause_ends: date | None = None

    def overdue(self, today: date) -> bool:
        """Still running although the due date has passed."""
        open_ = self.status in (Status.RUNNING, Status.PAUSED)
        return open_ and self.due is not None and self.due < today

    @property
    def late(self) -> bool:
        """Met, but after the due date."""
        return self.met_on is not None and self.due is not None and self.due < self.met_on


def fold(log: Iterable[Event], calendar: Calendar) -> ClockState:
    """Raises BadClockEvent where an event makes no sense after those before it."""
    clock = replay(log)
    due, capped_by = _capped(clock, _due(clock, calendar), calendar)
    return ClockState(
        status=clock.status,
        due=None if _paused_in_time(clock, due.date) else due.date,
        provisional=due.provisional,
        missing_year=due.missing_year,
        started_on=clock.started_on,
        met_on=clock.ended_on if clock.status is Status.MET else None,
        cancelled_on=clock.ended_on if clock.status is Status.CANCELLED else None,
        paused_on=clock.paused_on,
        period=clock.total,
        extensions=tuple(period for _on, period in clock.extensions),
        capped_by=capped_by,
        pause_ends=_pause_ends(clock, calendar),
    )


def _paused_in_time(clock: Clock, due: date | None) -> bool:
    """Whether the term stands still and had not run out before: on its last day is in time.

    A date that an order has set stays whatever happens.
    """
    if clock.paused_on is None or clock.fixed is not None or due is None:
        return False
    return due >= clock.paused_on


def explain_log(log: Iterable[Event], calendar: Calendar) -> list[Day]:
    """The table of days since the last start, with pauses and extensions in their place.

    Where another clock caps this one, the table ends on that day and names it. Raises
    BadClockEvent as `fold` does.
    """
    clock = replay(log)
    rows = _days(clock, calendar)
    marks = [Day(mark.on, False, mark.why, None, mark.note) for mark in clock.marks]
    # Python's sort is stable: an extension stands before the day on which it was granted.
    rows = sorted(marks + rows, key=lambda row: row.date)
    due, capped_by = _capped(clock, _due(clock, calendar), calendar)
    if capped_by and due.date is not None:
        last = due.date
        rows = [row for row in rows if row.date <= last]
        rows.append(Day(last, False, CAPPED, None, capped_by))
    return rows


def _days(clock: Clock, calendar: Calendar) -> list[Day]:
    if clock.fixed is not None:
        return _explain_fixed(clock.fixed, clock.extensions, calendar)
    if clock.total is None:
        return []
    return explain(
        clock.started_on,
        clock.total,
        calendar,
        pauses=clock.all_pauses,
        excluded=clock.excluded,
    )


def _due(clock: Clock, calendar: Calendar) -> Due:
    if clock.total is not None:
        return due_date(
            clock.started_on,
            clock.total,
            calendar,
            pauses=clock.all_pauses,
            excluded=clock.excluded,
        )
    due = Due(clock.fixed, False, None, clock.fixed)
    for _on, period in clock.extensions:
        if due.date is not None:
            due = due_date(due.date, period, calendar)
    return due


def _capped(clock: Clock, due: Due, calendar: Calendar) -> tuple[Due, str]:
    """The earlier of its own day and that of the clock around it, which is then named.

    A date of its own that is missing for want of a calendar lies in a later year than any that
    is known, so the cap decides; a clock that stands still has no date to be capped.
    """
    if clock.within is None or (due.date is None and not due.provisional):
        return due, ""
    name, log = clock.within
    cap = fold(log, calendar).due
    if cap is None or (due.date is not None and due.date <= cap):
        return due, ""
    return Due(cap, False, None, cap), name


def _pause_ends(clock: Clock, calendar: Calendar) -> date | None:
    """Natural days are not rolled here: standing still for longer is in nobody's interest."""
    if clock.paused_on is None or clock.longest is None:
        return None
    end = due_date(clock.paused_on, clock.longest, calendar)
    return end.raw or end.date


def _explain_fixed(fixed: date, extensions: Sequence[Granted], calendar: Calendar) -> list[Day]:
    rows, last = [Day(fixed, False, FIXED, None)], fixed
    for _on, period in extensions:
        rows += explain(last, period, calendar)[1:]
        due = due_date(last, period, calendar).date
        if due is None:
            break
        last = due
    return rows
