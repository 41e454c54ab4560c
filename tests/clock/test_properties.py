"""What holds of every clock, whatever its days: checked on generated logs."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.clock.calendar import Calendar, DayKind
from casework.clock.due import due_date, explain
from casework.clock.fold import fold
from casework.clock.periods import Period, Unit
from casework.clock.seed import seed_rows, seed_years
from casework.clock.terms import publicity_term

FIRST, LAST = date(2016, 1, 1), date(2025, 12, 31)
ROWS = list(seed_rows())
TEN_YEARS = Calendar(
    {
        row["year"]: {
            day["date"]: (DayKind(day["kind"]), day["note"])
            for day in ROWS
            if day["year"] == row["year"]
        }
        for row in seed_years()
    }
)
OFF = {row["date"] for row in ROWS if row["kind"] == "holiday"}
MADE_UP = {row["date"] for row in ROWS if row["kind"] == "make_up"}

starts = st.dates(FIRST, date(2025, 6, 30))
counts = st.integers(1, 60)
units = st.sampled_from(["wd", "d"])
lengths = st.builds(Period, st.integers(1, 60), st.sampled_from(list(Unit)[:2]))
gaps = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=3)


def worked(day):
    """The plain rule, without the product's calendar."""
    if day in MADE_UP:
        return True
    return day not in OFF and day.weekday() < 5


def plain_working_days(start, count):
    day = start
    while count:
        day += timedelta(days=1)
        if worked(day):
            count -= 1
    return day


def pause_log(start, period, steps):
    """A log with pauses one after the other, each given as days of running and of standing."""
    on = start
    log = [{"on": on.isoformat(), "kind": "start", "period": str(period), "event": 0}]
    for running, standing in steps:
        on += timedelta(days=running)
        log.append({"on": on.isoformat(), "kind": "pause", "event": 1})
        on += timedelta(days=standing)
        log.append({"on": on.isoformat(), "kind": "resume", "event": 2})
    return log, on


def extended(log, on, more, unit):
    return [*log, {"on": on.isoformat(), "kind": "extend", "period": f"{more}{unit}", "event": 3}]


def test_every_day_of_ten_years_against_a_plain_loop():
    day = FIRST
    while day <= LAST:
        assert TEN_YEARS.is_working_day(day) == worked(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7, 10, 20, 60])
def test_working_days_from_every_day_of_ten_years_against_a_plain_loop(count):
    period, day = Period(count, Unit.WORKING_DAYS), FIRST
    while day <= date(2025, 8, 31):
        expected = plain_working_days(day, count)
        assert due_date(day, period, TEN_YEARS).date == expected, day
        assert TEN_YEARS.add_working_days(day, count) == expected, day
        day += timedelta(days=3)


@settings(deadline=None)  # a loaded machine is no fault of the rule
@given(starts, counts)
def test_adding_and_counting_working_days_agree(start, count):
    end = TEN_YEARS.add_working_days(start, count)
    assert TEN_YEARS.working_days_between(start, end) == count
    assert TEN_YEARS.working_days_between(end, start) == -count


@settings(deadline=None)  # a loaded machine is no fault of the rule
@given(starts, lengths)
def test_a_due_date_in_days_is_a_working_day_after_the_start(start, period):
    due = due_date(start, period, TEN_YEARS).date
    assert worked(due)
    assert due > start


@settings(deadline=None)  # a loaded machine is no fault of the rule
@given(starts, st.integers(1, 60), st.sampled_from(["wd", "d", "m"]), gaps)
def test_a_pause_never_makes_it_earlier(start, count, unit, steps):
    period = Period(min(count, 6) if unit == "m" else count, Unit(unit))
    log, _on = pause_log(start, period, steps)
    assert fold(log, TEN_YEARS).due >= fold(log[:1], TEN_YEARS).due


@settings(deadline=None)  # a loaded machine is no fault of the rule
@given(starts, counts, units, gaps, counts, counts)
def test_a_longer_extension_is_never_earlier(start, count, unit, steps, more, still_more):
    log, on = pause_log(start, Period(count, Unit(unit)), steps)
    short = fold(extended(log, on, more, unit), TEN_YEARS).due
    long = fold(extended(log, on, more + still_more, unit), TEN_YEARS).due
    assert fold(log, TEN_YEARS).due <= short <= long
    if unit == "wd":
        assert fold(log, TEN_YEARS).due < short < long


@settings(deadline=None)  # a loaded machine is no fault of the rule
@given(starts, counts, units, gaps, counts)
def test_taking_an_extension_back_undoes_it(start, count, unit, steps, more):
    log, on = pause_log(start, Period(count, Unit(unit)), steps)
    undone = [
        *extended(log, on, more, unit),
        {"on": on.isoformat(), "kind": "revoke", "event": 4},
    ]
    assert fold(undone, TEN_YEARS) == fold(log, TEN_YEARS)


@settings(deadline=None)  # a loaded machine is no fault of the rule
@given(starts, lengths, gaps)
def test_replaying_gives_the_same(start, period, steps):
    log, _on = pause_log(start, period, steps)
    assert fold(log, TEN_YEARS) == fold([dict(event) for event in log], TEN_YEARS)
    assert fold(iter(log), TEN_YEARS) == fold(log, TEN_YEARS)


@settings(deadline=None)  # a loaded machine is no fault of the rule
@given(starts, counts, gaps)
def test_a_pause_costs_the_working_days_it_covers(start, count, steps):
    log, _on = pause_log(start, Period(count, Unit.WORKING_DAYS), steps)
    due = fold(log, TEN_YEARS).due
    standing = set()
    for pause, resume in zip(log[1::2], log[2::2], strict=True):
        day = date.fromisoformat(pause["on"])
        while day < date.fromisoformat(resume["on"]):
            day += timedelta(days=1)
            standing.add(day)
    counted = 0
    for offset in range(1, (due - start).days + 1):
        day = start + timedelta(days=offset)
        counted += worked(day) and day not in standing
    assert counted == count


@settings(deadline=None)  # a loaded machine is no fault of the rule
@given(starts, lengths)
def test_the_explanation_adds_up(start, period):
    rows = explain(start, period, TEN_YEARS)
    assert rows[-1].date == due_date(start, period, TEN_YEARS).date
    assert sum(row.counted for row in rows) == period.count
    assert [row.date for row in rows] == sorted(row.date for row in rows)


@settings(deadline=None)  # a loaded machine is no fault of the rule
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 24), st.integers(0, 36))
def test_terms_end_on_the_same_day_number_or_at_the_end_of_the_month(document, least, more):
    term = publicity_term(document, least, least + more)
    for end in (term.min_last, term.max_last):
        assert end.day == document.day or (end + timedelta(days=1)).day == 1
    assert term.min_last > document
    assert term.max_last >= term.min_last
    assert term.earliest_apply - term.min_last == term.off_display - term.max_last
    assert term.off_display - term.max_last == timedelta(days=1)
