"""The page behind a date shows who was reminded, what was taken back, and who is next."""

from datetime import date

import pytest
from django.test import Client

from casework.engine import perform
from casework.handling import assign
from casework.models import LadderStep
from casework.models.ladder import Addressee, StepState
from casework.timers import tick
from tests.engine.world import MONDAY, make_world


@pytest.fixture
def world(db):
    return make_world()


def lines(case, person, deadline="decide_by"):
    browser = Client()
    browser.force_login(person)
    page = browser.get(f"/staff/cases/{case.pk}/deadlines/{deadline}/")
    assert page.status_code == 200
    return [
        (f"{rung.on:%m-%d}", rung.standing, rung.coming) for rung in page.context["rungs"]
    ], page


def test_at_first_all_is_still_to_come(world):
    case = world.at("looking")
    found, _page = lines(case, world.officer)
    days = ["07-10", "07-14", "07-14", "07-15", "07-20", "07-22"]
    assert found == [(day, False, True) for day in days]


def test_what_was_raised_stands_and_the_rest_is_to_come(world):
    case = world.at("looking")
    assign.take(case.pk, by=world.officer, today=MONDAY)
    world.officer.first_name = "李娜"
    world.officer.save()
    tick(date(2026, 7, 10))
    found, page = lines(case, world.officer)
    assert found[0] == ("07-10", True, False)
    assert [coming for _, _, coming in found] == [False, True, True, True, True, True]
    assert "李娜" in page.content.decode()


def test_what_was_taken_back_says_so_even_before_the_timers_run(world):
    case = world.at("looking")
    tick(date(2026, 7, 10))
    perform(case.pk, "ask", by=world.officer, reason="缺", today=date(2026, 7, 13))
    found, page = lines(case, world.officer)
    assert found == [("07-10", False, False)]
    assert page.context["rungs"][0].state == str(StepState.TAKEN_BACK.label)


def test_the_letter_is_opened_from_its_rung(world):
    case = world.at("looking")
    tick(date(2026, 7, 22))
    found, page = lines(case, world.officer)
    assert found[-1] == ("07-22", True, False)
    paper = case.documents.get()
    assert page.context["rungs"][-1].letter == paper.pk
    assert f"/staff/cases/{case.pk}/letters/{paper.pk}/" in page.content.decode()


def test_a_letter_that_has_not_gone_out_is_not_shown_as_done(world):
    case = world.at("looking")
    tick(date(2026, 7, 22))
    LadderStep.objects.filter(to=Addressee.LETTER).update(event=None)
    found, page = lines(case, world.officer)
    assert found[-1] == ("07-22", False, True)
    assert page.context["rungs"][-1].letter is None
