"""What is offered before anything is asked: a button is not grey for what its form will ask."""

import pytest

from casework.engine import judge
from casework.models import Case, CreditRecord
from tests.repair.test_transitions import ALLOWED, BEFORE
from tests.repair.world import MONDAY


@pytest.mark.parametrize(("state", "action", "who", "target"), ALLOWED)
def test_an_allowed_action_is_offered_before_its_form_is_filled_in(
    world, state, action, who, target
):
    world.rules["repair.public_notice"] = action == "publish_notice"
    case = world.run(world.at(state, by_court=action == "shield"), *BEFORE.get(action, []))
    if (state, action) == ("notice", "approve"):
        case = world.do(case, "end_notice", "system")
    if action == "restore":
        data = world.data("file_court_paper") | {"outcome": "failed"}
        case = world.do(case, "file_court_paper", "agent", data=data)
    fresh = Case.objects.get(pk=case.pk)
    assert judge(fresh, action, by=world.person(who), today=MONDAY) == []


def test_a_term_that_still_runs_greys_the_button_with_its_day(world):
    case = Case.objects.get(pk=world.open().pk)
    CreditRecord.objects.filter(pk=world.record.pk).update(earliest_apply="2026-08-11")
    case = Case.objects.get(pk=case.pk)
    refusals = judge(case, "apply", by=world.agent, today=MONDAY)
    assert [refusal.code for refusal in refusals] == ["minimum_term_is_over"]
    assert "2026年8月11日" in refusals[0].message
