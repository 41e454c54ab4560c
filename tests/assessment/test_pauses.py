"""The pause watch: each sign from a case that bears it, and none from one that does not."""

from datetime import date

import pytest
from django.urls import reverse

from casework.assessment.pauses import (
    LAST_DAY,
    PAUSES,
    ROUNDS,
    VISIBLE,
    asks_for_what_was_visible,
    by_department,
    time_paused,
    watch,
)
from casework.assessment.periods import ReportPeriod
from casework.assessment.sheet import scope_of
from casework.engine import perform
from casework.models import Evidence
from casework.policies.loader import load_packs
from casework.web import common
from tests import factories as f
from tests.assessment.test_tally import sent

JULY, TODAY = ReportPeriod(2026, 7), date(2026, 8, 5)
PACK = load_packs().get("national").on(JULY.last)


@pytest.fixture
def supervisor(world):
    return f.officer("supervisor", world.office)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(common, "local_today", lambda: TODAY)


def taken_up(world, day=date(2026, 7, 1)):
    """To be decided within seven working days: by Friday 10 July."""
    case, agent = sent(world, day)
    perform(case.pk, "take_up", by=world.officer, today=day)
    return case, agent


def ask(world, case, day, reason="缺一份材料", by=None):
    perform(case.pk, "ask", by=by or world.officer, reason=reason, today=day)


def found(world, supervisor, today=TODAY):
    scope = scope_of(supervisor, world.office, JULY, today)
    return watch(scope, PACK)


def own(world, supervisor, officer=None):
    return found(world, supervisor)[world.office.pk, (officer or world.officer).pk]


def test_a_pause_counts_where_it_began_for_who_began_it(world, supervisor):
    first, agent = taken_up(world)
    ask(world, first, date(2026, 7, 3))
    perform(first.pk, "answer", by=agent, today=date(2026, 8, 3))
    second, _ = taken_up(world)
    ask(world, second, date(2026, 7, 6), by=world.officer2)
    third, _ = taken_up(world, date(2026, 7, 30))
    ask(world, third, date(2026, 8, 3))
    counts = {whose: one.counts[PAUSES] for whose, one in found(world, supervisor).items()}
    assert counts == {(world.office.pk, p.pk): 1 for p in (world.officer, world.officer2)}
    assert own(world, supervisor).cases[PAUSES] == {first.pk}


@pytest.mark.parametrize(("day", "expected"), [(9, 0), (10, 1), (13, 1)])
def test_begun_on_the_last_day_or_after_it(world, supervisor, day, expected):
    case, _ = taken_up(world)
    ask(world, case, date(2026, 7, day))
    assert own(world, supervisor).counts[LAST_DAY] == expected


def test_the_last_day_is_that_of_the_term_as_it_was_then(world, supervisor):
    """The extension to 24 July makes the 10th an early day."""
    case, _ = taken_up(world)
    perform(case.pk, "extend", by=world.head, reason="需要核查", today=date(2026, 7, 8))
    ask(world, case, date(2026, 7, 10))
    assert own(world, supervisor).counts[LAST_DAY] == 0


def twice(world, *, again="缺一份材料", papers=False):
    case, agent = taken_up(world)
    ask(world, case, date(2026, 7, 3))
    if papers:
        Evidence.objects.create(
            case=case, name="证明.pdf", content_type="application/pdf", size=1, sha256="0" * 64,
            path="x", uploaded_by=agent,
        )  # fmt: skip
    perform(case.pk, "answer", by=agent, today=date(2026, 7, 6))
    ask(world, case, date(2026, 7, 8), reason=again)
    return case


def test_one_request_is_no_sign(world, supervisor):
    case, _ = taken_up(world)
    ask(world, case, date(2026, 7, 3))
    one = own(world, supervisor)
    assert (one.number(ROUNDS), one.number(VISIBLE), one.signs(PACK)) == (0, 0, [])


def test_the_same_point_again_is_a_round_and_not_what_was_visible(world, supervisor):
    case = twice(world)
    one = own(world, supervisor)
    assert (one.cases[ROUNDS], one.number(VISIBLE)) == ({case.pk}, 0)


def test_another_point_without_new_papers_was_visible_at_the_first_request(world, supervisor):
    case = twice(world, again="营业执照也缺")
    one = own(world, supervisor)
    assert (one.cases[VISIBLE], VISIBLE in one.signs(PACK)) == ({case.pk}, True)


def test_another_point_about_papers_handed_in_since_was_not(world, supervisor):
    twice(world, again="新材料没有盖章", papers=True)
    assert own(world, supervisor).number(VISIBLE) == 0


def test_a_later_request_in_another_month_is_not_of_this_one(world, supervisor):
    case, agent = taken_up(world)
    ask(world, case, date(2026, 7, 30))
    perform(case.pk, "answer", by=agent, today=date(2026, 8, 3))
    ask(world, case, date(2026, 8, 4), reason="营业执照也缺")
    assert own(world, supervisor).number(ROUNDS) == 0


