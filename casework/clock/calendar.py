"""Which days are working days, by year, from the holiday notices that have been entered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from casework.errors import CalendarGap

ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class DayKind(StrEnum):
    """What a day is in the working calendar."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"

    @property
    def works(self) -> bool:
        return self in (DayKind.WORKING, DayKind.MAKE_UP)


Exceptions = Mapping[date, tuple[DayKind, str]]


class Calendar:
    """The working days of the years whose holiday notice is known.

    Built from the exceptions of each known year (holidays and make-up working days, each with
    its note); every other day is a working day from Monday to Friday. A year without a notice
    is never guessed.
    """

    def __init__(self, years: Mapping[int, Exceptions]) -> None:
        self._years = {year: dict(exceptions) for year, exceptions in years.items()}

    @property
    def years(self) -> tuple[int, ...]:
        """The known years in order."""
        return tuple(sorted(self._years))

    def knows(self, year: int) -> bool:
        return year in self._years

    def kind(self, day: date) -> DayKind:
        """Raises CalendarGap for a year that is not known."""
        exceptions = self._exceptions(day.year)
        if day in exceptions:
            return exceptions[day][0]
        return DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.WORKING

    def note(self, day: date) -> str:
        """The name of the holiday, or an empty text. Raises CalendarGap."""
        return self._exceptions(day.year).get(day, (DayKind.WORKING, ""))[1]

    def is_working_day(self, day: date) -> bool:
        """Raises CalendarGap for a year that is not known."""
        return self.kind(day).works

    def on_or_after(self, day: date) -> date:
        """The day itself or the next working day. Raises CalendarGap."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, start: date, count: int) -> date:
        """The last of `count` working days after the start; the start itself never counts.

        With a count of nothing, the start or the next working day. Raises CalendarGap.
        """
        if count == 0:
            return self.on_or_after(start)
        day = start
        while count:
            day += ONE_DAY
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after the first day up to and including the last; negative backwards."""
        if last < first:
            return -self.working_days_between(last, first)
        days = ((first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
        return sum(self.is_working_day(day) for day in days)

    def _exceptions(self, year: int) -> Exceptions:
        try:
            return self._years[year]
        except KeyError:
            raise CalendarGap(year) from None
