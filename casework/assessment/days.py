"""Working days between two days for very many pairs, and what a distribution of them comes to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from casework.clock.calendar import Calendar

ONE_DAY = timedelta(days=1)


class WorkingDays:
    """Counts by looking up: how many working days there are up to each day, made once a year."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._upto: dict[date, int] = {}
        self._years: dict[int, int] = {}

    def between(self, first: date, last: date) -> int | None:
        """Working days after the first day up to the last; none where a year is not known.

        Nothing when the last day is not after the first.
        """
        if last <= first:
            return 0
        if any(not self._calendar.knows(year) for year in range(first.year, last.year + 1)):
            return None
        whole = sum(self._total(year) for year in range(first.year, last.year))
        return whole + self._in_year(last) - self._in_year(first)

    def _total(self, year: int) -> int:
        return self._in_year(date(year, 12, 31))

    def _in_year(self, day: date) -> int:
        if day.year not in self._years:
            self._years[day.year] = self._count(day.year)
        return self._upto[day]

    def _count(self, year: int) -> int:
        day, number = date(year, 1, 1), 0
        while day.year == year:
            number += self._calendar.is_working_day(day)
            self._upto[day] = number
            day += ONE_DAY
        return number


def median(histogram: Mapping[int, int]) -> float | None:
    """The middle of a distribution, the mean of the two middles where their number is even."""
    total = sum(histogram.values())
    if not total:
        return None
    low, high = _nth(histogram, (total + 1) // 2), _nth(histogram, total // 2 + 1)
    return (low + high) / 2


def ninetieth(histogram: Mapping[int, int]) -> int | None:
    """The number of days within which nine of ten were done (nearest rank)."""
    total = sum(histogram.values())
    return _nth(histogram, -(-9 * total // 10)) if total else None


def _nth(histogram: Mapping[int, int], place: int) -> int:
    seen = 0
    for days in sorted(histogram):
        seen += histogram[days]
        if seen >= place:
            return days
    raise IndexError(place)
