"""What a log of clock events comes to, and which orders of events make no sense."""

from datetime import date

import pytest

from casework.clock.calendar import Calendar
from casework.clock.fold import Status, fold
from casework.clock.periods import Period, Unit
from casework.errors import BadClockEvent, BadPeriod
from tests.clock.years import CALENDAR, YEARS


def day(text):
    return date.fromisoformat(text)


def at(on, kind, **more):
    return {"on": on, "kind": kind, "event": 1, **more}


START = at("2026-06-22", "start", period="10wd")
FIXED = at("2026-06-22", "start", due="2026-07-31")
PAUSE = at("2026-06-24", "pause")
RESUME = at("2026-07-06", "resume")
EXTEND = at("2026-07-07", "extend", period="5wd")
REVOKE = at("2026-07-08", "revoke")


@pytest.mark.parametrize(
    ("log", "status", "due"),
    [
        # 23 24 25 26 29 30 June, 1 2 3 6 July.
        ([START], "running", "2026-07-06"),
        ([START, PAUSE], "paused", None),
        # 23 24 June; 7 8 9 10 13 14 15 16 July.
        ([START, PAUSE, RESUME], "running", "2026-07-16"),
        # Five more: 17 20 21 22 23 July.
        ([START, PAUSE, RESUME, EXTEND], "running", "2026-07-23"),
        ([START, PAUSE, RESUME, EXTEND, REVOKE], "running", "2026-07-16"),
        ([START, PAUSE, at("2026-06-30", "extend", period="5wd")], "paused", None),
        # Two extensions, one taken back: 10 + 5.
        (
            [START, EXTEND, at("2026-07-08", "extend", period="2wd"), at("2026-07-09", "revoke")],
            "running",
            "2026-07-13",
        ),
        # Resumed on the day of the pause: nothing is lost.
        ([START, PAUSE, at("2026-06-24", "resume")], "running", "2026-07-06"),
        # Paused on the day of the start: 25 26 29 30 June, 1 2 3 6 7 8 July.
        (
            [START, at("2026-06-22", "pause"), at("2026-06-24", "resume")],
            "running",
            "2026-07-08",
        ),
        # Anew from 6 July: 7 to 10, 13 to 17, 20 July.
        ([START, PAUSE, at("2026-07-06", "restart")], "running", "2026-07-20"),
        ([START, at("2026-07-06", "restart", period="3wd")], "running", "2026-07-09"),
        # A restart drops pauses and extensions.
        ([START, PAUSE, RESUME, EXTEND, at("2026-07-08", "restart")], "running", "2026-07-22"),
        # 25 and 26 June taken out.
        (
            [START, at("2026-06-24", "exclude", **{"from": "2026-06-25", "to": "2026-06-26"})],
            "running",
            "2026-07-08",
        ),
        ([START, at("2026-06-30", "calendar")], "running", "2026-07-06"),
        ([START, at("2026-07-06", "met")], "met", "2026-07-06"),
        ([START, at("2026-07-06", "cancel")], "cancelled", "2026-07-06"),
        # Paused 25 to 30 June by its end: 23 24 June; 1 2 3 6 7 8 9 10 July.
        ([START, PAUSE, at("2026-06-30", "met")], "met", "2026-07-10"),
        ([START, at("2026-07-06", "met"), at("2026-07-07", "restart")], "running", "2026-07-21"),
        (
            [START, at("2026-07-06", "met"), at("2026-07-07", "start", period="3wd")],
            "running",
            "2026-07-10",
        ),
        # A date set in an order moves by nothing but an extension.
        ([FIXED], "running", "2026-07-31"),
        ([FIXED, PAUSE], "paused", "2026-07-31"),
        ([FIXED, PAUSE, RESUME], "running", "2026-07-31"),
        ([FIXED, EXTEND], "running", "2026-08-07"),
        ([FIXED, EXTEND, REVOKE], "running", "2026-07-31"),
        # Paused on its last day: in time, and without a date until it runs again.
        ([at("2026-02-01", "start", period="20d"), at("2026-02-24", "pause")], "paused", None),
        # Paused the day after: it had run out, and keeps the day on which it did.
        (
            [at("2026-02-01", "start", period="20d"), at("2026-02-25", "pause")],
            "paused",
            "2026-02-24",
        ),
        # Natural days roll forward: 21 February 2026 is in the holiday.
        ([at("2026-02-01", "start", period="20d")], "running", "2026-02-24"),
        ([at("2025-11-30", "start", period="3m")], "running", "2026-02-28"),
        # Three months and four days of standing still.
        (
            [
                at("2025-11-30", "start", period="3m"),
                at("2025-12-10", "pause"),
                at("2025-12-14", "resume"),
            ],
            "running",
            "2026-03-04",
        ),
    ],
)
def test_what_a_log_comes_to(log, status, due):
    state = fold(log, CALENDAR)
    assert state.status == status
    assert state.due == (day(due) if due else None)
    assert not state.provisional


