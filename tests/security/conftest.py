"""The repair world with browsers that have logged in."""

import pytest
from django.test import Client

from tests.repair.world import make_world


@pytest.fixture
def world(db, settings, tmp_path):
    settings.CASEWORK_PACK = "national"
    settings.MEDIA_ROOT = tmp_path
    return make_world()


def log_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client
