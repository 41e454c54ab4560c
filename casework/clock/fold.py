"""The ordered log of clock events of one deadline, and what it comes to.

Each event is a small mapping as it is stored: `on` (the day it took effect), `kind`, `event` (the
number of the ledger event that caused it), and what the kind needs: `period` or a fixed `due`
with a start, `period` with an extension, `from` and `to` with an exclusion.

The day of a pause still counts and the day of a resumption does not: the clock stands from the
day after the one to the end of the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from casework.clock.calendar import ONE_DAY, Calendar
from casework.clock.due import Day, Due, Pause, Span, due_date, explain
from casework.clock.periods import Period
from casework.errors import BadClockEvent
from casework.errors import gettext_noop as _

Event = Mapping[str, Any]
Granted = tuple[date, Period]

EXTENDED = _("extended by")
FIXED = _("date set in the order")


class Status(StrEnum):
    """Whether a clock runs."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class ClockState:
    """What the log of a deadline comes to.

    `due` is absent while the clock is paused, and while a year's calendar is missing
    (`provisional`). A clock that had run out before it was paused keeps its date.
    `met_on` and `cancelled_on` are the days on which it ended.
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
    clock = _replay(log)
    due = _due(clock, calendar)
    return ClockState(
        status=clock.status,
        due=due.date,
        provisional=due.provisional,
        missing_year=due.missing_year,
        started_on=clock.started_on,
        met_on=clock.ended_on if clock.status is Status.MET else None,
        cancelled_on=clock.ended_on if clock.status is Status.CANCELLED else None,
        paused_on=clock.paused_on,
        period=clock.total,
        extensions=tuple(period for _on, period in clock.extensions),
    )


def explain_log(log: Iterable[Event], calendar: Calendar) -> list[Day]:
    """The table of days since the last start, with pauses and extensions in their place.

    Raises BadClockEvent as `fold` does.
    """
    clock = _replay(log)
    rows: list[Day] = []
    if clock.fixed is not None:
        rows = _explain_fixed(clock.fixed, clock.extensions, calendar)
    elif clock.total is not None:
        rows = explain(
            clock.started_on,
            clock.total,
            calendar,
            pauses=clock.all_pauses,
            excluded=clock.excluded,
        )
    granted = [Day(on, False, EXTENDED, None, str(by)) for on, by in clock.extensions]
    # Python's sort is stable: an extension stands before the day on which it was granted.
    return sorted(granted + rows, key=lambda row: row.date)


@dataclass(frozen=True)
class _Clock:
    """The state of the replay: one of `period` and `fixed` is there."""

    status: Status
    started_on: date
    period: Period | None
    fixed: date | None
    extensions: tuple[Granted, ...] = ()
    pauses: tuple[Span, ...] = ()
    excluded: tuple[Span, ...] = ()
    paused_on: date | None = None
    ended_on: date | None = None

    @property
    def total(self) -> Period | None:
        """The period with all its extensions; none for a fixed date."""
        if self.period is None:
            return None
        more = sum(period.count for _on, period in self.extensions)
        return Period(self.period.count + more, self.period.unit)

    @property
    def all_pauses(self) -> tuple[Pause, ...]:
        if self.paused_on is None:
            return self.pauses
        return (*self.pauses, (self.paused_on + ONE_DAY, None))


def _due(clock: _Clock, calendar: Calendar) -> Due:
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


def _explain_fixed(fixed: date, extensions: tuple[Granted, ...], calendar: Calendar) -> list[Day]:
    rows, last = [Day(fixed, False, FIXED, None)], fixed
    for _on, period in extensions:
        rows += explain(last, period, calendar)[1:]
        due = due_date(last, period, calendar).date
        if due is None:
            break
        last = due
    return rows


def _replay(log: Iterable[Event]) -> _Clock:
    clock: _Clock | None = None
    latest: date | None = None
    for event in log:
        on = _day(event, "on")
        if latest is not None and on < latest:
            raise BadClockEvent(
                _("A clock event of %(on)s comes after one of %(latest)s."), on=on, latest=latest
            )
        latest = on
        clock = _apply(clock, event, on)
    if clock is None:
        raise BadClockEvent(_("A clock that was never started has no date."))
    return clock


def _apply(clock: _Clock | None, event: Event, on: date) -> _Clock:
    kind = str(event.get("kind"))
    if kind == "start":
        return _start(clock, event, on)
    if clock is None:
        raise BadClockEvent(
            _("The first event of a clock is its start, not “%(kind)s”."), kind=kind
        )
    try:
        step = _STEPS[kind]
    except KeyError:
        raise BadClockEvent(_("“%(kind)s” is not a clock event."), kind=kind) from None
    return step(clock, event, on)


def _start(clock: _Clock | None, event: Event, on: date) -> _Clock:
    if clock is not None and _open(clock):
        raise BadClockEvent(_("The clock of %(on)s was started before it had ended."), on=on)
    if ("period" in event) == ("due" in event):
        raise BadClockEvent(_("A clock starts with either a period or a fixed date."))
    if "due" in event:
        return _Clock(Status.RUNNING, on, None, _day(event, "due"))
    return _Clock(Status.RUNNING, on, Period.parse(str(event["period"])), None)


def _restart(clock: _Clock, event: Event, on: date) -> _Clock:
    """The full period anew: from the day on which the papers were complete, for instance."""
    if "period" in event or "due" in event:
        return _start(None, event, on)
    if clock.period is None:
        raise BadClockEvent(_("A clock with a fixed date cannot start anew without another date."))
    return _Clock(Status.RUNNING, on, clock.period, None)


def _pause(clock: _Clock, event: Event, on: date) -> _Clock:
    _require_open(clock, _("A clock that has ended cannot be paused."))
    if clock.status is Status.PAUSED:
        raise BadClockEvent(_("The clock is already paused since %(on)s."), on=clock.paused_on)
    return replace(clock, status=Status.PAUSED, paused_on=on)


def _resume(clock: _Clock, event: Event, on: date) -> _Clock:
    if clock.paused_on is None or clock.status is not Status.PAUSED:
        raise BadClockEvent(_("A clock that is not paused cannot be resumed."))
    return replace(_unpaused(clock, on), status=Status.RUNNING)


def _extend(clock: _Clock, event: Event, on: date) -> _Clock:
    _require_open(clock, _("A clock that has ended cannot be extended."))
    period = Period.parse(str(event.get("period", "")))
    if clock.period is not None and period.unit is not clock.period.unit:
        raise BadClockEvent(
            _("A period of %(period)s cannot be extended by %(more)s: the unit differs."),
            period=clock.period,
            more=period,
        )
    return replace(clock, extensions=(*clock.extensions, (on, period)))


def _revoke(clock: _Clock, event: Event, on: date) -> _Clock:
    _require_open(clock, _("An extension cannot be taken back after the clock has ended."))
    if not clock.extensions:
        raise BadClockEvent(_("There is no extension to take back."))
    return replace(clock, extensions=clock.extensions[:-1])


def _exclude(clock: _Clock, event: Event, on: date) -> _Clock:
    _require_open(clock, _("Nothing can be taken out of a clock that has ended."))
    first, last = _day(event, "from"), _day(event, "to")
    if last < first:
        raise BadClockEvent(_("A span cannot end before it begins."))
    return replace(clock, excluded=(*clock.excluded, (first, last)))


def _met(clock: _Clock, event: Event, on: date) -> _Clock:
    _require_open(clock, _("A clock that has ended cannot be met."))
    return replace(_unpaused(clock, on), status=Status.MET, ended_on=on)


def _cancel(clock: _Clock, event: Event, on: date) -> _Clock:
    _require_open(clock, _("A clock that has ended cannot be cancelled."))
    return replace(_unpaused(clock, on), status=Status.CANCELLED, ended_on=on)


def _calendar(clock: _Clock, event: Event, on: date) -> _Clock:
    """A holiday notice was entered: nothing about the clock itself changes."""
    return clock


_STEPS: Mapping[str, Callable[[_Clock, Event, date], _Clock]] = {
    "pause": _pause,
    "resume": _resume,
    "restart": _restart,
    "extend": _extend,
    "revoke": _revoke,
    "exclude": _exclude,
    "calendar": _calendar,
    "met": _met,
    "cancel": _cancel,
}


def _open(clock: _Clock) -> bool:
    return clock.status in (Status.RUNNING, Status.PAUSED)


def _require_open(clock: _Clock, sentence: str) -> None:
    if not _open(clock):
        raise BadClockEvent(sentence)


def _unpaused(clock: _Clock, on: date) -> _Clock:
    """Ends the pause, if there is one, with the day given."""
    if clock.paused_on is None:
        return clock
    first = clock.paused_on + ONE_DAY
    spans = clock.pauses if on < first else (*clock.pauses, (first, on))
    return replace(clock, pauses=spans, paused_on=None)


def _day(event: Event, field: str) -> date:
    value = event.get(field)
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadClockEvent(
            _("“%(value)s” in a clock event's %(field)s is not a date."), value=value, field=field
        ) from None
