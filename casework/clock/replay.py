"""Reads the log of one clock in the order of its days, and refuses what makes no sense.

Each event is a small mapping as it is stored: `on` (the day it takes effect), `kind`, `event` (the
number of the ledger event that caused it), and what the kind needs: `period` or a fixed `due`
with a start, `period` with an extension, `from` and `to` with an exclusion, `longest` with a
pause that ends by itself, the `name` and `log` of another clock with `within`. An event that was
entered later than it took effect says so with `entered`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from casework.clock.calendar import ONE_DAY
from casework.clock.due import Pause, Span
from casework.clock.periods import Period
from casework.errors import BadClockEvent
from casework.errors import gettext_noop as _

Event = Mapping[str, Any]
Granted = tuple[date, Period]

EXTENDED = _("extended by")
REVOKED = _("extension taken back")
ANEW = _("begins anew")
PAUSED_EARLIER = _("paused as of this day, entered on")
PAUSE_OVER = _("the longest pause is over, the clock runs on")

# What neither sets a clock going nor stops it: an earlier day may be told after these.
_ASIDE = ("extend", "revoke", "exclude", "calendar", "within")


class Status(StrEnum):
    """Whether a clock runs."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Mark:
    """What happened to a clock on a day, for the table that explains its date."""

    on: date
    why: str
    note: str = ""


