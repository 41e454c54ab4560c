"""What a page offers: an action that may be made is offered before its form is filled in."""

from datetime import date

import pytest

from casework.engine import judge
from casework.selectors import case_for, offers
from tests.commitments.test_transitions import ROWS, made
from tests.commitments.world import MONDAY, WHO


@pytest.mark.parametrize(("row", "place", "action", "target"), ROWS)
def test_an_allowed_action_is_offered_to_who_may_make_it(world, row, place, action, target):
    case = made(world, place, action)
    case = type(case).objects.get(pk=case.pk)
    assert judge(case, action, by=world.who(WHO[action]), today=MONDAY) == []


def test_accepting_is_offered_before_asking_back(world):
    case = case_for(world.reviewer, world.at("signed").pk)
    offered = [offer.name for offer in offers(case, world.reviewer, MONDAY) if offer.possible]
    assert offered == ["accept", "ask_supplement"]


# place, action, what a greyed button says
GREYED = [
    ("signed", "find_breach", ["not_from_this_state", "subject_heard"]),
    ("checking", "find_breach", ["subject_heard"]),
    ("checking", "confirm_breach", ["breach_found"]),
    ("breached", "annul", ["decision_annulled"]),
    ("performing", "publish_late", ["publication_open"]),
]


@pytest.mark.parametrize(("place", "action", "codes"), GREYED)
def test_an_action_not_yet_possible_says_why(world, place, action, codes):
    case = type(world.at("draft")).objects.get(pk=world.at(place).pk)
    refusals = judge(case, action, by=world.who(WHO[action]), today=date(2026, 7, 6))
    assert [refusal.code for refusal in refusals] == codes
    assert all(refusal.message for refusal in refusals)