@pytest.mark.parametrize(
    "log",
    [
        [],
        [PAUSE],
        [START, START],
        [START, RESUME],
        [START, PAUSE, at("2026-06-25", "pause")],
        [START, PAUSE, RESUME, RESUME],
        [START, REVOKE],
        [START, EXTEND, REVOKE, REVOKE],
        [START, at("2026-07-06", "met"), EXTEND],
        [START, at("2026-07-06", "met"), at("2026-07-07", "pause")],
        [START, at("2026-07-06", "met"), at("2026-07-07", "met")],
        [START, at("2026-07-06", "cancel"), at("2026-07-07", "met")],
        [START, at("2026-07-06", "met"), at("2026-07-07", "cancel")],
        [START, EXTEND, at("2026-07-08", "met"), at("2026-07-09", "revoke")],
        [START, at("2026-07-06", "extend", period="1m")],
        [START, at("2026-07-06", "extend", period="20d")],
        [START, at("2026-06-21", "met")],
        [START, at("2026-06-30", "forget")],
        [START, at("soon", "met")],
        [START, {"kind": "met"}],
        [at("2026-06-22", "start")],
        [at("2026-06-22", "start", period="10wd", due="2026-07-31")],
        [FIXED, at("2026-07-06", "restart")],
        [START, at("2026-06-24", "exclude", **{"from": "2026-06-26", "to": "2026-06-25"})],
        # Days taken out twice, by a day and as a whole.
        [
            START,
            at("2026-06-23", "exclude", **{"from": "2026-06-25", "to": "2026-06-26"}),
            at("2026-06-24", "exclude", **{"from": "2026-06-26", "to": "2026-06-29"}),
        ],
        # Entered later: before the start, before the last resumption, and before it happened.
        [START, at("2026-06-20", "pause", entered="2026-06-23")],
        [START, PAUSE, RESUME, at("2026-07-03", "pause", entered="2026-07-08")],
        [START, PAUSE, at("2026-06-23", "resume")],
        [START, PAUSE, at("2026-06-23", "resume", entered="2026-06-29")],
        [START, at("2026-06-30", "pause", entered="2026-06-29")],
        [START, at("2026-06-23", "pause", entered="soon")],
        # A day entered later, then an event that was made before it was entered.
        [START, at("2026-06-23", "pause", entered="2026-06-29"), at("2026-06-26", "resume")],
        [START, at("2026-06-24", "pause", longest="long")],
        [
            START,
            at("2026-06-24", "met"),
            at("2026-06-25", "exclude", **{"from": "2026-06-26", "to": "2026-06-27"}),
        ],
    ],
)
def test_an_event_out_of_order_is_refused(log):
    with pytest.raises((BadClockEvent, BadPeriod)) as refused:
        fold(log, CALENDAR)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("log", "due"),
    [
        # Paused as of 24 June, entered on the 29th: the same as if it had been entered at once.
        ([START, at("2026-06-24", "pause", entered="2026-06-29"), RESUME], "2026-07-16"),
        # What was granted meanwhile stays: five more days.
        (
            [
                START,
                at("2026-06-26", "extend", period="5wd"),
                at("2026-06-24", "pause", entered="2026-06-29"),
                RESUME,
            ],
            "2026-07-23",
        ),
        # A second pause may begin on the day on which the first ended.
        (
            [
                START,
                PAUSE,
                at("2026-06-29", "resume"),
                at("2026-06-29", "pause", entered="2026-07-02"),
                RESUME,
            ],
            "2026-07-16",
        ),
    ],
)
def test_what_is_entered_later_takes_effect_on_its_day(log, due):
    assert fold(log, CALENDAR).due == day(due)


