"""A commitment that runs in public, and the people around it."""

import pytest

from tests.commitments.world import make_world


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def case(world):
    return world.at("performing")
