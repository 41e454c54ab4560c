"""People of the staff site in one city: the office, a department, and cases of the sample type."""

import re

import pytest
from django.test import Client

from tests.engine.conftest import World, world

__all__ = ["World", "world"]


@pytest.fixture
def as_(db):
    """A browser in which this person has logged in."""

    def log_in(person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return log_in


def token(page) -> str:
    """The token of the form on a page."""
    return re.search(r'name="form_token" value="([^"]+)"', page.content.decode()).group(1)


def seen(page) -> str:
    return re.search(r'name="seen" value="([^"]+)"', page.content.decode()).group(1)
