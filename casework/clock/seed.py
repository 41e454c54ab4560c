"""The holiday notices of 2004 to 2026, as the calendar starts out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypedDict

from chinese_calendar.constants import Holiday, holidays, workdays

from casework.clock.calendar import ONE_DAY, DayKind

FIRST_YEAR, LAST_YEAR = 2004, 2026
_SATURDAY = 5

_NAMES = {
    Holiday.new_years_day: "元旦",
    Holiday.spring_festival: "春节",
    Holiday.tomb_sweeping_day: "清明节",
    Holiday.labour_day: "劳动节",
    Holiday.dragon_boat_festival: "端午节",
    Holiday.national_day: "国庆节",
    Holiday.mid_autumn_festival: "中秋节",
    Holiday.anti_fascist_70th_day: "抗战胜利纪念日",
}


class SeedDay(TypedDict):
    """One row of the stored calendar."""

    date: date
    year: int
    kind: str
    note: str
    notice: str


class SeedYear(TypedDict):
    """One known year."""

    year: int
    notice: str


def notice(year: int) -> str:
    """The title of the State Council notice that fixed the year's days."""
    return f"国务院办公厅关于{year}年部分节假日安排的通知"


def seed_years() -> Iterable[SeedYear]:
    """Every year that is known at the start."""
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        yield {"year": year, "notice": notice(year)}


def seed_rows() -> Iterable[SeedDay]:
    """Holidays, with the weekends inside a block of days off, and make-up working days."""
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        day = date(year, 1, 1)
        while day.year == year:
            if day in holidays:
                yield _row(day, DayKind.HOLIDAY, holidays[day])
            elif day in workdays and day.weekday() >= _SATURDAY:
                yield _row(day, DayKind.MAKE_UP, workdays[day])
            day += ONE_DAY


def _row(day: date, kind: DayKind, english: str) -> SeedDay:
    name = _NAMES[Holiday(english)]
    note = name if kind is DayKind.HOLIDAY else f"{name}调休"
    return {
        "date": day,
        "year": day.year,
        "kind": kind.value,
        "note": note,
        "notice": notice(day.year),
    }
