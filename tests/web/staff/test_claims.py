"""Claims are decided on papers seen; a code letter shows its code this once."""

import re

import pytest

from casework.models import CodeLetter, SubjectAccount
from casework.registry.claims import claim_person, digest
from tests import factories as f

CITIZEN = "11010519491231002X"


@pytest.fixture
def claim(world):
    return claim_person(f.user("applicant"), name="李小明", citizen_id=CITIZEN)


def decide(client, claim, **sent):
    return client.post(f"/staff/registry/claims/{claim.pk}/decide/", sent, follow=True)


def state_of(claim):
    return SubjectAccount.objects.get(pk=claim.pk).state


def test_a_waiting_claim_is_listed_without_the_whole_citizen_number(world, as_, claim):
    text = as_(world.clerk).get("/staff/registry/claims/").content.decode()
    assert "李小明" in text
    assert CITIZEN not in text
    assert "110***********002X" in text


def test_confirming_needs_the_papers_seen(world, as_, claim):
    client = as_(world.officer)
    decide(client, claim, answer="confirm")
    assert state_of(claim) == "pending"
    decide(client, claim, answer="confirm", papers="1")
    assert state_of(claim) == "confirmed"
    assert SubjectAccount.objects.get(pk=claim.pk).decided_by == world.officer


def test_refusing_needs_none_and_a_decision_stands(world, as_, claim):
    client = as_(world.clerk)
    decide(client, claim, answer="refuse")
    assert state_of(claim) == "refused"
    decide(client, claim, answer="confirm", papers="1")
    assert state_of(claim) == "refused"


def test_nobody_decides_their_own_and_strangers_decide_nothing(world, as_):
    own = claim_person(world.officer, name="李小明", citizen_id=CITIZEN)
    decide(as_(world.officer), own, answer="confirm", papers="1")
    assert state_of(own) == "pending"
    assert decide(as_(world.head), own, answer="confirm", papers="1").status_code == 404
    assert decide(as_(world.agent), own, answer="confirm", papers="1").status_code == 404
    assert state_of(own) == "pending"


def test_an_answer_that_is_none_is_not_there(world, as_, claim):
    assert decide(as_(world.officer), claim, answer="maybe").status_code == 404
    assert state_of(claim) == "pending"


def test_a_code_letter_needs_the_papers_and_shows_its_code_once(world, as_):
    url = f"/staff/registry/subjects/{world.subject.pk}/letter/"
    client = as_(world.clerk)
    assert client.post(url).status_code == 422
    assert not CodeLetter.objects.exists()
    answer = client.post(url, {"papers": "1"})
    code = re.search(r'receipt-number">([A-Z0-9-]+)<', answer.content.decode()).group(1)
    assert CodeLetter.objects.get().digest == digest(code)
    assert "no-store" in answer["Cache-Control"]
    assert code not in client.get(url).content.decode()


def test_no_code_letter_for_a_person_and_none_by_the_wrong_desk(world, as_):
    person = f.subject("李小明", kind="natural", code=CITIZEN)
    assert as_(world.clerk).get(f"/staff/registry/subjects/{person.pk}/letter/").status_code == 404
    url = f"/staff/registry/subjects/{world.subject.pk}/letter/"
    assert as_(world.head).post(url, {"papers": "1"}).status_code == 404
    assert not CodeLetter.objects.exists()
