"""A wrong answer goes back to the department that gave it, and is not closed before it moved."""

import pytest

from casework.access.roles import give_role
from casework.errors import TransitionRefused
from tests import factories as f
from tests.nothing_moved import nothing_moves
from tests.objections.conftest import MONDAY


def test_an_upheld_answer_is_first_taken_up_by_its_department(world):
    case = world.at("upheld result")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "correct")
    assert refused.value.codes == ["decision_is_taken_up"]
    assert case.origin.number in refused.value.refusals[0].message
    world.reopen(case.origin)
    assert world.do(case, "correct").state == "corrected"


def test_what_moved_before_the_finding_does_not_count(world):
    case = world.at("reviewing result")
    world.reopen(case.origin)
    case = world.do(case, "send_back")
    assert world.refuses(case, "correct") == ["decision_is_taken_up"]
    world.reopen(case.origin)
    assert world.do(case, "correct").state == "corrected"


def test_a_case_that_is_open_again_has_been_taken_up(world):
    case = world.at("upheld result")
    type(case.origin).objects.filter(pk=case.origin_id).update(closed_on=None)
    assert world.do(case, "correct").state == "corrected"


def test_only_an_answer_can_be_sent_back(world):
    assert world.refuses(world.at("reviewing"), "send_back") == ["can_be_decided_anew"]


def test_what_is_sent_back_is_not_overturned_here(world):
    case = world.at("reviewing result")
    given = world.given("overturn", world.upper, outcome="redo", facts_found="义务已经履行")
    assert world.refuses(case, "overturn", data=given) == ["finding_is_final"]
    ends = world.given("overturn", world.upper, outcome="end", facts_found="义务已经履行")
    assert world.do(case, "overturn", data=ends).state == "closed"


def test_where_the_review_sends_back_the_clock_for_carrying_it_out_runs(world):
    case = world.do(world.at("reviewing result"), "send_back", today=MONDAY)
    clock = case.deadlines.get(name="amend_by")
    assert (clock.state, str(clock.due_on)) == ("running", "2026-07-09")  # 3 working days
    assert case.disputed


# --- An office without an upper one (O15)


@pytest.fixture
def alone(world):
    world.office.parent = None
    world.office.save()
    world.people["officer3"] = f.officer("credit_officer", world.office)
    return world


@pytest.mark.parametrize("who", ["officer3", "office_head"])
@pytest.mark.parametrize("action", ["confirm", "overturn", "extend_review"])
def test_without_an_upper_department_others_of_the_office_review(alone, who, action):
    case = alone.at("reviewing")
    assert (case.waits_for, case.holder_id) == ("office_head", alone.office.pk)
    given = alone.given(action, alone.people[who])
    state = alone.do(case, action, by=alone.people[who], data=given).state
    assert state == ("reviewing" if action == "extend_review" else "closed")


@pytest.mark.parametrize("who", ["officer", "officer2"])
@pytest.mark.parametrize("action", ["confirm", "overturn"])
def test_without_an_upper_department_nobody_reviews_what_they_did(alone, who, action):
    case = alone.at("reviewing")
    assert alone.refuses(case, action, by=alone.people[who]) == ["four_eyes"]


@pytest.mark.parametrize("action", ["confirm", "overturn", "extend_review"])
def test_where_there_is_an_upper_department_the_office_does_not_review(world, action):
    case = world.at("reviewing")
    assert (case.waits_for, case.holder_id) == ("upper", world.province.pk)
    other = f.officer("credit_officer", world.office)
    assert world.refuses(case, action, by=other) == ["review_is_theirs"]
    give_role(other, "reviewer", world.province)
    assert world.do(case, action, by=other, data=world.given(action, other)).version
