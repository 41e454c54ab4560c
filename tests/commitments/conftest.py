"""The world of commitments, for every test of them."""

import pytest

from tests.commitments.world import World, make_world
from tests.rules import override


@pytest.fixture
def world(db, monkeypatch) -> World:
    """`world.rules` overrides single rules of the pack, such as clock.acceptance."""
    made = make_world()
    override(monkeypatch, made.rules)
    return made
