"""A call that is repeated with its key does nothing and answers with the first's result."""

import pytest

from casework.engine import perform
from casework.errors import TransitionRefused
from tests.engine.conftest import MONDAY
from tests.nothing_moved import nothing_moves


def test_opening_twice_with_one_key_opens_one_case(world):
    first = world.open(key="k1")
    with nothing_moves():
        second = world.open(key="k1")
    assert second.pk == first.pk
    assert world.open(key="k2").pk != first.pk


def test_performing_twice_with_one_key_moves_once(world):
    case = world.at("looking")
    done = perform(case.pk, "ask", by=world.officer, reason="缺", key="k", today=MONDAY)
    with nothing_moves():
        again = perform(case.pk, "ask", by=world.officer, reason="缺", key="k", today=MONDAY)
    assert (again.pk, again.state, again.version) == (done.pk, "asking", done.version)
    assert again.answered_event == done.version


def test_a_self_transition_repeated_with_its_key_is_one_event(world):
    case = world.at("looking")
    done = perform(case.pk, "order", by=world.officer, data={"until": "2026-08-01"}, key="k", today=MONDAY)
    with nothing_moves():
        perform(case.pk, "order", by=world.officer, data={"until": "2026-08-01"}, key="k", today=MONDAY)
    assert perform(
        case.pk, "order", by=world.officer, data={"until": "2026-08-02"}, key="k3", today=MONDAY
    ).version == done.version + 1


def test_a_key_belongs_to_one_action_of_one_case(world):
    case = world.at("looking")
    perform(case.pk, "ask", by=world.officer, reason="缺", key="k", today=MONDAY)
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        perform(case.pk, "drop", by=world.agent, key="k", today=MONDAY)
    assert refused.value.codes == ["key_used"]


def test_a_refused_call_does_not_use_up_its_key(world):
    case = world.at("looking")
    with nothing_moves(), pytest.raises(TransitionRefused):
        perform(case.pk, "ask", by=world.officer, key="k", today=MONDAY)
    assert perform(case.pk, "ask", by=world.officer, reason="缺", key="k", today=MONDAY).state == "asking"
