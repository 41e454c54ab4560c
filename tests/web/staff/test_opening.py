"""A window clerk opens a case for a subject; refused, the form keeps what was typed."""

import pytest

from casework.models import Case
from tests import factories as f
from tests.nothing_moved import nothing_moves
from tests.web.staff.conftest import token


@pytest.fixture
def form():
    return "/staff/open/sample/form/"


def test_the_clerk_finds_the_subject_and_opens_the_case(world, as_, form):
    client = as_(world.clerk)
    found = client.get("/staff/open/sample/", {"q": "远航"})
    assert found.context["subjects"] == [world.subject]
    assert [row.pk for row in found.context["records"]] == [world.record.pk]
    page = client.get(form, {"subject": world.subject.pk})
    sent = {"form_token": token(page), "subject": world.subject.pk, "record": "", "topic": "修路灯"}
    answer = client.post(form, sent)
    case = Case.objects.get()
    assert answer["Location"] == f"/staff/cases/{case.pk}/"
    assert (case.subject, case.title, case.opened_by) == (world.subject, "修路灯", world.clerk)
    client.post(form, sent)
    assert Case.objects.count() == 1


def test_a_record_brings_its_subject(world, as_, form):
    client = as_(world.clerk)
    page = client.get(form, {"record": world.record.pk})
    sent = {"form_token": token(page), "record": world.record.pk, "topic": "有误"}
    client.post(form, sent)
    case = Case.objects.get()
    assert (case.record, case.subject) == (world.record, world.subject)


def test_a_refusal_says_every_reason_and_keeps_the_text(world, as_, form):
    world.at("filed")
    nobody = f.subject("Nobody")
    client = as_(world.clerk)
    page = client.get(form, {"subject": nobody.pk})
    with nothing_moves():
        answer = client.post(
            form, {"form_token": token(page), "subject": nobody.pk, "topic": "长" * 101}
        )
    assert answer.status_code == 422
    assert {r.code for r in answer.context["refusals"]} == {"field", "not_called_nobody"}
    assert "长" * 101 in answer.content.decode()


def test_unknown_matter_subject_or_record_is_not_there(world, as_, form):
    client = as_(world.clerk)
    assert client.get("/staff/open/nothing/").status_code == 404
    assert client.get(form).status_code == 404
    assert client.get(form, {"subject": 999999}).status_code == 404
    assert client.get(form, {"subject": world.subject.pk, "record": 999999}).status_code == 404


def test_a_matter_that_only_subjects_open_is_not_offered(world, as_):
    page = as_(world.clerk).get("/staff/open/")
    assert "objections" not in {code for code, _ in page.context["kinds"]}
    assert as_(world.clerk).get("/staff/open/objections/").status_code == 404
