"""The world of commitments, for every test of them."""

import pytest

from tests.commitments.world import World, make_world


@pytest.fixture
def world(db) -> World:
    return make_world()
