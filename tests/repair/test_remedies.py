"""A refused or rejected repair can be objected to (R15), and the two paths lead to each other."""

import pytest

from casework.engine import open_case, perform
from casework.errors import TransitionRefused
from casework.models import Case
from repair.remedies import objection_offer
from tests.nothing_moved import nothing_moves
from tests.repair.world import MONDAY


def offer(case):
    return objection_offer(Case.objects.get(pk=case.pk))


@pytest.mark.parametrize("state", ["refused", "rejected"])
def test_the_result_of_a_repair_can_be_objected_to(world, state):
    case = world.at(state)
    data = offer(case)
    assert data == {
        "subject": world.subject.pk, "record": world.record.pk, "origin": case.pk,
        "ground": "repair_result",
    }  # fmt: skip
    said = data | {"statement": "罚款早已缴清，附有凭证"}
    objection = open_case("objections", by=world.agent, data=said, today=MONDAY)
    assert (objection.case_type, objection.origin_id) == ("objections", case.pk)
    assert objection.data["objection"]["ground"] == "repair_result"
    assert list(case.followers.all()) == [objection]


@pytest.mark.parametrize(
    "state", ["draft", "submitted", "pushed", "reviewing", "syncing", "repaired", "withdrawn"]
)
def test_nothing_is_offered_where_there_is_no_answer_to_object_to(world, state):
    assert offer(world.at(state)) is None


def test_a_repair_that_is_really_an_objection_is_offered_as_one(world):
    case = world.at("pushed")
    data = world.data("refuse") | {"ground": "objection", "next_step": "请改提异议"}
    case = world.do(case, "refuse", "reviewer", data=data)
    assert offer(case) == {
        "subject": world.subject.pk, "record": world.record.pk, "origin": case.pk,
    }  # fmt: skip


def test_who_says_that_the_record_is_wrong_is_led_to_an_objection(world):
    case = world.open()
    data = world.application(about="wrong")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "apply", "agent", data=data)
    assert refused.value.codes == ["record_is_accepted"]
    assert world.do(case, "apply", "agent", data=data | {"about": "right"}).state == "submitted"


def test_a_repair_can_arise_from_an_objection(world):
    said = {"record": world.record.pk, "ground": "wrong", "statement": "处罚太重"}
    objection = open_case("objections", by=world.agent, data=said, today=MONDAY)
    data = {"record": world.record.pk, "origin": objection.pk}
    repair = open_case("repair", by=world.agent, data=data, today=MONDAY)
    assert repair.origin_id == objection.pk
    filed = perform(repair.pk, "apply", by=world.agent, data=world.application(), today=MONDAY)
    assert filed.state == "submitted"
