"""One office with cases of the sample type, brought to known days."""

import pytest
from django.test import Client

from casework.assessment.vocabulary import Scope
from casework.models import Case
from tests.engine.world import World, make_world

__all__ = ["World"]


@pytest.fixture
def world(db, settings) -> World:
    settings.CASEWORK_PACK = "national"
    return make_world()


@pytest.fixture
def as_(db):
    """A browser in which this person has logged in."""

    def log_in(person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return log_in


def scope(first, last, cut) -> Scope:
    return Scope(Case.objects.all(), first, last, cut)
