"""Claiming to be somebody tells nobody whether, and under which name, a person is known."""

import pytest
from django.test import Client

from casework.models import Subject, SubjectAccount
from casework.registry.claims import (
    WAITING,
    ClaimRefused,
    claim_organization,
    claim_person,
    decide_claim,
    issue_letter,
)
from casework.today import local_today, moment
from tests import factories as f
from tests.security.conftest import log_in

KNOWN, UNKNOWN = "11010519491231002X", "110101199003071233"
USCC = f.GOOD_CODES[0]


@pytest.fixture
def clerk(db):
    return f.officer("window_clerk", f.credit_office())


@pytest.fixture
def known(db) -> Subject:
    person = f.subject("王芳", kind="natural", code=KNOWN)
    f.record(person, f.department())
    return person


def claim_by_page(client: Client, name: str, number: str):
    return client.post("/my/claims/person/", {"name": name, "citizen_id": number})


@pytest.mark.parametrize("number", [KNOWN, UNKNOWN])
@pytest.mark.parametrize("name", ["王芳", "李四"])
def test_known_and_unknown_are_answered_alike(known, name, number):
    client = log_in(f.user())
    answer = claim_by_page(client, name, number)
    assert (answer.status_code, answer["Location"]) == (302, "/my/claims/")
    for page in ("/my/claims/", "/my/", "/my/account/"):
        shown = client.get(page).content.decode()
        assert name in shown
        assert number not in shown
        assert name == "王芳" or "王芳" not in shown


def test_a_made_up_name_does_not_keep_the_person_itself_out(clerk):
    claim_person(f.user(), name="假名", citizen_id=KNOWN)
    right = claim_person(f.user(), name="王芳", citizen_id=KNOWN)
    assert decide_claim(right.pk, by=clerk, confirm=True, now=moment()).subject.name == "王芳"
    assert Subject.objects.get(code=KNOWN).name == "王芳"
    wrong = SubjectAccount.objects.get(claimed_name="假名")
    with pytest.raises(ClaimRefused):
        decide_claim(wrong.pk, by=clerk, confirm=True, now=moment())
    assert Subject.objects.get(code=KNOWN).name == "王芳"


def test_the_officer_sees_both_names(known, clerk):
    claim_person(f.user(), name="李四", citizen_id=KNOWN)
    shown = log_in(clerk).get("/staff/registry/claims/").content.decode()
    assert "李四" in shown
    assert "王芳" in shown


def test_few_claims_of_one_user_wait_at_once(clerk):
    numbers = ["110101199003071233", "110101199003071153", "110101199003072316", KNOWN]
    user = f.user()
    accounts = [claim_person(user, name="某某", citizen_id=n) for n in numbers[:WAITING]]
    with pytest.raises(ClaimRefused):
        claim_person(user, name="某某", citizen_id=KNOWN)
    assert not Subject.objects.filter(code=KNOWN).exists()
    assert claim_person(user, name="某某", citizen_id=numbers[0]) == accounts[0]
    decide_claim(accounts[0].pk, by=clerk, confirm=False, now=moment())
    assert claim_person(user, name="某某", citizen_id=KNOWN).state == "pending"


def test_whoever_issued_a_code_letter_cannot_use_it(clerk):
    company = f.subject(code=USCC)
    code, today = issue_letter(company, by=clerk, today=local_today()), local_today()
    how = {"uscc": USCC, "code": code, "capacity": "agent", "today": today, "now": moment()}
    with pytest.raises(ClaimRefused):
        claim_organization(clerk, **how)
    assert not SubjectAccount.objects.exists()
    assert claim_organization(f.user(), **how).state == "confirmed"


def test_a_wrong_code_does_not_tell_whether_the_organization_is_known(clerk):
    issue_letter(f.subject(code=USCC), by=clerk, today=local_today())
    f.subject("没有授权码函的公司", code=f.GOOD_CODES[2])
    client, faults = log_in(f.user()), set()
    for uscc in (USCC, f.GOOD_CODES[1], f.GOOD_CODES[2]):
        sent = {"uscc": uscc, "code": "AAAA-BBBB-CCCC", "capacity": "agent"}
        answer = client.post("/my/claims/organization/", sent)
        assert answer.status_code == 200
        assert set(answer.context["form"].errors) == {"__all__"}
        faults.add(str(answer.context["form"].non_field_errors()))
    assert len(faults) == 1


@pytest.mark.parametrize(
    "place", ["foo", "//evil.example", "/\\evil.example", "https:evil", "\t//e"]
)
def test_after_a_claim_one_stays_on_the_site(clerk, place):
    code = issue_letter(f.subject(code=USCC), by=clerk, today=local_today())
    sent = {"uscc": USCC, "code": code, "capacity": "agent", "next": place}
    assert log_in(f.user()).post("/my/claims/organization/", sent)["Location"] == "/my/"