@pytest.mark.parametrize(
    ("points", "earlier", "papers", "expected"),
    [
        (["a"], [["a", "b"]], False, False),
        (["c"], [["a"], ["b"]], False, True),
        (["b", "c"], [["a"], ["b"]], False, True),
        (["c"], [["a"]], True, False),
        ([], [["a"]], False, False),
    ],
)
def test_what_could_have_been_named_before(points, earlier, papers, expected):
    assert asks_for_what_was_visible(points, earlier, new_papers=papers) is expected


def test_the_share_of_time_that_stood_still(world, supervisor):
    """At work from Wednesday 1 to Wednesday 15 July, ten working days; paused from the 3rd to the
    8th, three of them."""
    case, agent = taken_up(world)
    ask(world, case, date(2026, 7, 3))
    perform(case.pk, "answer", by=agent, today=date(2026, 7, 8))
    perform(
        case.pk,
        "grant",
        by=world.head,
        data={"outcome": "good", "text": "同意"},
        today=date(2026, 7, 15),
    )
    still = time_paused(scope_of(supervisor, world.office, JULY, TODAY))[world.office.pk]
    assert (still.paused, still.all, still.cases) == (3, 10, {case.pk})


def test_time_outside_the_period_does_not_count(world, supervisor):
    """Paused since June and still: of July's 23 working days, all 23."""
    case, _ = taken_up(world, date(2026, 6, 24))
    ask(world, case, date(2026, 6, 25))
    still = time_paused(scope_of(supervisor, world.office, JULY, TODAY))[world.office.pk]
    assert (still.paused, still.all) == (23, 23)


def test_a_case_that_never_stood_still_only_makes_the_whole_larger(world, supervisor):
    taken_up(world, date(2026, 7, 30))
    still = time_paused(scope_of(supervisor, world.office, JULY, TODAY))[world.office.pk]
    assert (still.paused, still.all, still.share.percent) == (0, 1, 0)


def test_few_pauses_are_no_sign_and_many_on_the_last_day_are(world, supervisor):
    for number in range(3):
        case, _ = taken_up(world)
        ask(world, case, date(2026, 7, 10))
        assert (LAST_DAY in own(world, supervisor).signs(PACK)) == (number == 2)


def test_every_number_opens_exactly_the_cases_it_counts(world, supervisor, as_):
    twice(world, again="营业执照也缺")
    late, _ = taken_up(world)
    ask(world, late, date(2026, 7, 10), by=world.officer2)
    client = as_(supervisor)
    page = client.get(reverse("staff:pauses"), {"period": "2026-07"})
    assert page.status_code == 200
    opened = 0
    for line in page.context["lines"]:
        for one in [line, *line.officers]:
            for sign, number in one.numbers.items():
                listed = client.get(f"{reverse('staff:pause_cases')}?{one.query}&sign={sign}")
                assert (listed.status_code, len(listed.context["rows"])) == (200, number)
                opened += bool(number)
        listed = client.get(f"{reverse('staff:pause_cases')}?{line.query}&sign=still")
        assert {row.case.pk for row in listed.context["rows"]} == line.still.cases
    assert opened >= 7


def test_a_head_sees_the_own_department_and_nobody_else(world, supervisor, as_):
    case, _ = taken_up(world)
    ask(world, case, date(2026, 7, 3))
    query = {"period": "2026-07", "sign": "pauses", "department": world.office.pk}
    elsewhere = as_(world.stranger)
    assert elsewhere.get(reverse("staff:pauses"), {"period": "2026-07"}).context["lines"] == []
    assert elsewhere.get(reverse("staff:pause_cases"), query).status_code == 404
    assert as_(supervisor).get(reverse("staff:pause_cases"), query).status_code == 200
    reviewer = f.officer("reviewer", world.office)
    assert as_(reviewer).get(reverse("staff:pauses")).status_code == 403


@pytest.mark.parametrize(
    "change", [{"sign": "x"}, {"department": "x"}, {"department": ""}, {"officer": "x"}]
)
def test_a_number_that_is_none_does_not_exist(world, supervisor, as_, change):
    query = {"period": "2026-07", "sign": "pauses", "department": world.office.pk} | change
    assert as_(supervisor).get(reverse("staff:pause_cases"), query).status_code == 404


def test_a_department_is_the_sum_of_its_officers_and_a_case_counts_once(world, supervisor):
    case, agent = taken_up(world)
    ask(world, case, date(2026, 7, 3))
    perform(case.pk, "answer", by=agent, today=date(2026, 7, 6))
    ask(world, case, date(2026, 7, 7), by=world.officer2)
    whole = by_department(found(world, supervisor))[world.office.pk]
    assert (whole.counts[PAUSES], whole.number(PAUSES)) == (2, 1)
