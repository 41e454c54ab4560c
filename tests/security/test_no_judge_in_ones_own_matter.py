"""Whoever acts for the subject of a case does nothing in it for an office."""

import pytest

from casework.access.roles import give_role
from casework.engine import judge, perform
from casework.errors import TransitionRefused
from casework.handling.assign import hand_over, take
from casework.models import SubjectAccount
from tests.engine.world import MONDAY, World, make_world
from tests.nothing_moved import nothing_moves


@pytest.fixture
def world(db) -> World:
    return make_world()


def lets_act_for_the_subject(person, world: World) -> None:
    SubjectAccount.objects.create(user=person, subject=world.subject, state="confirmed")


def refused(call):
    with nothing_moves(), pytest.raises(TransitionRefused) as caught:
        call()
    assert caught.value.codes == ["acts_for_subject"]


def test_an_officer_who_acts_for_the_subject_decides_nothing(world):
    case = world.at("filed")
    lets_act_for_the_subject(world.officer, world)
    refused(lambda: perform(case.pk, "take_up", by=world.officer, today=MONDAY))
    assert [r.code for r in judge(case, "take_up", by=world.officer)] == ["acts_for_subject"]
    assert perform(case.pk, "take_up", by=world.officer2, today=MONDAY).state == "looking"


def test_nor_does_the_head_who_acts_for_the_subject(world):
    case = world.at("looking")
    lets_act_for_the_subject(world.head, world)
    data = {"outcome": "good", "text": "同意"}
    refused(lambda: perform(case.pk, "grant", by=world.head, data=data, today=MONDAY))


def test_an_agent_who_is_given_an_office_still_only_speaks_for_the_subject(world):
    case = world.at("filed")
    give_role(world.agent, "credit_officer", world.office)
    refused(lambda: perform(case.pk, "take_up", by=world.agent, today=MONDAY))
    perform(case.pk, "take_up", by=world.officer, today=MONDAY)
    perform(case.pk, "ask", by=world.officer, reason="缺", today=MONDAY)
    perform(case.pk, "answer", by=world.agent, today=MONDAY)
    assert case.events.get(action="answer").role == "subject"


def test_nor_are_such_cases_taken(world):
    case = world.at("looking")
    lets_act_for_the_subject(world.officer, world)
    refused(lambda: take(case.pk, by=world.officer, today=MONDAY))
    taken = take(case.pk, by=world.officer2, today=MONDAY)
    assert taken.assignee == world.officer2
    hand_over(case.pk, None, by=world.officer2, reason="休假", today=MONDAY)
