"""Public commitments: what was promised and is it kept, with nothing personal in it."""

import pytest
from django.test import Client

from casework.models import Case
from casework.models.publicity import PublicityWindow
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


def test_after_its_term_a_closed_commitment_leaves_one_sentence(world):
    case = world.at("fulfilled")
    assert get(address(case)).status_code == 200
    PublicityWindow.objects.update(off_from=local_today())
    page = get(address(case))
    assert page.status_code == 410
    assert case.subject.name not in page.content.decode()
    assert address(case) not in get("/commitments/").content.decode()


def test_only_what_the_window_shows_is_on_the_page(published):
    Case.objects.filter(pk=published.pk).update(title="不公开一", data={"plan": "不公开二"})
    type(published.subject).objects.update(name="不公开三")
    text = get(address(published)).content.decode()
    assert "不公开" not in text
    assert published.title in text


def test_a_broken_promise_is_said_plainly_with_its_record(world):
    case = world.at("breached recorded")
    page = get(address(case))
    assert [line.text for line in page.context["broken"]] == [
        promise["text"] for promise in case.data["promises"] if promise["outcome"] == "broken"
    ]
    record = Case.objects.get(pk=case.pk).record_id
    assert page.context["breach_url"] == f"/records/{record}/"
    PublicityWindow.objects.filter(record=record).update(state="hidden", shown={})
    assert get(address(case)).context["breach_url"] == ""


def test_a_kept_commitment_has_nothing_broken_on_its_page(world):
    page = get(address(world.at("fulfilled")))
    assert page.context["broken"] == []
    assert page.context["row"].tone == "good"


def test_a_withdrawn_commitment_leaves_one_sentence(world):
    case = world.at("published")
    world.do(case, "withdraw")
    assert get(address(case)).status_code == 410
