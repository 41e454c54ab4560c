"""The world of the sample case type, for every test of the engine."""

import pytest

from tests.engine.world import MONDAY, World, make_world

__all__ = ["MONDAY", "World"]


@pytest.fixture
def world(db) -> World:
    return make_world()
