"""What the public check says of a paper today, case type by case type, typed by hand."""

import pytest

from casework.declaration import published
from casework.documents.standing import DISPUTED, WORDS, Standing
from casework.models import CreditRecord, IssuedDocument
from tests.commitments.world import COMPANY, MONDAY, TUESDAY, make_world
from tests.repair.world import make_world as repair_world


@pytest.fixture
def world(db):
    return make_world()


def stands(case, name, *, first=False):
    papers = IssuedDocument.objects.filter(case_id=case.pk, name=name).order_by("id")
    paper = papers.first() if first else papers.last()
    edition = published(paper.case.case_type, paper.case.type_version)
    return edition.paper_stands(paper)


# where the commitment stands, which paper, what stands of it
COMMITMENTS = [
    ("signed", "letter", Standing.PENDING),
    ("returned", "letter", Standing.PENDING),
    ("returned", "supplement", Standing.PROCEDURAL),
    ("accepted", "letter", Standing.IN_FORCE),
    ("accepted", "acceptance", Standing.IN_FORCE),
    ("performing", "letter", Standing.IN_FORCE),
    ("rectifying", "letter", Standing.IN_FORCE),
    ("rectifying", "order", Standing.IN_FORCE),
    ("checking found", "prior_notice", Standing.IN_FORCE),
    ("fulfilled", "letter", Standing.FULFILLED),
    ("fulfilled", "confirmation", Standing.FULFILLED),
    ("breached", "letter", Standing.BROKEN),
    ("breached", "prior_notice", Standing.PROCEDURAL),
    ("breached", "decision", Standing.IN_FORCE),
    ("withdrawn", "letter", Standing.WITHDRAWN),
]


@pytest.mark.parametrize(("place", "name", "state"), COMMITMENTS)
def test_a_paper_of_a_commitment(world, place, name, state):
    found = stands(world.at(place), name)
    assert (found.state, found.words, found.by_number) == (state, WORDS[state], "")
    assert found.since == MONDAY
    assert not found.disputed


def test_a_letter_that_lapsed_unanswered(world):
    case = world.at("returned")
    assert stands(world.do(case, "lapse", today=TUESDAY), "letter").state == Standing.LAPSED


def test_a_finding_that_was_annulled(world):
    case = world.do(world.at("breached annulled"), "annul", today=TUESDAY)
    found = stands(case, "decision")
    assert (found.state, found.since) == (Standing.REVOKED, TUESDAY)
    assert stands(case, "letter").state == Standing.IN_FORCE
    assert stands(case, "annulment").state == Standing.IN_FORCE


def test_a_breach_that_was_repaired(world):
    case = world.at("breached recorded")
    CreditRecord.objects.update(repaired_on=TUESDAY)
    for name in ("letter", "decision"):
        found = stands(case, name)
        assert (found.state, found.since) == (Standing.REPAIRED, TUESDAY)


def test_an_objection_is_told_beside_it(world):
    case = world.at("performing")
    world.do(case, "note_objection")
    world.note_filed_objection(case)
    found = stands(world.do(case, "mark_disputed"), "letter")
    assert (found.state, found.disputed) == (Standing.IN_FORCE, True)


# where the repair stands, which paper, what stands of it
REPAIRS = [
    ("submitted", "commitment_letter", Standing.PENDING),
    ("supplement", "supplement_letter", Standing.PROCEDURAL),
    ("refused", "refusal_letter", Standing.IN_FORCE),
    ("refused", "commitment_letter", Standing.LAPSED),
    ("accepted", "commitment_letter", Standing.IN_FORCE),
    ("accepted", "acceptance_letter", Standing.IN_FORCE),
    ("rejected", "rejection_letter", Standing.IN_FORCE),
    ("rejected", "acceptance_letter", Standing.PROCEDURAL),
    ("syncing", "approval_letter", Standing.IN_FORCE),
    ("repaired", "completion_letter", Standing.REPAIRED),
    ("repaired", "commitment_letter", Standing.REPAIRED),
    ("revoked", "approval_letter", Standing.REVOKED),
    ("revoked", "completion_letter", Standing.REVOKED),
    ("revoked", "revocation_letter", Standing.IN_FORCE),
    ("restored", "shield_letter", Standing.REVOKED),
]


@pytest.mark.parametrize(("place", "name", "state"), REPAIRS)
def test_a_paper_of_a_repair(db, settings, place, name, state):
    settings.CASEWORK_PACK = "national"
    found = stands(repair_world().at(place), name)
    assert (found.state, found.words) == (state, WORDS[state])


def test_no_words_name_anybody():
    """The sentences are fixed: nothing of a case is put into them."""
    for text in (*WORDS.values(), DISPUTED):
        assert "%" not in str(text)
        assert "{" not in str(text)
        assert COMPANY not in str(text)
    assert set(WORDS) == set(Standing)
