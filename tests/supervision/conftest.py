"""A repair under way at the market regulator, the credit office above it, another bureau beside."""

from datetime import date

import pytest

from tests import factories as f
from tests.repair.world import MONDAY, World, make_world

__all__ = ["MONDAY", "World"]
TUESDAY = date(2026, 8, 11)


@pytest.fixture
def world(db, settings, tmp_path) -> World:
    settings.CASEWORK_PACK = "national"
    settings.MEDIA_ROOT = tmp_path
    town = make_world()
    water = f.department("云江市水利局")
    town.people |= {
        "water": water,
        "water_reviewer": f.officer("reviewer", water),
        "water_head": f.officer("head", water),
        "empty": f.department("云江市空置局"),
    }
    return town