@dataclass(frozen=True)
class Clock:
    """A clock as its log leaves it: one of `period` and `fixed` is there.

    `within` is the name and the log of the clock that caps this one.
    """

    status: Status
    started_on: date
    period: Period | None
    fixed: date | None
    extensions: tuple[Granted, ...] = ()
    pauses: tuple[Span, ...] = ()
    excluded: tuple[Span, ...] = ()
    paused_on: date | None = None
    longest: Period | None = None
    ended_on: date | None = None
    within: tuple[str, Sequence[Event]] | None = None
    marks: tuple[Mark, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.status in (Status.RUNNING, Status.PAUSED)

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

    def marked(self, on: date, why: str, note: str = "") -> Clock:
        return replace(self, marks=(*self.marks, Mark(on, why, note)))


def replay(log: Iterable[Event]) -> Clock:
    """What the log leaves. Raises BadClockEvent where an event makes no sense after the others."""
    clock: Clock | None = None
    for on, event in _in_order(log):
        clock = _apply(clock, event, on)
    if clock is None:
        raise BadClockEvent(_("A clock that was never started has no date."))
    return clock


def _in_order(log: Iterable[Event]) -> list[tuple[date, Event]]:
    """By the day each took effect; the log itself stands in the order of entering."""
    rows: list[tuple[date, Event]] = []
    latest: date | None = None
    for event in log:
        on = _day(event, "on")
        entered = _day(event, "entered") if "entered" in event else on
        if latest is not None and entered < latest:
            raise BadClockEvent(
                _("A clock event of %(on)s comes after one of %(latest)s."),
                on=entered,
                latest=latest,
            )
        if "entered" in event:
            _check_earlier(on, entered, rows)
        latest = entered
        rows.append((on, event))
    return sorted(rows, key=lambda row: row[0])


def _check_earlier(on: date, entered: date, before: list[tuple[date, Event]]) -> None:
    """A day before the last start, pause or resumption would rewrite what has been counted."""
    if entered < on:
        raise BadClockEvent(
            _("%(on)s is still to come; only a day that has been can be entered."), on=on
        )
    turns = [day for day, event in before if event.get("kind") not in _ASIDE]
    if turns and on < max(turns):
        raise BadClockEvent(
            _("The clock last started, stopped or resumed on %(latest)s; %(on)s is before that."),
            on=on,
            latest=max(turns),
        )


def _apply(clock: Clock | None, event: Event, on: date) -> Clock:
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


def _start(clock: Clock | None, event: Event, on: date) -> Clock:
    if clock is not None and clock.is_open:
        raise BadClockEvent(_("The clock of %(on)s was started before it had ended."), on=on)
    if ("period" in event) == ("due" in event):
        raise BadClockEvent(_("A clock starts with either a period or a fixed date."))
    if "due" in event:
        return Clock(Status.RUNNING, on, None, _day(event, "due"))
    return Clock(Status.RUNNING, on, Period.parse(str(event["period"])), None)


def _restart(clock: Clock, event: Event, on: date) -> Clock:
    """The full period anew: from the day on which the papers were complete, for instance."""
    if "period" in event or "due" in event:
        anew = _start(None, event, on)
    elif clock.period is None:
        raise BadClockEvent(_("A clock with a fixed date cannot start anew without another date."))
    else:
        anew = Clock(Status.RUNNING, on, clock.period, None)
    return replace(anew, within=clock.within).marked(on, ANEW)


def _pause(clock: Clock, event: Event, on: date) -> Clock:
    _require_open(clock, _("A clock that has ended cannot be paused."))
    if clock.status is Status.PAUSED:
        raise BadClockEvent(_("The clock is already paused since %(on)s."), on=clock.paused_on)
    longest = Period.parse(str(event["longest"])) if "longest" in event else None
    paused = replace(clock, status=Status.PAUSED, paused_on=on, longest=longest)
    if "entered" in event:
        return paused.marked(on, PAUSED_EARLIER, _day(event, "entered").isoformat())
    return paused


def _resume(clock: Clock, event: Event, on: date) -> Clock:
    if clock.paused_on is None or clock.status is not Status.PAUSED:
        raise BadClockEvent(_("A clock that is not paused cannot be resumed."))
    running = replace(_unpaused(clock, on), status=Status.RUNNING)
    return running.marked(on, PAUSE_OVER) if event.get("over") else running


def _extend(clock: Clock, event: Event, on: date) -> Clock:
    _require_open(clock, _("A clock that has ended cannot be extended."))
    period = Period.parse(str(event.get("period", "")))
    if clock.period is not None and period.unit is not clock.period.unit:
        raise BadClockEvent(
            _("A period of %(period)s cannot be extended by %(more)s: the unit differs."),
            period=clock.period,
            more=period,
        )
    longer = replace(clock, extensions=(*clock.extensions, (on, period)))
    return longer.marked(on, EXTENDED, str(period))


def _revoke(clock: Clock, event: Event, on: date) -> Clock:
    _require_open(clock, _("An extension cannot be taken back after the clock has ended."))
    if not clock.extensions:
        raise BadClockEvent(_("There is no extension to take back."))
    *kept, (_granted_on, period) = clock.extensions
    return replace(clock, extensions=tuple(kept)).marked(on, REVOKED, str(period))


def _exclude(clock: Clock, event: Event, on: date) -> Clock:
    _require_open(clock, _("Nothing can be taken out of a clock that has ended."))
    first, last = _day(event, "from"), _day(event, "to")
    if last < first:
        raise BadClockEvent(_("A span cannot end before it begins."))
    for start, end in clock.excluded:
        if first <= end and start <= last:
            raise BadClockEvent(
                _("%(first)s to %(last)s overlaps with %(start)s to %(end)s, taken out already."),
                first=first,
                last=last,
                start=start,
                end=end,
            )
    return replace(clock, excluded=(*clock.excluded, (first, last)))


def _within(clock: Clock, event: Event, on: date) -> Clock:
    """The clock that caps this one, as its own log stands now; replaces what was known of it."""
    return replace(clock, within=(str(event.get("name", "")), tuple(event.get("log", ()))))


def _met(clock: Clock, event: Event, on: date) -> Clock:
    _require_open(clock, _("A clock that has ended cannot be met."))
    return replace(_unpaused(clock, on), status=Status.MET, ended_on=on)


def _cancel(clock: Clock, event: Event, on: date) -> Clock:
    _require_open(clock, _("A clock that has ended cannot be cancelled."))
    return replace(_unpaused(clock, on), status=Status.CANCELLED, ended_on=on)


def _calendar(clock: Clock, event: Event, on: date) -> Clock:
    """A holiday notice was entered: nothing about the clock itself changes."""
    return clock


_STEPS: Mapping[str, Callable[[Clock, Event, date], Clock]] = {
    "pause": _pause,
    "resume": _resume,
    "restart": _restart,
    "extend": _extend,
    "revoke": _revoke,
    "exclude": _exclude,
    "within": _within,
    "calendar": _calendar,
    "met": _met,
    "cancel": _cancel,
}


def _require_open(clock: Clock, sentence: str) -> None:
    if not clock.is_open:
        raise BadClockEvent(sentence)


def _unpaused(clock: Clock, on: date) -> Clock:
    """Ends the pause, if there is one, with the day given."""
    if clock.paused_on is None:
        return clock
    first = clock.paused_on + ONE_DAY
    spans = clock.pauses if on < first else (*clock.pauses, (first, on))
    return replace(clock, pauses=spans, paused_on=None, longest=None)


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
