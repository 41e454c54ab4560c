"""The table of days that explains a date, in full and in order."""

from datetime import date

import pytest

from casework.clock.due import due_date, explain
from casework.clock.fold import explain_log, fold
from casework.clock.periods import Period
from tests.clock.years import CALENDAR

STARTS = "day of the start, not counted"
WORKS, MAKE_UP, WEEKEND, OFF = "working day", "make-up working day", "weekend", "holiday"
PAUSED, OUT = "the clock is paused", "taken out of the term"
NATURAL, ROLLED = "natural day", "next working day after a last day off"
SAME, END, SHIFTED = (
    "same day of the month",
    "end of the month, which has no such day",
    "moved by the days not counted",
)


def day(text):
    return date.fromisoformat(text)


def table(rows):
    return [(row.date.isoformat(), row.number, row.why) for row in rows]


def test_working_days_over_a_make_up_sunday():
    rows = explain(day("2025-12-31"), Period.parse("2wd"), CALENDAR)
    assert table(rows) == [
        ("2025-12-31", None, STARTS),
        ("2026-01-01", None, OFF),
        ("2026-01-02", None, OFF),
        ("2026-01-03", None, OFF),
        ("2026-01-04", 1, MAKE_UP),
        ("2026-01-05", 2, WORKS),
    ]
    assert [row.note for row in rows[1:4]] == ["元旦", "元旦", "元旦"]
    assert [row.counted for row in rows] == [False, False, False, False, True, True]


def test_natural_days_that_end_in_a_holiday():
    rows = explain(day("2026-02-19"), Period.parse("2d"), CALENDAR)
    assert table(rows) == [
        ("2026-02-19", None, STARTS),
        ("2026-02-20", 1, NATURAL),
        ("2026-02-21", 2, NATURAL),
        ("2026-02-22", None, OFF),
        ("2026-02-23", None, OFF),
        ("2026-02-24", None, ROLLED),
    ]


def test_months_by_month():
    rows = explain(day("2025-11-30"), Period.parse("4m"), CALENDAR)
    assert table(rows) == [
        ("2025-11-30", None, STARTS),
        ("2025-12-30", 1, SAME),
        ("2026-01-30", 2, SAME),
        ("2026-02-28", 3, END),
        ("2026-03-30", 4, SAME),
    ]


def test_months_with_days_not_counted():
    pauses = [(day("2026-01-10"), day("2026-01-11"))]
    rows = explain(day("2025-12-20"), Period.parse("1m"), CALENDAR, pauses=pauses)
    assert table(rows) == [
        ("2025-12-20", None, STARTS),
        ("2026-01-10", None, PAUSED),
        ("2026-01-11", None, PAUSED),
        ("2026-01-20", 1, SAME),
        ("2026-01-22", None, SHIFTED),
    ]


def test_at_once_is_the_day_itself_or_the_next_working_day():
    at_once = Period.parse("0wd")
    assert due_date(day("2026-07-10"), at_once, CALENDAR).date == day("2026-07-10")
    assert due_date(day("2026-07-11"), at_once, CALENDAR).date == day("2026-07-13")
    assert table(explain(day("2026-07-11"), at_once, CALENDAR))[1:] == [
        ("2026-07-12", None, WEEKEND),
        ("2026-07-13", None, "at once"),
    ]


def test_a_pause_and_an_exclusion_stand_in_their_place():
    rows = explain(
        day("2026-07-06"),
        Period.parse("3wd"),
        CALENDAR,
        pauses=[(day("2026-07-08"), day("2026-07-08"))],
        excluded=[(day("2026-07-09"), day("2026-07-10"))],
    )
    assert table(rows) == [
        ("2026-07-06", None, STARTS),
        ("2026-07-07", 1, WORKS),
        ("2026-07-08", None, PAUSED),
        ("2026-07-09", None, OUT),
        ("2026-07-10", None, OUT),
        ("2026-07-11", None, WEEKEND),
        ("2026-07-12", None, WEEKEND),
        ("2026-07-13", 2, WORKS),
        ("2026-07-14", 3, WORKS),
    ]


def test_a_standing_clock_is_explained_up_to_its_pause():
    rows = explain(
        day("2026-07-06"), Period.parse("3wd"), CALENDAR, pauses=[(day("2026-07-08"), None)]
    )
    assert table(rows) == [("2026-07-06", None, STARTS), ("2026-07-07", 1, WORKS)]


def test_a_natural_day_answer_in_an_unknown_year_keeps_its_raw_date():
    due = due_date(day("2026-12-28"), Period.parse("10d"), CALENDAR)
    assert (due.date, due.provisional, due.missing_year) == (None, True, 2027)
    assert due.raw == day("2027-01-07")


