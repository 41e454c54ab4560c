"""A call that is repeated with its key does nothing and answers with the first's result."""

import pytest

from casework import store
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
    done = perform(
        case.pk, "order", by=world.officer, data={"until": "2026-08-01"}, key="k", today=MONDAY
    )
    with nothing_moves():
        perform(
            case.pk, "order", by=world.officer, data={"until": "2026-08-01"}, key="k", today=MONDAY
        )
    assert (
        perform(
            case.pk, "order", by=world.officer, data={"until": "2026-08-02"}, key="k3", today=MONDAY
        ).version
        == done.version + 1
    )


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
    assert (
        perform(case.pk, "ask", by=world.officer, reason="缺", key="k", today=MONDAY).state
        == "asking"
    )


@pytest.fixture
def late_look(monkeypatch):
    """The first look at what stands around does not see the key: another process is writing it."""
    looks = []

    def late(true_look):
        def look(*args, **how):
            looks.append(how["key"])
            return true_look(*args, **how | {"key": None if len(looks) == 1 else how["key"]})

        return look

    def begin():
        looks.clear()
        for name in ("surroundings", "take"):
            monkeypatch.setattr(store, name, late(getattr(store, name)))

    yield begin
    assert len(looks) == 2


def test_a_key_written_meanwhile_for_the_same_call_answers_with_the_first_result(world, late_look):
    first = world.open(key="k1")
    late_look()
    with nothing_moves():
        assert world.open(key="k1").pk == first.pk


def test_a_key_written_meanwhile_for_another_case_is_refused(world, late_look):
    case = world.at("looking")
    perform(case.pk, "ask", by=world.officer, reason="缺", key="k", today=MONDAY)
    other = world.open()
    late_look()
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        perform(other.pk, "drop", by=world.agent, key="k", today=MONDAY)
    assert refused.value.codes == ["key_used"]
