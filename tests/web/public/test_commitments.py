"""Public commitments: what was promised and is it kept, with nothing personal in it."""

from datetime import timedelta

import pytest
from django.test import Client

from casework.models import Case
from casework.today import local_today
from tests.commitments.world import make_world


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def published(world) -> Case:
    return world.at("performing")


def get(path: str, **data):
    return Client().get(path, data)


def address(case: Case) -> str:
    return f"/commitments/{case.number}/"


def test_a_published_commitment_shows_its_promises(published):
    page = get(address(published))
    assert page.status_code == 200
    assert len(page.context["promises"]) == len(published.data["promises"])
    assert all(line.due_on for line in page.context["promises"])


def test_it_is_found_in_the_list_and_in_the_search(published):
    for path in ("/commitments/", "/search/"):
        page = get(path, q=published.subject.name[:5])
        assert address(published) in page.content.decode(), path
    assert address(published) not in get("/commitments/", q="没有这家").content.decode()


@pytest.mark.parametrize("state", ["draft", "signed", "accepted", "performing unpublished"])
def test_what_is_not_published_does_not_exist(world, state):
    case = world.at(state)
    assert get(address(case)).status_code == 404
    assert address(case) not in get("/commitments/").content.decode()


def test_a_withheld_commitment_does_not_exist(world):
    case = world.at("accepted")
    world.do(case, "withhold", reason="涉及商业秘密")
    assert get(address(case)).status_code == 404


def test_a_natural_persons_commitment_never_exists(published):
    subject = published.subject
    subject.kind = "natural"
    subject.save()
    assert get(address(published)).status_code == 404
    assert address(published) not in get("/commitments/").content.decode()


def test_after_its_term_a_closed_commitment_leaves_one_sentence(world):
    case = world.at("fulfilled")
    data = Case.objects.get(pk=case.pk).data
    until = local_today() - timedelta(days=1)
    data["public"] = data["public"] | {"until": until.isoformat()}
    Case.objects.filter(pk=case.pk).update(data=data)
    page = get(address(case))
    assert page.status_code == 410
    assert case.subject.name not in page.content.decode()


def test_a_withdrawn_commitment_leaves_one_sentence(world):
    case = world.at("published")
    world.do(case, "withdraw")
    assert get(address(case)).status_code == 410
