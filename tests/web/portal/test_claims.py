"""Claiming to act: an organization by its code letter, a person by the office."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from casework.models import CodeLetter, SubjectAccount
from casework.registry.claims import (
    TRIES,
    ClaimRefused,
    claim_organization,
    claim_person,
    decide_claim,
    issue_letter,
)
from casework.today import local_today, moment
from tests import factories as f
from tests.web.portal.conftest import log_in, sent

TODAY = date(2026, 8, 10)
USCC = f.GOOD_CODES[0]
CITIZEN = "11010519491231002X"


@pytest.fixture
def company(db):
    return f.subject(code=USCC)


@pytest.fixture
def clerk(db):
    return f.officer("window_clerk", f.credit_office())


def claim(user, code, *, today=TODAY, uscc=USCC):
    return claim_organization(
        user, uscc=uscc, code=code, capacity="agent", today=today, now=moment()
    )


def test_the_right_code_confirms_at_once_and_works_once(company, clerk):
    code = issue_letter(company, by=clerk, today=TODAY)
    account = claim(f.user(), code.lower().replace("-", " "))
    assert (account.subject, account.state) == (company, "confirmed")
    with pytest.raises(ClaimRefused):
        claim(f.user(), code)
    assert SubjectAccount.objects.count() == 1


@pytest.mark.parametrize("days", [0, 30])
def test_a_letter_is_good_for_thirty_days(company, clerk, days):
    code = issue_letter(company, by=clerk, today=TODAY)
    assert claim(f.user(), code, today=TODAY + timedelta(days=days)).state == "confirmed"


def test_on_the_thirty_first_day_it_is_not(company, clerk):
    code = issue_letter(company, by=clerk, today=TODAY)
    with pytest.raises(ClaimRefused):
        claim(f.user(), code, today=TODAY + timedelta(days=31))


def test_after_five_wrong_tries_the_letter_ends(company, clerk):
    code = issue_letter(company, by=clerk, today=TODAY)
    for _ in range(TRIES - 1):
        with pytest.raises(ClaimRefused):
            claim(f.user(), "AAAA-BBBB-CCCC")
    assert claim(f.user(), code).state == "confirmed"
    code = issue_letter(company, by=clerk, today=TODAY)
    for _ in range(TRIES):
        with pytest.raises(ClaimRefused):
            claim(f.user(), "AAAA-BBBB-CCCC")
    with pytest.raises(ClaimRefused):
        claim(f.user(), code)


def test_a_new_letter_ends_the_one_before(company, clerk):
    old = issue_letter(company, by=clerk, today=TODAY)
    issue_letter(company, by=clerk, today=TODAY)
    with pytest.raises(ClaimRefused):
        claim(f.user(), old)


def test_the_code_itself_is_kept_nowhere(company, clerk):
    code = issue_letter(company, by=clerk, today=TODAY)
    letter = CodeLetter.objects.get()
    assert code not in str(vars(letter))
    assert len(letter.digest) == 64


def test_whatever_was_wrong_the_sentence_is_the_same(company, clerk):
    code = issue_letter(company, by=clerk, today=TODAY)
    said = set()
    for uscc, typed in ((USCC, "AAAA-BBBB-CCCC"), (f.GOOD_CODES[1], code), (USCC, "")):
        with pytest.raises(ClaimRefused) as refused:
            claim(f.user(), typed, uscc=uscc)
        said.add(str(refused.value))
    assert len(said) == 1


def test_a_person_gets_no_letter_and_waits_for_an_officer(clerk):
    person = f.subject("王芳", kind="natural", code=CITIZEN)
    with pytest.raises(ClaimRefused):
        issue_letter(person, by=clerk, today=TODAY)
    account = claim_person(f.user(), name="王芳", citizen_id=CITIZEN.lower())
    assert account.state == "pending"
    assert decide_claim(account.pk, by=clerk, confirm=True, now=moment()).state == "confirmed"


def test_a_name_that_does_not_fit_a_known_person_is_never_confirmed(clerk):
    person = f.subject("王芳", kind="natural", code=CITIZEN)
    f.record(person, f.department())
    account = claim_person(f.user(), name="李四", citizen_id=CITIZEN)
    with pytest.raises(ClaimRefused):
        decide_claim(account.pk, by=clerk, confirm=True, now=moment())
    account.refresh_from_db()
    person.refresh_from_db()
    assert (account.state, person.name) == ("pending", "王芳")
    assert decide_claim(account.pk, by=clerk, confirm=False, now=moment()).state == "refused"


def test_only_the_office_decides_and_nobody_their_own(clerk):
    account = claim_person(clerk, name="王芳", citizen_id=CITIZEN)
    for by in (f.officer("reviewer", f.department()), clerk):
        with pytest.raises(ClaimRefused):
            decide_claim(account.pk, by=by, confirm=True, now=moment())
    account.refresh_from_db()
    assert account.state == "pending"
    with pytest.raises(ObjectDoesNotExist):
        decide_claim(0, by=clerk, confirm=True, now=moment())


# --- On the page


def test_the_pages_claim_an_organization(company, clerk):
    code = issue_letter(company, by=clerk, today=local_today())
    person = f.user()
    client = log_in(person)
    answer = sent(
        client, "/my/claims/organization/", uscc=USCC.lower(), code=code, capacity="agent",
        next="/my/records/",
    )  # fmt: skip
    assert answer["Location"] == "/my/records/"
    assert person.subject_accounts.get().state == "confirmed"


@pytest.mark.parametrize("uscc", ["", "123", USCC[:-1] + "A", USCC + "0"])
def test_a_wrong_code_of_an_organization_is_said_at_its_field(company, uscc):
    answer = sent(
        log_in(f.user()), "/my/claims/organization/", uscc=uscc, code="X", capacity="agent"
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors["uscc"]


def test_the_pages_file_the_claim_of_a_person(db):
    person = f.user()
    answer = sent(log_in(person), "/my/claims/person/", name="王芳", citizen_id=CITIZEN)
    assert answer["Location"] == "/my/claims/"
    assert person.subject_accounts.get().state == "pending"


@pytest.mark.parametrize("number", ["110105194912310021", "11010519491331002X", "1101"])
def test_a_wrong_citizen_number_is_said_at_its_field(db, number):
    answer = sent(log_in(f.user()), "/my/claims/person/", name="王芳", citizen_id=number)
    assert answer.context["form"].errors["citizen_id"]
    assert not SubjectAccount.objects.exists()
