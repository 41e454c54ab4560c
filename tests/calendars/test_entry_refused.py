"""What cannot be the days of a year is refused with the row and the reason, and nothing moves."""

from datetime import date

import pytest

from casework.clock.entries import Entry
from casework.clock.stored import DayKind, department_scope
from casework.models import CalendarDay, CalendarRun, CalendarYear
from casework.recounting import calendar_runs
from casework.recounting.calendar_runs import EntryRefused, MayNotEnter
from tests import factories as f
from tests.calendars.conftest import TODAY
from tests.calendars.notices import off, work
from tests.nothing_moved import nothing_moves

NEW_YEAR = date(2027, 1, 1)
SUNDAY, MONDAY = date(2027, 1, 3), date(2027, 1, 4)


def refused(desk, world, entries, year=2027, *, notice="通知", by=None, **how):
    """The rows and sentences of the refusal, after which everything is as it was."""
    world.at("looking")
    before = list(CalendarYear.objects.values()), list(CalendarDay.objects.values())
    with nothing_moves(), pytest.raises(EntryRefused) as fault:
        calendar_runs.begin(
            entries, year, notice=notice, by=by or desk.chief, pack="yunjiang", on=TODAY,
            scope=how.get("scope", "national"),
        )  # fmt: skip
    assert not CalendarRun.objects.exists()
    assert (list(CalendarYear.objects.values()), list(CalendarDay.objects.values())) == before
    assert str(fault.value)
    return [(one.row, one.message) for one in fault.value.faults]


@pytest.mark.parametrize(
    ("entries", "row", "words"),
    [
        (off(date(2026, 5, 1)), 1, "不在2027年"),
        (off(NEW_YEAR, date(2028, 1, 1)), 2, "不在2027年"),
        # Over the turn of the year, but with a gap between.
        (off(NEW_YEAR, date(2026, 12, 30)), 2, "不在2027年"),
        (work(date(2026, 12, 26)), 50, "不在2027年"),
        (off(NEW_YEAR, NEW_YEAR), 2, "已经在第1行"),
        (off(SUNDAY) + work(SUNDAY), 50, "已经在第1行"),
        (work(MONDAY), 50, "本来就是工作日"),
        ([], 0, "没有填写任何一天"),
    ],
)
def test_a_day_that_cannot_be(desk, world, entries, row, words):
    faults = refused(desk, world, entries)
    assert [number for number, _ in faults] == [row]
    assert words in faults[0][1]


def test_every_faulty_row_is_named_at_once(desk, world):
    entries = [*off(date(2026, 5, 1), NEW_YEAR), *work(MONDAY)]
    assert [row for row, _ in refused(desk, world, entries)] == [1, 50]


def test_an_entry_says_which_notice_it_is(desk, world):
    assert [row for row, _ in refused(desk, world, off(NEW_YEAR), notice=" ")] == [0]


@pytest.mark.parametrize("scope", ["nowhere", "department:999", "department:x"])
def test_an_entry_is_for_a_region_or_department_that_exists(desk, world, scope):
    assert [row for row, _ in refused(desk, world, off(NEW_YEAR), 2026, scope=scope)] == [0]


@pytest.mark.parametrize("own", [True, False])
def test_the_national_notice_comes_first(desk, world, own):
    scope = department_scope(world.office.pk) if own else "yunjiang"
    assert "先录入" in refused(desk, world, off(NEW_YEAR), scope=scope)[0][1]


def test_a_notice_of_another_year_may_not_say_the_opposite(desk, world):
    desk.enter([*off(NEW_YEAR, date(2026, 12, 31))])
    saturday = Entry(date(2026, 12, 31), DayKind.MAKE_UP, "", 7)
    with pytest.raises(EntryRefused) as fault:
        desk.preview([*off(date(2026, 10, 1)), saturday], 2026)
    assert {one.row for one in fault.value.faults} == {7}


def test_a_department_may_work_on_a_national_holiday_but_not_twice_on_a_working_day(desk, world):
    scope = department_scope(world.office.pk)
    holiday, plain = date(2026, 10, 1), date(2026, 10, 13)
    assert refused(desk, world, work(plain), 2026, scope=scope)[0][0] == 50
    run = desk.enter(work(holiday), 2026, scope=scope)
    assert run.state == "done"


@pytest.mark.parametrize("who", ["officer", "head_elsewhere", "agent", "clerk"])
def test_nobody_else_enters_a_calendar(desk, world, who):
    people = {"head_elsewhere": world.stranger}
    with pytest.raises(MayNotEnter):
        calendar_runs.begin(
            off(NEW_YEAR), 2027, scope="national", notice="n", pack="yunjiang", on=TODAY,
            by=people.get(who) or getattr(world, who),
        )  # fmt: skip
    assert not CalendarRun.objects.exists()


def test_the_head_of_the_credit_office_enters_one(world):
    run = calendar_runs.begin(
        off(NEW_YEAR), 2027, scope="national", notice="n", by=world.head, pack="yunjiang", on=TODAY
    )
    assert (run.role, run.department_id) == ("office_head", world.office.pk)


def test_a_supervisor_of_no_credit_office_does_not(world):
    person = f.officer("supervisor", f.department("某局"))
    with pytest.raises(MayNotEnter):
        calendar_runs.begin(
            off(NEW_YEAR), 2027, scope="national", notice="n", by=person, pack="yunjiang", on=TODAY
        )
