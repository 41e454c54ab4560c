"""The world of repair for every test here, under the national rules unless a test changes them."""

import pytest

from repair.demo import demo_course
from repair.models import Course
from tests.repair.world import World, make_world
from tests.rules import override


@pytest.fixture
def world(db, settings, monkeypatch) -> World:
    """`world.rules` overrides single rules of the pack, such as repair.public_notice."""
    settings.CASEWORK_PACK = "national"
    made = make_world()
    override(monkeypatch, made.rules)
    return made


@pytest.fixture
def course(db) -> Course:
    demo_course()
    return Course.objects.get()
