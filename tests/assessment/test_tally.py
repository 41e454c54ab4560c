"""The numbers of a month are those of the ledger and the clocks, on their true days."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.assessment.days import WorkingDays, median, ninetieth
from casework.assessment.figures import Figures
from casework.assessment.periods import ReportPeriod
from casework.assessment.tally import tally
from casework.clock.stored import stored_calendar
from casework.engine import open_case, perform
from casework.models import CaseDeadline
from casework.timers import tick
from tests import factories as f
from tests.assessment.conftest import scope

JULY, AUGUST = ReportPeriod(2026, 7), ReportPeriod(2026, 8)
GOOD = {"outcome": "good", "text": "同意"}


def wish(world, day=date(2026, 7, 1), name=""):
    company = f.subject(name or "云江市一家公司")
    case = open_case(
        "sample", by=world.clerk, data={"subject": company.pk, "topic": "一个愿望"}, today=day
    )
    return case, f.agent_of(company)


def sent(world, day, opened=None):
    case, agent = wish(world, opened or day)
    perform(case.pk, "send", by=agent, today=day)
    return case, agent


def counted(first=date(2026, 7, 1), last=date(2026, 7, 31), cut=None):
    return tally(scope(first, last, cut or last + timedelta(days=1)))


def of(found, world, month=JULY):
    return Figures(found.get((month, world.office.pk), {}))


def test_a_case_is_received_when_it_is_handed_in_not_when_its_draft_was_begun(world):
    sent(world, date(2026, 8, 3), opened=date(2026, 7, 30))
    wish(world, date(2026, 7, 2))
    found = counted(last=date(2026, 8, 31))
    assert of(found, world).number("received") == 0
    assert of(found, world, AUGUST).number("received") == 1
    assert of(found, world, AUGUST).number("open") == 1


def test_received_accepted_asked_extended_refused_closed_each_on_its_day(world):
    case, agent = sent(world, date(2026, 7, 1))
    perform(case.pk, "take_up", by=world.officer, today=date(2026, 7, 2))
    perform(case.pk, "ask", by=world.officer, reason="缺一份材料", today=date(2026, 7, 3))
    perform(case.pk, "answer", by=agent, today=date(2026, 7, 6))
    perform(case.pk, "extend", by=world.head, reason="需要核查", today=date(2026, 7, 7))
    other, _agent = sent(world, date(2026, 7, 1))
    perform(other.pk, "take_up", by=world.officer, today=date(2026, 7, 1))
    perform(
        other.pk, "deny", by=world.officer2, data=GOOD, reason="不符合条件", today=date(2026, 7, 9)
    )
    perform(case.pk, "grant", by=world.head, data=GOOD, today=date(2026, 8, 4))
    found = counted(last=date(2026, 8, 31))
    july, august = of(found, world), of(found, world, AUGUST)
    names = ("received", "accepted", "supplemented", "extended", "refused", "closed", "granted")
    assert [july.number(name, "sample") for name in names] == [2, 2, 1, 1, 1, 1, 0]
    assert [august.number(name, "sample") for name in names] == [0, 0, 0, 0, 0, 1, 1]
    assert july.number("asked_back") == 1
    assert (july.days(), august.days()) == ({6: 1}, {24: 1})  # typed off a wall calendar


def test_a_draft_that_was_thrown_away_was_never_a_case(world):
    case, agent = wish(world)
    perform(case.pk, "drop", by=agent, today=date(2026, 7, 8))
    assert of(counted(), world).numbers == {}


def test_a_step_counts_where_it_was_done_or_where_its_last_day_was(world):
    """take_up is due 3 working days after the sending."""
    early, _ = sent(world, date(2026, 7, 30))  # due on 4 August, done on 31 July
    perform(early.pk, "take_up", by=world.officer, today=date(2026, 7, 31))
    late, _ = sent(world, date(2026, 7, 28))  # due on 31 July, done on 5 August
    perform(late.pk, "take_up", by=world.officer, today=date(2026, 8, 5))
    never, _ = sent(world, date(2026, 7, 24))  # due on 29 July
    sent(world, date(2026, 7, 31))  # due in August
    july = of(counted(), world)
    assert july.steps["sample", "take_up_by"] == {"due": 3, "late": 2, "over": 2}
    assert (july.on_time().part, july.on_time().of) == (1, 3)
    later = of(counted(cut=date(2026, 8, 6)), world)
    assert later.steps["sample", "take_up_by"] == {"due": 3, "late": 2, "over": 1}
    assert july.number("overdue") == 2, never


def test_the_last_day_itself_is_in_time(world):
    case, _ = sent(world, date(2026, 7, 1))
    perform(case.pk, "take_up", by=world.officer, today=date(2026, 7, 6))
    assert str(of(counted(), world).on_time(step="take_up_by")) == "100.0%"


def test_a_pause_moves_the_last_day_and_with_it_the_step(world):
    case, agent = sent(world, date(2026, 7, 1))
    perform(case.pk, "take_up", by=world.officer, today=date(2026, 7, 1))
    perform(case.pk, "ask", by=world.officer, reason="缺一份材料", today=date(2026, 7, 8))
    perform(case.pk, "answer", by=agent, today=date(2026, 7, 15))
    perform(case.pk, "grant", by=world.head, data=GOOD, today=date(2026, 7, 17))
    assert of(counted(), world).steps["sample", "decide_by"] == {"due": 1, "late": 0, "over": 0}


def test_each_run_of_a_clock_is_a_step_of_its_own(world):
    """The annulment takes the case up anew: decide_by runs twice, the first time too long."""
    case, _ = sent(world, date(2026, 7, 1))
    perform(case.pk, "take_up", by=world.officer, today=date(2026, 7, 1))  # due on 10 July
    perform(case.pk, "grant", by=world.head, data=GOOD, today=date(2026, 7, 13))
    perform(case.pk, "annul", by=world.head, today=date(2026, 7, 14))
    assert CaseDeadline.objects.get(name="decide_by").state == "running"
    assert of(counted(), world).steps["sample", "decide_by"] == {"due": 2, "late": 2, "over": 1}
    perform(case.pk, "grant", by=world.head, data=GOOD, today=date(2026, 7, 15))
    july = of(counted(), world)
    assert july.steps["sample", "decide_by"] == {"due": 2, "late": 1, "over": 0}
    assert july.number("closed") == 2


def test_a_clock_that_ended_with_its_case_was_late_only_if_its_day_had_passed(world):
    for day, expected in (
        (date(2026, 7, 6), None),
        (date(2026, 7, 7), {"due": 1, "late": 1, "over": 0}),
    ):
        case, agent = sent(world, date(2026, 7, 1))
        perform(case.pk, "drop", by=agent, today=day)
        assert of(counted(), world).steps.get(("sample", "take_up_by")) == expected


def test_what_waits_for_the_subject_is_nobodys_step(world):
    case, _ = sent(world, date(2026, 7, 1))
    perform(case.pk, "take_up", by=world.officer, today=date(2026, 7, 1))
    perform(case.pk, "ask", by=world.officer, reason="缺一份材料", today=date(2026, 7, 2))
    assert ("sample", "answer_by") not in of(counted(cut=date(2026, 7, 31)), world).steps


def test_escalations_and_what_became_of_them(world):
    cases = [sent(world, date(2026, 7, 1))[0] for _ in range(3)]
    tick(date(2026, 7, 20))  # a run that came late: the event bears the true day
    perform(cases[0].pk, "take_up", by=world.officer, today=date(2026, 8, 3))
    first = of(counted(cut=date(2026, 8, 1)), world)
    assert (first.number("escalated"), first.number("escalated_done")) == (3, 0)
    later = of(counted(cut=date(2026, 8, 4)), world)
    assert (later.number("escalated"), later.number("escalated_done")) == (3, 1)


def test_a_month_that_is_over_does_not_change_when_its_cases_go_on(world):
    case, agent = sent(world, date(2026, 7, 1))
    perform(case.pk, "take_up", by=world.officer, today=date(2026, 7, 2))
    other, _ = sent(world, date(2026, 7, 28))
    before = counted()
    perform(case.pk, "ask", by=world.officer, reason="缺一份材料", today=date(2026, 8, 3))
    perform(case.pk, "answer", by=agent, today=date(2026, 8, 4))
    perform(other.pk, "take_up", by=world.officer, today=date(2026, 8, 5))
    perform(other.pk, "extend", by=world.head, reason="需要核查", today=date(2026, 8, 5))
    assert counted() == before


def test_a_year_is_the_sum_of_its_months_and_the_city_that_of_its_departments(world):
    for month in range(1, 8):
        sent(world, date(2026, month, 12))
    year = counted(first=date(2026, 1, 1), last=date(2026, 7, 31))
    total = year.of(ReportPeriod(2026).months())
    assert Figures(total[world.office.pk]).number("received") == 7
    by_hand = Figures.sum(
        Figures(numbers)
        for month in ReportPeriod(2026).months()
        for numbers in year.of([month]).values()
    )
    assert by_hand.numbers == Figures.sum(map(Figures, total.values())).numbers


def test_the_number_of_statements_does_not_grow_with_the_cases(world):
    used = []
    for _ in range(2):
        for _ in range(3):
            sent(world, date(2026, 7, 1))
        with CaptureQueriesContext(connection) as queries:
            counted()
        # Whether the calendar has changed is asked once a second, whatever is counted.
        asked = [q["sql"] for q in queries if "casework_calendar" not in q["sql"]]
        used.append(len(asked))
    assert used[0] == used[1] < 30


@given(st.lists(st.integers(0, 60), min_size=1, max_size=60))
def test_median_and_ninetieth_are_those_of_the_list(values):
    ordered = sorted(values)
    histogram = {n: values.count(n) for n in values}
    middle = len(ordered) // 2
    expected = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    assert median(histogram) == expected
    within = sum(value <= ninetieth(histogram) for value in values)
    assert within >= 0.9 * len(values) > sum(value < ninetieth(histogram) for value in values)


@pytest.mark.parametrize("histogram", [{}])
def test_of_nothing_there_is_no_median(histogram):
    assert median(histogram) is None
    assert ninetieth(histogram) is None


@pytest.mark.django_db
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(st.dates(date(2020, 1, 1), date(2026, 12, 31)), st.integers(-5, 400))
def test_working_days_are_looked_up_as_they_are_counted(first, ahead):
    calendar, last = stored_calendar(), first + timedelta(days=ahead)
    expected = calendar.working_days_between(first, last) if last.year < 2027 else None
    assert WorkingDays(calendar).between(first, last) == (
        max(expected, 0) if expected is not None else None
    )
