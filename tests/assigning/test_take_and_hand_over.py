"""A case is taken and handed over as recorded actions, by those who may, and by nobody else."""

from datetime import date

import pytest

from casework.engine import perform
from casework.errors import CaseNotFound, TransitionRefused
from casework.handling.assign import colleagues, hand_over, may_hand_over, may_take, take
from casework.ledger.verify import verify
from casework.models import Case, CaseEvent
from tests import factories as f
from tests.engine.conftest import MONDAY, world
from tests.nothing_moved import nothing_moves

__all__ = ["world"]
TUESDAY = date(2026, 7, 7)


def refused(call, *codes):
    with nothing_moves(), pytest.raises(TransitionRefused) as caught:
        call()
    assert caught.value.codes == list(codes)


def test_taking_names_the_handler_and_is_an_event_that_moves_no_state(world):
    case = world.at("looking")
    taken = take(case.pk, by=world.officer, today=TUESDAY)
    stored = Case.objects.get(pk=case.pk)
    assert stored.assignee == world.officer
    assert (stored.state, stored.due_on) == ("looking", case.due_on)
    assert (stored.version, stored.last_hash) == (taken.version, taken.last_hash)
    event = CaseEvent.objects.get(case_id=case.pk, seq=case.version + 1)
    assert (event.action, event.source, event.target) == ("assigned", "looking", "looking")
    assert (event.by, event.role, event.department) == (
        world.officer, "credit_officer", world.office,
    )  # fmt: skip
    assert event.on == TUESDAY
    assert event.before == {"case": {"assignee": None}}
    assert event.after == {"case": {"assignee": world.officer.pk}}


def test_a_case_that_a_colleague_handles_cannot_be_taken(world):
    case = world.at("looking")
    take(case.pk, by=world.officer)
    refused(lambda: take(case.pk, by=world.officer2), "held_by_another")
    refused(lambda: take(case.pk, by=world.officer), "held_already")
    assert Case.objects.get(pk=case.pk).assignee == world.officer


def test_only_who_holds_the_waiting_role_takes(world):
    case = world.at("looking")
    refused(lambda: take(case.pk, by=world.head), "not_your_role")
    with nothing_moves(), pytest.raises(CaseNotFound):
        take(case.pk, by=world.stranger)
    take(case.pk, by=world.officer)


def test_what_waits_for_the_subject_or_is_closed_is_nobodys_to_take(world):
    closed = world.at("granted")
    asking = world.at("asking")
    refused(lambda: take(asking.pk, by=world.officer), "not_assignable")
    refused(lambda: take(closed.pk, by=world.officer), "not_assignable")
    refused(lambda: hand_over(closed.pk, None, by=world.head, reason="x"), "not_assignable")


def test_the_handler_hands_over_to_a_colleague_with_reasons(world):
    case = world.at("looking")
    take(case.pk, by=world.officer)
    refused(
        lambda: hand_over(case.pk, world.officer2, by=world.officer, reason=" "), "reason_missing"
    )
    hand_over(case.pk, world.officer2, by=world.officer, reason="外出学习", today=TUESDAY)
    event = CaseEvent.objects.filter(case_id=case.pk).last()
    assert Case.objects.get(pk=case.pk).assignee == world.officer2
    assert (event.reason, event.role) == ("外出学习", "credit_officer")
    assert event.before == {"case": {"assignee": world.officer.pk}}


def test_the_head_hands_over_and_puts_back_what_another_handles(world):
    case = world.at("looking")
    take(case.pk, by=world.officer)
    refused(
        lambda: hand_over(case.pk, world.officer2, by=world.officer2, reason="x"),
        "not_yours_to_hand_over",
    )
    hand_over(case.pk, world.officer2, by=world.head, reason="休假")
    hand_over(case.pk, None, by=world.head, reason="重新分派")
    assert Case.objects.get(pk=case.pk).assignee is None
    roles = CaseEvent.objects.filter(case_id=case.pk, action="assigned").values_list(
        "role", flat=True
    )
    assert list(roles) == ["credit_officer", "head", "head"]


def test_the_supervisor_hands_over(world):
    case = world.at("looking")
    supervisor = f.officer("supervisor", world.office)
    hand_over(case.pk, world.officer2, by=supervisor, reason="督办转办")
    assert CaseEvent.objects.filter(case_id=case.pk).last().role == "supervisor"


def test_nobody_without_the_waiting_role_receives_a_case(world):
    case = world.at("looking")
    retired = f.officer("credit_officer", world.office)
    retired.is_active = False
    retired.save()
    take(case.pk, by=world.officer)
    for person in (world.head, world.stranger, world.agent, retired):
        refused(
            lambda to=person: hand_over(case.pk, to, by=world.officer, reason="x"), "cannot_handle"
        )
    assert set(colleagues(Case.objects.get(pk=case.pk))) == {world.officer, world.officer2}


def test_a_stale_page_is_refused_and_a_repeated_request_does_one_thing(world):
    case = world.at("looking")
    refused(lambda: take(case.pk, by=world.officer, seen=case.version - 1), "moved_since")
    take(case.pk, by=world.officer, key="k1", seen=case.version)
    with nothing_moves():
        take(case.pk, by=world.officer, key="k1", seen=case.version)
    assert CaseEvent.objects.filter(case_id=case.pk, action="assigned").count() == 1


def test_a_key_of_another_action_is_refused(world):
    case = world.at("filed")
    perform(case.pk, "take_up", by=world.officer, key="k2", today=MONDAY)
    refused(lambda: take(case.pk, by=world.officer, key="k2"), "key_used")


def test_the_page_asks_the_same_questions(world):
    case = Case.objects.get(pk=world.at("looking").pk)
    assert may_take(case, world.officer) == []
    assert [r.code for r in may_take(case, world.head)] == ["not_your_role"]
    assert may_hand_over(case, world.head) == []
    assert [r.code for r in may_hand_over(case, world.officer)] == ["not_yours_to_hand_over"]


def test_the_chain_holds_over_assignments(world):
    case = world.at("looking")
    take(case.pk, by=world.officer)
    hand_over(case.pk, world.officer2, by=world.officer, reason="x")
    assert list(verify()) == []
