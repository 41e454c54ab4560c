"""The world of repair for every test here, under the national rules unless a test changes them."""

from dataclasses import replace

import pytest

from casework.policies.packs import PackVersion
from repair.demo import demo_course
from repair.models import Course
from tests.repair.world import World, make_world


@pytest.fixture
def world(db, settings, monkeypatch) -> World:
    """`world.rules` overrides single rules of the pack, such as repair.public_notice."""
    settings.CASEWORK_PACK = "national"
    made = make_world()
    original = PackVersion.rule

    def rule(self, key):
        found = original(self, key)
        return replace(found, value=made.rules[key]) if key in made.rules else found

    monkeypatch.setattr(PackVersion, "rule", rule)
    return made


@pytest.fixture
def course(db) -> Course:
    demo_course()
    return Course.objects.get()