def test_months_need_no_calendar():
    due = due_date(day("2026-12-28"), Period.parse("3m"), CALENDAR)
    assert (due.date, due.provisional) == (day("2027-03-28"), False)


def test_the_log_shows_pause_and_extension_in_their_place():
    log = [
        {"on": "2026-07-06", "kind": "start", "period": "2wd", "event": 1},
        {"on": "2026-07-07", "kind": "pause", "event": 2},
        {"on": "2026-07-09", "kind": "resume", "event": 3},
        {"on": "2026-07-10", "kind": "extend", "period": "1wd", "event": 4},
    ]
    rows = explain_log(log, CALENDAR)
    assert table(rows) == [
        ("2026-07-06", None, STARTS),
        ("2026-07-07", 1, WORKS),
        ("2026-07-08", None, PAUSED),
        ("2026-07-09", None, PAUSED),
        ("2026-07-10", None, "extended by"),
        ("2026-07-10", 2, WORKS),
        ("2026-07-11", None, WEEKEND),
        ("2026-07-12", None, WEEKEND),
        ("2026-07-13", 3, WORKS),
    ]
    assert rows[4].note == "1wd"
    assert fold(log, CALENDAR).due == day("2026-07-13")


def test_the_log_of_a_date_set_in_an_order():
    log = [
        {"on": "2026-07-06", "kind": "start", "due": "2026-07-10", "event": 1},
        {"on": "2026-07-08", "kind": "extend", "period": "1wd", "event": 2},
    ]
    assert table(explain_log(log, CALENDAR)) == [
        ("2026-07-08", None, "extended by"),
        ("2026-07-10", None, "date set in the order"),
        ("2026-07-11", None, WEEKEND),
        ("2026-07-12", None, WEEKEND),
        ("2026-07-13", 1, WORKS),
    ]


def at(on, kind, **more):
    return {"on": on, "kind": kind, "event": 1, **more}


def test_an_extension_taken_back_stays_in_the_table():
    log = [
        at("2026-07-06", "start", period="2wd"),
        at("2026-07-07", "extend", period="5wd"),
        at("2026-07-08", "revoke"),
    ]
    assert table(explain_log(log, CALENDAR)) == [
        ("2026-07-06", None, STARTS),
        ("2026-07-07", None, "extended by"),
        ("2026-07-07", 1, WORKS),
        ("2026-07-08", None, "extension taken back"),
        ("2026-07-08", 2, WORKS),
    ]


def test_a_pause_entered_later_and_its_end_by_itself_stand_in_their_place():
    log = [
        at("2026-07-06", "start", period="2wd"),
        at("2026-07-07", "pause", entered="2026-07-09", longest="2d"),
        at("2026-07-09", "resume", over=True),
    ]
    rows = explain_log(log, CALENDAR)
    assert table(rows) == [
        ("2026-07-06", None, STARTS),
        ("2026-07-07", None, "paused as of this day, entered on"),
        ("2026-07-07", 1, WORKS),
        ("2026-07-08", None, PAUSED),
        ("2026-07-09", None, "the longest pause is over, the clock runs on"),
        ("2026-07-09", None, PAUSED),
        ("2026-07-10", 2, WORKS),
    ]
    assert rows[1].note == "2026-07-09"


def test_a_clock_that_began_anew_says_so():
    log = [
        at("2026-07-06", "start", period="2wd"),
        at("2026-07-07", "pause"),
        at("2026-07-09", "restart"),
    ]
    assert table(explain_log(log, CALENDAR))[:2] == [
        ("2026-07-09", None, "begins anew"),
        ("2026-07-09", None, STARTS),
    ]


def test_the_table_ends_with_the_whole_and_names_it():
    log = [
        at("2026-07-06", "start", period="5wd"),
        at("2026-07-06", "within", name="whole_by", log=[at("2026-07-06", "start", period="2wd")]),
    ]
    rows = explain_log(log, CALENDAR)
    assert table(rows) == [
        ("2026-07-06", None, STARTS),
        ("2026-07-07", 1, WORKS),
        ("2026-07-08", 2, WORKS),
        ("2026-07-08", None, "no later than the end of the whole"),
    ]
    assert rows[-1].note == "whole_by"


@pytest.mark.parametrize("period", ["10wd", "20d", "3m", "0wd", "0d", "1m"])
@pytest.mark.parametrize("start", ["2026-02-13", "2026-02-18", "2026-09-19", "2026-07-06"])
def test_the_last_line_is_the_due_date_and_the_numbers_add_up(start, period):
    length = Period.parse(period)
    rows = explain(day(start), length, CALENDAR)
    assert rows[-1].date == due_date(day(start), length, CALENDAR).date
    numbers = [row.number for row in rows if row.counted]
    assert numbers == list(range(1, length.count + 1))
