"""The key of a call is its sender's: to anybody else it neither answers nor shows a case."""

import pytest

from casework.engine import open_case, perform
from casework.errors import TransitionRefused
from casework.handling.assign import hand_over, take
from tests import factories as f
from tests.engine.world import MONDAY, World, make_world
from tests.nothing_moved import nothing_moves


@pytest.fixture
def world(db) -> World:
    return make_world()


def refused(call):
    with nothing_moves(), pytest.raises(TransitionRefused) as caught:
        call()
    assert caught.value.codes == ["key_used"]


def test_another_persons_key_does_not_open_their_case(world):
    world.open(key="k")
    other = f.subject("云江市另一家公司")
    agent, data = f.agent_of(other), {"subject": other.pk, "topic": "一个愿望"}
    refused(lambda: open_case("sample", by=agent, data=data, key="k", today=MONDAY))
    assert open_case("sample", by=agent, data=data, key="k2", today=MONDAY).subject_id == other.pk


def test_another_persons_key_does_not_answer_an_action(world):
    case = world.at("looking")
    perform(case.pk, "ask", by=world.officer, reason="缺", key="k", today=MONDAY)
    for other in (world.officer2, world.agent, world.stranger, f.user()):
        refused(
            lambda who=other: perform(case.pk, "ask", by=who, reason="缺", key="k", today=MONDAY)
        )
    done = perform(case.pk, "ask", by=world.officer, reason="缺", key="k", today=MONDAY)
    assert done.state == "asking"


def test_another_persons_key_does_not_answer_a_take_or_a_hand_over(world):
    case = world.at("looking")
    take(case.pk, by=world.officer, today=MONDAY, key="k")
    refused(lambda: take(case.pk, by=world.officer2, today=MONDAY, key="k"))
    hand_over(case.pk, None, by=world.officer, reason="休假", today=MONDAY, key="h")
    refused(lambda: hand_over(case.pk, None, by=world.head, reason="休假", today=MONDAY, key="h"))
    assert take(case.pk, by=world.officer2, today=MONDAY, key="t").assignee == world.officer2


def test_reasons_of_a_hand_over_lose_their_control_characters(world):
    case = world.at("looking")
    take(case.pk, by=world.officer, today=MONDAY)
    hand_over(case.pk, None, by=world.officer, reason="休\0假\x1b\n回", today=MONDAY)
    assert case.events.get(action="assigned", reason="休假\n回").by == world.officer
    with nothing_moves(), pytest.raises(TransitionRefused) as caught:
        hand_over(case.pk, world.officer2, by=world.head, reason="\0\x01", today=MONDAY)
    assert "reason_missing" in caught.value.codes