@pytest.mark.parametrize(
    ("longest", "ends"),
    [("5d", "2026-06-29"), ("4d", "2026-06-28"), ("5wd", "2026-07-01"), ("1m", "2026-07-24")],
)
def test_a_pause_says_when_it_ends_by_itself(longest, ends):
    state = fold([START, at("2026-06-24", "pause", longest=longest)], CALENDAR)
    assert (state.due, state.pause_ends) == (None, day(ends))
    running = fold([START, at("2026-06-24", "pause", longest=longest), RESUME], CALENDAR)
    assert running.pause_ends is None


def whole(period, *more):
    """The log of the clock around, and how it is told to the clock within."""
    log = [at("2026-06-22", "start", period=period), *more]
    return at("2026-06-22", "within", name="whole_by", log=log)


@pytest.mark.parametrize(
    ("cap", "due", "capped_by"),
    [
        (whole("15wd"), "2026-07-13", ""),  # the clock itself, with its extension, is shorter
        (whole("12wd"), "2026-07-08", "whole_by"),  # 7 8 July
        (whole("12wd", at("2026-07-01", "extend", period="1wd")), "2026-07-09", "whole_by"),
        (whole("12wd", at("2026-07-01", "pause")), "2026-07-13", ""),  # it stands still itself
    ],
)
def test_a_clock_within_another_ends_no_later(cap, due, capped_by):
    state = fold([START, cap, EXTEND], CALENDAR)
    # 10 and 5 working days from 22 June: 13 July.
    assert (state.due, state.capped_by) == (day(due), capped_by)
    assert not fold([START, EXTEND], CALENDAR).capped_by


def test_a_clock_that_stands_still_has_no_date_to_be_capped():
    state = fold([START, whole("5wd"), PAUSE], CALENDAR)
    assert (state.due, state.capped_by) == (None, "")


def test_a_known_cap_decides_where_the_own_date_lies_in_a_year_without_a_calendar():
    log = [at("2026-12-21", "start", period="20wd")]
    cap = at("2026-12-21", "within", name="whole_by", log=[at("2026-12-21", "start", period="5wd")])
    assert fold(log, CALENDAR).missing_year == 2027
    state = fold([*log, cap], CALENDAR)
    assert (state.due, state.provisional, state.capped_by) == (day("2026-12-28"), False, "whole_by")


def test_a_restart_stays_within_the_whole():
    log = [START, whole("12wd"), PAUSE, at("2026-07-06", "restart")]
    assert (fold(log, CALENDAR).due, fold(log, CALENDAR).capped_by) == (
        day("2026-07-08"),
        "whole_by",
    )


def test_a_period_that_is_none_is_refused():
    with pytest.raises(BadPeriod):
        fold([at("2026-06-22", "start", period="ten days")], CALENDAR)


def test_a_clock_that_ran_out_before_its_pause_keeps_its_date():
    state = fold([START, at("2026-07-08", "pause")], CALENDAR)
    assert (state.status, state.due) == (Status.PAUSED, day("2026-07-06"))
    assert state.overdue(day("2026-07-07"))


def test_overdue_begins_the_day_after_the_due_date():
    state = fold([START], CALENDAR)
    assert not state.overdue(day("2026-07-06"))
    assert state.overdue(day("2026-07-07"))
    assert not fold([START, at("2026-07-09", "met")], CALENDAR).overdue(day("2026-07-10"))


def test_late_is_met_after_the_due_date():
    assert not fold([START, at("2026-07-06", "met")], CALENDAR).late
    assert fold([START, at("2026-07-07", "met")], CALENDAR).late


def test_the_state_tells_what_it_was_made_of():
    state = fold([START, PAUSE], CALENDAR)
    assert (state.started_on, state.paused_on) == (day("2026-06-22"), day("2026-06-24"))
    state = fold([START, EXTEND, at("2026-07-09", "met")], CALENDAR)
    assert state.period == Period(15, Unit.WORKING_DAYS)
    assert state.extensions == (Period(5, Unit.WORKING_DAYS),)
    assert (state.met_on, state.cancelled_on) == (day("2026-07-09"), None)


def test_a_missing_year_is_provisional_until_it_is_entered():
    log = [at("2026-12-28", "start", period="10wd")]
    state = fold(log, CALENDAR)
    assert (state.due, state.provisional, state.missing_year) == (None, True, 2027)
    # With no day off in January 2027 but weekends: 29 30 31 December; 1 4 5 6 7 8 11 January.
    entered = Calendar({**YEARS, 2027: {}})
    state = fold([*log, at("2026-12-30", "calendar")], entered)
    assert (state.due, state.provisional) == (day("2027-01-11"), False)
