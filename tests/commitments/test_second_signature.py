"""Where the matter asks for it, the legal representative signs after the agent."""

from datetime import date

import pytest

from casework.documents.standing import Standing
from casework.engine import judge
from casework.errors import TransitionRefused
from casework.models import Case, IssuedDocument, OutboxMessage
from casework.selectors import offers
from casework.timers import tick
from commitments.papers import paper_stands
from commitments.signatures import SignatureAct
from tests.commitments.world import MONDAY
from tests.nothing_moved import nothing_moves


@pytest.fixture
def representative(world):
    return world.two_sign()


@pytest.fixture
def case(world, representative) -> Case:
    return world.open()


def refused(world, case, action, by) -> list[str]:
    with nothing_moves(), pytest.raises(TransitionRefused) as answer:
        world.do(case, action, by=by)
    return answer.value.codes


def test_the_letter_goes_to_the_department_when_both_have_signed(world, case, representative):
    assert refused(world, case, "sign", world.agent) == ["representative_signs"]
    half = world.do(case, "sign_first")
    assert (half.state, half.waits_for) == ("draft", "subject")
    assert refused(world, half, "sign_first", world.agent) == ["not_signed_before"]
    assert refused(world, half, "sign", world.agent) == ["representative_signs"]
    done = world.do(half, "sign", by=representative)
    assert (done.state, done.waits_for) == ("signed", "reviewer")
    first, second = SignatureAct.objects.order_by("seq")
    assert (first.user, first.capacity) == (world.agent, "agent")
    assert (second.user, second.capacity) == (representative, "legal_representative")
    assert first.digest in second.text


def test_the_representative_is_asked_and_the_department_hears_nothing_yet(world, case):
    world.do(case, "sign_first")
    told = OutboxMessage.objects.filter(event__action="sign_first")
    assert [row.recipient for row in told] == ["role:subject"]


def test_the_half_signed_letter_is_replaced_by_the_one_with_both(world, case, representative):
    half = IssuedDocument.objects.get(event__case=world.do(case, "sign_first"), name="letter")
    assert paper_stands(half).state == Standing.PENDING
    world.do(case, "sign", by=representative)
    half = IssuedDocument.objects.get(pk=half.pk)
    both = IssuedDocument.objects.exclude(pk=half.pk).get(name="letter")
    now = paper_stands(half)
    assert (now.state, now.by_number) == (Standing.SUPERSEDED, both.number)
    assert paper_stands(both).state == Standing.PENDING


def test_the_representative_alone_is_enough(world, case, representative):
    assert refused(world, case, "sign_first", representative) == ["signs_as_agent"]
    assert world.do(case, "sign", by=representative).state == "signed"
    assert SignatureAct.objects.count() == 1


def test_without_an_account_of_the_representative_the_agent_does_not_begin(
    world, case, representative
):
    representative.subject_accounts.update(state="ended")
    assert refused(world, case, "sign_first", world.agent) == ["representative_linked"]


def test_a_half_signed_letter_lapses_with_the_draft(world, case):
    world.do(case, "sign_first")
    tick(date(2026, 8, 5))
    assert Case.objects.get(pk=case.pk).state == "draft"
    tick(date(2026, 8, 6))
    gone = Case.objects.get(pk=case.pk)
    assert gone.state == "ended"
    told = OutboxMessage.objects.filter(event__case=gone, event__action="discard_stale")
    assert [row.recipient for row in told] == ["role:subject"]


def test_the_representative_may_decline(world, case, representative):
    world.do(case, "sign_first")
    assert world.do(case, "decline", by=representative).state == "ended"


def test_where_one_signs_nothing_is_said_of_two(world):
    case = world.open()
    assert "second_signature_needed" in [
        refusal.code for refusal in judge(case, "sign_first", by=world.agent, today=MONDAY)
    ]
    names = [offer.name for offer in offers(case, world.agent, MONDAY)]
    assert "sign" in names
    assert "sign_first" not in names


def test_a_person_signs_alone(world, representative):
    from tests import factories as f

    person = f.subject("王小明", code="11010519491231002X", kind="natural")
    himself = f.agent_of(person)
    himself.subject_accounts.update(capacity="self")
    case = world.open(by=himself, subject=person)
    signature = {**world.given("sign"), "name": "王小明"}
    assert world.do(case, "sign", by=himself, data=signature).state == "signed"
