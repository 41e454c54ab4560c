"""The stored calendar: what it costs, and that a change is noticed."""

from datetime import UTC, date, datetime

import pytest

from casework.clock import stored
from casework.clock.calendar import DayKind
from casework.clock.stored import enter_year, forget, stored_calendar
from casework.errors import CalendarGap
from casework.models.calendar import CalendarDay, CalendarYear
from tests.clock.years import CALENDAR

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 5, 9, tzinfo=UTC)
NEW_YEAR = [(date(2027, 1, 1), DayKind.HOLIDAY, "元旦"), (date(2027, 1, 3), DayKind.MAKE_UP, "")]


@pytest.fixture(autouse=True)
def nothing_held():
    forget()
    yield
    forget()


@pytest.fixture
def seconds(monkeypatch):
    """A clock that the test moves by hand."""
    hand = [100.0]
    monkeypatch.setattr(stored, "monotonic", lambda: hand[0])
    return hand


def test_the_seeded_calendar_is_that_of_the_notices():
    calendar = stored_calendar()
    assert calendar.years == tuple(range(2004, 2027))
    for text in ("2026-02-14", "2026-02-16", "2026-10-10", "2026-07-11", "2025-01-26"):
        day = date.fromisoformat(text)
        assert calendar.kind(day) == CALENDAR.kind(day)
    with pytest.raises(CalendarGap) as gap:
        calendar.kind(date(2027, 1, 1))
    assert gap.value.year == 2027


def test_it_costs_nothing_while_fresh_and_one_look_afterwards(seconds, django_assert_num_queries):
    with django_assert_num_queries(3):
        first = stored_calendar()
    seconds[0] += 0.9
    with django_assert_num_queries(0):
        assert stored_calendar() is first
    seconds[0] += 0.2
    with django_assert_num_queries(1):
        assert stored_calendar() is first
    with django_assert_num_queries(0):
        assert stored_calendar() is first


def test_a_year_that_is_entered_is_known_at_once(seconds):
    assert not stored_calendar().knows(2027)
    enter_year(2027, "通知", days=NEW_YEAR, now=NOW)
    calendar = stored_calendar()
    assert calendar.kind(date(2027, 1, 1)) is DayKind.HOLIDAY
    assert calendar.note(date(2027, 1, 1)) == "元旦"
    assert calendar.is_working_day(date(2027, 1, 3))
    assert calendar.is_working_day(date(2027, 1, 4))
    row = CalendarYear.objects.get(year=2027)
    assert (row.notice, row.scope, row.confirmed_at) == ("通知", "national", NOW)


def test_another_process_notices_within_a_second(seconds):
    held = stored_calendar()
    CalendarYear.objects.create(year=2027, notice="通知", confirmed_at=NOW)
    assert stored_calendar() is held
    seconds[0] += 1.1
    assert stored_calendar().knows(2027)


def test_entering_a_year_again_replaces_its_days():
    enter_year(2027, "通知", days=NEW_YEAR, now=NOW)
    enter_year(2027, "更正", days=NEW_YEAR[:1], now=NOW)
    rows = CalendarDay.objects.filter(year=2027).values_list("date", "kind", "notice")
    assert list(rows) == [(date(2027, 1, 1), "holiday", "更正")]
    assert CalendarYear.objects.filter(year=2027).count() == 1
    assert stored_calendar().kind(date(2027, 1, 3)) is DayKind.WEEKEND


def test_the_days_of_a_region_lie_over_the_national_ones():
    own = [(date(2026, 3, 3), DayKind.HOLIDAY, "三月三"), (date(2026, 2, 14), DayKind.HOLIDAY, "")]
    enter_year(2026, "自治区通知", days=own, now=NOW, scope="guangxi")
    regional = stored_calendar("guangxi")
    assert regional.kind(date(2026, 3, 3)) is DayKind.HOLIDAY
    assert regional.kind(date(2026, 2, 14)) is DayKind.HOLIDAY
    assert regional.kind(date(2026, 2, 16)) is DayKind.HOLIDAY
    assert stored_calendar().kind(date(2026, 3, 3)) is DayKind.WORKING
    assert stored_calendar().kind(date(2026, 2, 14)) is DayKind.MAKE_UP
