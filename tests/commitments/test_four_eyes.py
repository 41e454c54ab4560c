"""Who accepts does not decide, and a breach takes two people (审办分离)."""

import pytest

from casework.access.roles import give_role
from casework.errors import TransitionRefused
from tests.nothing_moved import nothing_moves


def refused_codes(world, case, action, by):
    given = world.given(action)
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, action, by=by, data=given)
    return refused.value.codes


def test_who_accepted_does_not_confirm_the_performance(world):
    case = world.at("checking")
    assert refused_codes(world, case, "confirm_fulfilled", world.reviewer) == ["four_eyes"]
    assert world.do(case, "confirm_fulfilled", by=world.reviewer2).state == "fulfilled"


@pytest.mark.parametrize("earlier", ["reviewer", "reviewer2"])
def test_who_accepted_or_announced_does_not_find_the_breach(world, earlier):
    give_role(getattr(world, earlier), "head", world.bureau)
    case = world.at("checking heard")
    codes = refused_codes(world, case, "find_breach", getattr(world, earlier))
    assert codes == ["four_eyes"]
    world.do(case, "find_breach", by=world.head)


@pytest.mark.parametrize("earlier", ["reviewer", "reviewer2", "head"])
def test_who_accepted_announced_or_found_does_not_confirm_the_breach(world, earlier):
    give_role(getattr(world, earlier), "credit_officer", world.office)
    case = world.at("checking found")
    codes = refused_codes(world, case, "confirm_breach", getattr(world, earlier))
    assert codes == ["four_eyes"]
    assert world.do(case, "confirm_breach", by=world.office_head).state == "breached"


def test_the_head_who_found_does_not_return_the_finding(world):
    give_role(world.head, "credit_officer", world.office)
    case = world.at("checking found")
    assert refused_codes(world, case, "return_finding", world.head) == ["four_eyes"]


@pytest.mark.parametrize("earlier", ["reviewer", "reviewer2"])
def test_who_accepted_or_announced_does_not_find_a_false_promise(world, earlier):
    give_role(getattr(world, earlier), "head", world.bureau)
    case = world.at("performing heard false")
    assert refused_codes(world, case, "find_false", getattr(world, earlier)) == ["four_eyes"]
    assert world.do(case, "find_false", by=world.head).state == "breached"


def test_who_accepted_does_not_drop_the_charge(world):
    give_role(world.reviewer, "head", world.bureau)
    case = world.at("checking heard")
    assert refused_codes(world, case, "drop_charge", world.reviewer) == ["four_eyes"]
    assert world.do(case, "drop_charge", by=world.head).data["hearing"] == {}
