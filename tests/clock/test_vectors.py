"""Every worked example of the rules comes out as it was worked out by hand."""

import json
from datetime import date
from pathlib import Path

import pytest

from casework.clock.due import due_date
from casework.clock.fold import fold
from casework.clock.periods import Period, Unit
from casework.clock.terms import publicity_term
from tests.clock.years import CALENDAR

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "deadline_vectors.json").read_text("utf-8")
)


def of_kind(*kinds):
    rows = [row for row in VECTORS if row["kind"] in kinds]
    return pytest.mark.parametrize("row", rows, ids=[row["id"] for row in rows])


def day(text):
    return date.fromisoformat(text) if text else None


def working_days(row):
    return Period(row["n"], Unit.WORKING_DAYS)


def test_no_kind_of_example_is_left_out():
    assert len(VECTORS) == 36
    assert {row["kind"] for row in VECTORS} == {
        "working_days",
        "natural_days",
        "term",
        "suspend",
        "restart",
        "exclude",
        "missing_calendar",
    }


@of_kind("working_days")
def test_working_days(row):
    due = due_date(day(row["start"]), working_days(row), CALENDAR)
    assert (due.date, due.provisional) == (day(row["expect"]), False)


@of_kind("natural_days")
def test_natural_days_roll_forward(row):
    due = due_date(day(row["start"]), Period(row["n"], Unit.NATURAL_DAYS), CALENDAR)
    assert (due.date, due.raw) == (day(row["expect"]), day(row["raw"]))


@of_kind("term")
def test_publicity_terms(row):
    term = publicity_term(day(row["start"]), row["min_months"], row["max_months"])
    assert term.min_last == day(row["min_last"])
    assert term.earliest_apply == day(row["earliest_apply"])
    assert term.max_last == day(row["max_last"])
    assert term.off_display == day(row["off_display"])


@of_kind("suspend")
def test_a_suspended_clock_resumes_with_its_balance(row):
    log = [
        {"on": row["start"], "kind": "start", "period": f"{row['n']}wd", "event": 1},
        {"on": row["counted_before"], "kind": "pause", "event": 2},
        {"on": row["resume_after"], "kind": "resume", "event": 3},
    ]
    assert fold(log[:1], CALENDAR).due == day(row["without"])
    assert fold(log[:2], CALENDAR).due is None
    assert fold(log, CALENDAR).due == day(row["expect"])


@of_kind("restart")
def test_a_restarted_clock_has_its_full_period(row):
    log = [
        {"on": "2026-06-22", "kind": "start", "period": f"{row['n']}wd", "event": 1},
        {"on": "2026-06-23", "kind": "pause", "event": 2},
        {"on": row["start"], "kind": "restart", "event": 3},
    ]
    assert fold(log, CALENDAR).due == day(row["expect"])


@of_kind("exclude")
def test_a_span_is_taken_out(row):
    start, span = day(row["start"]), (day(row["exclude_from"]), day(row["exclude_to"]))
    assert due_date(start, working_days(row), CALENDAR).date == day(row["without"])
    assert due_date(start, working_days(row), CALENDAR, excluded=[span]).date == day(row["expect"])
    assert due_date(start, working_days(row), CALENDAR, pauses=[span]).date == day(row["expect"])


@of_kind("missing_calendar")
def test_an_unknown_year_is_never_guessed(row):
    due = due_date(day(row["start"]), working_days(row), CALENDAR)
    assert (due.date, due.provisional, due.missing_year) == (None, True, 2027)
