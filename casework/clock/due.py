"""By when something is due, and the table of days that shows why.

The day of the start never counts (Civil Code art. 201). Working days are those of the calendar;
natural days that end on a day off move to the next working day (art. 203); months end on the
same day number and are not moved (art. 202).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from casework.clock.calendar import ONE_DAY, Calendar, DayKind
from casework.clock.periods import Period, Unit
from casework.clock.terms import add_months
from casework.errors import BadClockEvent, CalendarGap
from casework.errors import gettext_noop as _

START_DAY = _("day of the start, not counted")
WHY = {
    DayKind.WORKING: _("working day"),
    DayKind.WEEKEND: _("weekend"),
    DayKind.HOLIDAY: _("holiday"),
    DayKind.MAKE_UP: _("make-up working day"),
}
NATURAL_DAY = _("natural day")
PAUSED = _("the clock is paused")
EXCLUDED = _("taken out of the term")
SAME_DAY_NUMBER = _("same day of the month")
MONTH_END = _("end of the month, which has no such day")
ROLLED = _("next working day after a last day off")
SHIFTED = _("moved by the days not counted")
AT_ONCE = _("at once")
NO_CALENDAR = _("the holiday calendar of this year has not been entered")

# The fields of the two answers are called `date`, which would hide the type.
Date = date
Pause = tuple[date, date | None]
Span = tuple[date, date]


@dataclass(frozen=True)
class Due:
    """The answer: a date, or none because the clock is paused or a calendar is missing.

    `raw` is the last day as counted, before it moves to the next working day.
    """

    date: Date | None
    provisional: bool
    missing_year: int | None
    raw: Date | None


@dataclass(frozen=True)
class Day:
    """One line of the explanation; `why` is an untranslated sentence, `note` a holiday's name."""

    date: Date
    counted: bool
    why: str
    number: int | None
    note: str = ""


def due_date(
    start: date,
    period: Period,
    calendar: Calendar,
    *,
    pauses: Sequence[Pause] = (),
    excluded: Sequence[Span] = (),
) -> Due:
    """The last day of the period.

    Days of a pause and of an excluded span do not count, both ends included; a pause without
    an end keeps the clock standing. A year without a calendar gives no date, provisionally.
    """
    if pauses or excluded:
        return _Count(start, period, calendar, tuple(pauses), tuple(excluded)).answer()
    return _undisturbed(start, period, calendar)


# The clocks of a day's cases begin on few days and run for few periods. A calendar never changes:
# entering a notice makes another one.
@lru_cache(maxsize=8192)
def _undisturbed(start: date, period: Period, calendar: Calendar) -> Due:
    return _Count(start, period, calendar, (), ()).answer()


def explain(
    start: date,
    period: Period,
    calendar: Calendar,
    *,
    pauses: Sequence[Pause] = (),
    excluded: Sequence[Span] = (),
) -> list[Day]:
    """Each day from the start to the due date, counted or not and why; months by month."""
    return _Count(start, period, calendar, tuple(pauses), tuple(excluded)).table()


def check_pauses(start: date, pauses: Sequence[Pause]) -> None:
    """Raises BadClockEvent for a pause that begins before the start or in another one."""
    ordered = sorted(pauses, key=lambda pause: pause[0])
    if ordered and ordered[0][0] < start:
        raise BadClockEvent(
            _("The pause of %(first)s begins before the term does."), first=ordered[0][0]
        )
    for (_first, last), (first, _last) in pairwise(ordered):
        if last is None or first <= last:
            raise BadClockEvent(
                _("The pause of %(first)s begins before an earlier one has ended."), first=first
            )


class _StandsStill(Exception):
    """The count has come to a pause that has no end yet."""


@dataclass(frozen=True)
class _Count:
    """One walk over the days, from which both the date and its explanation are read."""

    start: date
    period: Period
    calendar: Calendar
    pauses: tuple[Pause, ...]
    excluded: tuple[Span, ...]

    def answer(self) -> Due:
        raw: date | None = None
        last = self.start
        try:
            for day in self._days():
                last = day.date
                if day.counted or day.why == SHIFTED:
                    raw = day.date
        except _StandsStill:
            return Due(None, False, None, None)
        except CalendarGap as gap:
            natural = self.period.unit is Unit.NATURAL_DAYS
            return Due(None, True, gap.year, raw if natural else None)
        return Due(last, False, None, raw or last)

    def table(self) -> list[Day]:
        rows: list[Day] = []
        try:
            for day in self._days():
                rows.append(day)  # noqa: PERF402  what was given before a gap must be kept
        except _StandsStill:
            pass
        except CalendarGap as gap:
            rows.append(Day(max(date(gap.year, 1, 1), self.start), False, NO_CALENDAR, None))
        return rows

    def _days(self) -> Iterator[Day]:
        yield Day(self.start, False, START_DAY, None)
        if not self.period.count:
            yield from self._rolled(self.start, AT_ONCE)
        elif self.period.unit is Unit.WORKING_DAYS:
            yield from self._working_days()
        elif self.period.unit is Unit.NATURAL_DAYS:
            yield from self._natural_days()
        else:
            yield from self._months()

    def _working_days(self) -> Iterator[Day]:
        number = 0
        for day, stop in self._after(self.start):
            if stop:
                yield stop
                continue
            counted = self.calendar.is_working_day(day)
            number += counted
            yield self._day(day, counted, number if counted else None)
            if number == self.period.count:
                return

    def _natural_days(self) -> Iterator[Day]:
        number, last = 0, self.start
        for day, stop in self._after(self.start):
            if stop:
                yield stop
                continue
            number, last = number + 1, day
            yield Day(day, True, NATURAL_DAY, number)
            if number == self.period.count:
                break
        yield from self._rolled(last, ROLLED)

    def _months(self) -> Iterator[Day]:
        rows = []
        for number in range(1, self.period.count + 1):
            end = add_months(self.start, number)
            why = SAME_DAY_NUMBER if end.day == self.start.day else MONTH_END
            rows.append(Day(end, True, why, number))
        lost, last = self._lost(rows[-1].date)
        yield from sorted(rows + lost, key=lambda row: row.date)
        if lost:
            yield Day(last, False, SHIFTED, None)

    def _lost(self, end: date) -> tuple[list[Day], date]:
        """A term of months moves by as many natural days as it stood still."""
        lost: list[Day] = []
        running, last = (end - self.start).days, end
        for day, stop in self._after(self.start):
            if stop:
                lost.append(stop)
                continue
            running, last = running - 1, day
            if not running:
                break
        return lost, last

    def _rolled(self, last: date, why: str) -> Iterator[Day]:
        """From the last day to the first working day on or after it."""
        if self.calendar.is_working_day(last):
            return
        day = last + ONE_DAY
        while not self.calendar.is_working_day(day):
            yield self._day(day, False, None)
            day += ONE_DAY
        yield Day(day, False, why, None, self.calendar.note(day))

    def _day(self, day: date, counted: bool, number: int | None) -> Day:
        return Day(day, counted, WHY[self.calendar.kind(day)], number, self.calendar.note(day))

    def _after(self, start: date) -> Iterator[tuple[date, Day | None]]:
        """Every later day, with the line for it where the clock stands still."""
        day = start
        while True:
            day += ONE_DAY
            yield day, self._standing(day)

    def _standing(self, day: date) -> Day | None:
        for first, last in self.pauses:
            if first <= day and last is None:
                raise _StandsStill
            if first <= day and last is not None and day <= last:
                return Day(day, False, PAUSED, None)
        if any(first <= day <= last for first, last in self.excluded):
            return Day(day, False, EXCLUDED, None)
        return None
