"""A deadline counts by the calendar of the department that owns it, over that of its region."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.clock.calendar import DayKind
from casework.clock.stored import department_scope, enter_year, regions_of, stored_calendar
from casework.engine import perform
from casework.models import CaseDeadline
from tests import factories as f
from tests.engine.world import MONDAY

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
TUESDAY, WEDNESDAY = date(2026, 7, 7), date(2026, 7, 8)


def own_day_off(scope, day=TUESDAY, kind=DayKind.HOLIDAY, year=2026):
    enter_year(year, "本局通知", days=[(day, kind, "局庆")], now=NOW, scope=scope)


@pytest.fixture
def due(world):
    """The last day of a clock of a fresh case brought to a state on that Monday."""

    def last(state, name, column="due_on"):
        company = f.subject()
        agent = f.agent_of(company)
        case = world.open(by=agent, data={"subject": company.pk, "topic": "x"})
        way = {"filed": 1, "looking": 2, "asking": 3}[state]
        steps = [("send", agent, ""), ("take_up", world.officer, ""), ("ask", world.officer, "缺")]
        for action, by, reason in steps[:way]:
            case = perform(case.pk, action, by=by, reason=reason, today=MONDAY)
        assert case.pack == "yunjiang"
        return getattr(CaseDeadline.objects.get(case=case, name=name), column)

    return last


def test_a_departments_own_day_off_moves_its_deadlines_and_nobody_elses(world, due):
    assert due("filed", "take_up_by") == date(2026, 7, 9)
    own_day_off(department_scope(world.record.department_id))
    assert due("filed", "take_up_by") == date(2026, 7, 9)
    own_day_off(department_scope(world.office.pk))
    assert due("filed", "take_up_by") == date(2026, 7, 10)


def test_the_subjects_time_goes_by_the_region(world, due):
    before = due("asking", "answer_by")
    own_day_off(department_scope(world.office.pk))
    assert due("asking", "answer_by") == before
    own_day_off("yunjiang")
    assert due("asking", "answer_by") > before


def test_another_region_is_untouched(due):
    own_day_off("guangxi")
    assert due("filed", "take_up_by") == date(2026, 7, 9)


def test_a_region_lies_under_those_that_inherit_from_it_and_over_the_nation():
    assert regions_of("national") == ("national",)
    assert regions_of("taizhou-zj") == ("national", "zhejiang", "taizhou-zj")
    own_day_off("zhejiang")
    assert not stored_calendar("taizhou-zj").is_working_day(TUESDAY)
    assert stored_calendar("yunjiang").is_working_day(TUESDAY)
    own_day_off("taizhou-zj", TUESDAY, DayKind.MAKE_UP)
    assert stored_calendar("taizhou-zj").is_working_day(TUESDAY)
    assert not stored_calendar("zhejiang").is_working_day(TUESDAY)


def test_a_department_may_have_days_of_its_own_in_a_region_of_its_own():
    own_day_off("yunjiang", TUESDAY)
    own_day_off(department_scope(7), WEDNESDAY)
    mine, theirs = stored_calendar("yunjiang", 7), stored_calendar("yunjiang", 8)
    assert [mine.is_working_day(day) for day in (TUESDAY, WEDNESDAY)] == [False, False]
    assert [theirs.is_working_day(day) for day in (TUESDAY, WEDNESDAY)] == [False, True]


def test_days_of_a_region_alone_make_no_year_known():
    own_day_off("yunjiang", date(2027, 3, 3), year=2027)
    assert not stored_calendar("yunjiang").knows(2027)


def test_a_notice_may_name_days_at_the_turn_of_the_year():
    enter_year(2027, "n", days=[(date(2026, 12, 31), DayKind.HOLIDAY, "元旦")], now=NOW)
    assert not stored_calendar().is_working_day(date(2026, 12, 31))
    enter_year(2026, "更正", days=[], now=NOW)
    assert not stored_calendar().is_working_day(date(2026, 12, 31))


def test_where_nobody_has_days_of_their_own_all_share_one_calendar():
    assert stored_calendar("yunjiang", 7) is stored_calendar("national", None)


def test_days_of_its_own_cost_an_action_no_statement(world):
    draft = world.at("draft")
    stored_calendar()
    with CaptureQueriesContext(connection) as plain:
        perform(draft.pk, "send", by=world.agent, today=MONDAY)
    for scope in ("yunjiang", *(department_scope(pk) for pk in (world.office.pk, 999))):
        own_day_off(scope)
    stored_calendar()
    with CaptureQueriesContext(connection) as layered:
        perform(draft.pk, "take_up", by=world.officer, today=MONDAY)
    assert len(layered) <= len(plain)


def test_lateness_is_reported_on_the_departments_next_working_day(world, due):
    assert due("filed", "take_up_by", "fires_on") == date(2026, 7, 10)
    own_day_off(department_scope(world.office.pk), date(2026, 7, 10))
    assert due("filed", "take_up_by", "due_on") == date(2026, 7, 9)
    assert due("filed", "take_up_by", "fires_on") == date(2026, 7, 13)
