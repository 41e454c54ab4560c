"""The seed holds the notices of 2004 to 2026 and agrees with the days typed by hand."""

from datetime import date, timedelta

from casework.clock.calendar import Calendar, DayKind
from casework.clock.seed import seed_rows, seed_years
from tests.clock.years import CALENDAR


def seeded():
    years = {row["year"]: {} for row in seed_years()}
    for row in seed_rows():
        years[row["year"]][row["date"]] = (DayKind(row["kind"]), row["note"])
    return Calendar(years)


def every_day(year):
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def test_the_years_are_2004_to_2026_and_not_2027():
    assert seeded().years == tuple(range(2004, 2027))
    assert not seeded().knows(2027)


def test_working_days_of_2026_by_month():
    calendar = seeded()
    worked = [day for day in every_day(2026) if calendar.is_working_day(day)]
    by_month = [sum(day.month == month for day in worked) for month in range(1, 13)]
    assert by_month == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
    assert len(worked) == 248


def test_each_day_of_2025_and_2026_is_what_the_notice_says():
    calendar = seeded()
    for year in (2025, 2026):
        for day in every_day(year):
            assert calendar.kind(day) == CALENDAR.kind(day), day


def test_no_row_merely_repeats_the_week():
    for row in seed_rows():
        if row["kind"] == "make_up":
            assert row["date"].weekday() >= 5, row
        assert row["date"].year == row["year"]
        assert row["note"]


def test_every_row_is_there_once():
    dates = [row["date"] for row in seed_rows()]
    assert len(dates) == len(set(dates))
