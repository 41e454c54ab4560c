"""The one main button of a case is what is most likely done next, not what was declared first."""

import pytest

from tests.commitments.world import WHO
from tests.commitments.world import make_world as commitments
from tests.repair.world import make_world as repair


def first(client, case):
    return client.get(f"/staff/cases/{case.pk}/").context["possible"][0].name


# state, who looks, the main button
REPAIR = [
    ("pushed", "reviewer", "accept"),
    ("accepted", "reviewer", "review"),
    ("reviewing", "head", "approve"),
    ("extended", "head", "approve"),
]


@pytest.mark.parametrize(("state", "who", "name"), REPAIR)
def test_of_a_repair(db, as_, settings, state, who, name):
    settings.CASEWORK_PACK = "national"
    world = repair()
    assert first(as_(world.person(who)), world.at(state)) == name


# place, whose action it is, the main button of that person
COMMITMENT = [
    ("signed", "accept", "accept"),
    ("checking", "confirm_fulfilled", "confirm_fulfilled"),
    ("checking found", "confirm_breach", "confirm_breach"),
]


@pytest.mark.parametrize(("place", "action", "name"), COMMITMENT)
def test_of_a_commitment(db, as_, place, action, name):
    world = commitments()
    assert first(as_(world.who(WHO[action])), world.at(place)) == name
