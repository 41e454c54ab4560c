"""From the board the supervisor urges and passes on: one case by its row, many by their ticks."""

from datetime import date

import pytest

from casework.access.actor import Actor
from casework.handling import urging
from casework.models import Case
from casework.web.staff.desk_parts import list_offers
from tests import factories as f
from tests.repair.world import make_world as repair_world
from tests.web.staff.test_board import FRIDAY, made

BOARD, LIST = "/staff/board/", "/staff/board/cases/"


@pytest.fixture
def town(world, monkeypatch):
    monkeypatch.setattr("casework.web.common.local_today", lambda: FRIDAY)
    world.bureau = f.department("云江市税务局")
    world.supervisor = f.officer("supervisor", world.office)
    world.late = [made(world, due=date(2026, 7, 10 + n)) for n in range(3)]
    world.calm = made(world, due=date(2026, 9, 1))
    return world


def urge_of(case):
    return f'href="/staff/cases/{case.pk}/urge/"'


def test_the_ten_latest_and_the_list_lead_to_the_urge_of_each(town, as_):
    browser = as_(town.supervisor)
    for page in (BOARD, f"{LIST}?urgency=overdue"):
        text = browser.get(page).content.decode()
        assert [urge_of(case) in text for case in [*town.late, town.calm]] == [True] * 3 + [False]
    assert browser.get(f"/staff/cases/{town.late[0].pk}/urge/").status_code == 200


def test_who_may_not_urge_is_not_led_there(town, as_):
    for who in (town.head, town.officer):
        assert urge_of(town.late[0]) not in as_(who).get(BOARD).content.decode()


def test_what_was_urged_is_not_offered_again(town, as_):
    urging.urge(town.late[0].pk, by=town.supervisor, reason="请抓紧", today=FRIDAY)
    text = as_(town.supervisor).get(BOARD).content.decode()
    assert [urge_of(case) in text for case in town.late] == [False, True, True]
    assert urging.urgeable(town.late, town.supervisor) == town.late[1:]


def test_a_list_of_fifty_costs_one_statement(town, django_assert_num_queries):
    actor = Actor.of(town.supervisor)
    cases = list(Case.objects.visible_to(actor))
    with django_assert_num_queries(1):
        found = list_offers(cases, actor)
    assert set(found) == {case.pk for case in [*town.late, town.calm]}


def test_all_of_a_list_are_urged_in_one_run(town, as_):
    browser = as_(town.supervisor)
    text = browser.get(f"{LIST}?urgency=overdue").content.decode()
    assert f'name="case" value="{town.late[0].pk}" form="bulk"' in text
    assert '<input type="hidden" name="urgency" value="overdue">' in text
    page = browser.get("/staff/bulk/new/?urgency=overdue&all=board")
    assert {case.pk for case in page.context["cases"]} == {case.pk for case in town.late}
    assert {one.name: one.count for one in page.context["options"]}["urged"] == 3


def test_a_list_that_means_nothing_or_looks_back_offers_no_closed_case(town, as_):
    browser = as_(town.supervisor)
    assert browser.get("/staff/bulk/new/?urgency=bad&all=board").status_code == 404
    Case.objects.filter(pk=town.calm.pk).update(closed_on=FRIDAY)
    page = browser.get("/staff/bulk/new/?filed=2026-07&all=board")
    assert {case.pk for case in page.context["cases"]} == {case.pk for case in town.late}


def test_what_lies_at_the_wrong_department_is_passed_on_from_the_row(db, as_, settings):
    settings.CASEWORK_PACK = "national"
    town = repair_world()
    case = town.at("pushed")
    Case.objects.filter(pk=case.pk).update(due_on=date(2026, 7, 1))
    link = f'href="/staff/cases/{case.pk}/pass-on/"'
    for who in ("supervisor", "head", "credit_officer"):
        assert link in as_(getattr(town, who)).get(BOARD).content.decode(), who
    boss = as_(town.supervisor)
    assert link in boss.get(f"/staff/departments/{town.market.pk}/").content.decode()
    assert boss.get(f"/staff/cases/{case.pk}/pass-on/").status_code == 200
