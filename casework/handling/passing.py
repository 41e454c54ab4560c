"""A case that went to the wrong department: passed on with reasons, or sent back for lack of them.

The department that plays the waiting part changes; state and clocks go on as they were.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet

from casework.access.actor import Actor
from casework.access.people import members
from casework.casetype import ROLES
from casework.desk import MOVES, PASSED_ON, SENT_BACK
from casework.errors import Refusal, gettext_noop
from casework.handling import urging
from casework.handling.moving import (
    DeskCall,
    Hand,
    begin,
    hand_of,
    not_your_role,
    told_at,
    waits_for_department,
    write,
)
from casework.models.case import Case
from casework.models.deadline import CaseDeadline
from casework.models.department import Department
from casework.models.event import CaseEvent

if TYPE_CHECKING:
    from casework.access.actor import Who

OVERSEERS = ("credit_officer", "supervisor")
# The one who decides on review and the ones who decided before are never the same organ.
_APART = {"department": ("upper",), "provider": ("upper",), "upper": ("department", "provider")}


class NothingToPassOn(Refusal):
    """No department but the credit office must move next, so there is no wrong one."""

    code = "nothing_to_pass_on"
    template = gettext_noop("No department has to act on this case now, so none can be wrong.")


class NoDepartmentChosen(Refusal):
    """A form was sent without saying to which department."""

    code = "no_department_chosen"
    template = gettext_noop("Choose the department that is to act.")


class HasItAlready(Refusal):
    """The case is with that department."""

    code = "has_it_already"
    template = gettext_noop("The case is with %(department)s already.")


class NobodyThere(Refusal):
    """Nobody at the other department could act, so the case would be stranded."""

    code = "nobody_there"
    template = gettext_noop("Nobody at %(department)s could act on this case; give it an account.")


class JudgesItself(Refusal):
    """One organ would review what it decided."""

    code = "judges_itself"
    template = gettext_noop(
        "%(department)s already plays another part in this case and would judge its own work."
    )


class SentBackFromThere(Refusal):
    """That department has sent the case back before; only the supervisor sends it there again."""

    code = "sent_back_from_there"
    template = gettext_noop(
        "%(department)s has sent this case back. If it is theirs after all, ask the supervisor."
    )


class NotPassedOn(Refusal):
    """The case was not passed on, or has been acted on since."""

    code = "not_passed_on"
    template = gettext_noop(
        "Only a case that was passed on to you can be sent back, and only before anything is done."
    )


class DecidedByOffice(Refusal):
    """The credit office sent the case here, and only it takes that back."""

    code = "decided_by_office"
    template = gettext_noop(
        "The credit office decided that this case is yours. If that is wrong, ask the supervisor."
    )


def pass_on(
    case_id: int, to: Department | None, *, by: Who, reason: str, today: date | None = None,
    key: str | None = None, seen: int | None = None,
) -> Case:  # fmt: skip
    """Gives the case to another department, which from now on plays the waiting part.

    By the head of the holding department, the credit office or the supervisor, with reasons. An
    urge that waits ends. Both departments are told. Raises TransitionRefused (nothing has moved)
    and CaseNotFound. Locks the case's row; one durable transaction.
    """
    with transaction.atomic(durable=True):
        call = begin(PASSED_ON, case_id, by, reason=reason, today=today, key=key)
        if call.done:
            return call.case
        refusals = _against(call)
        refusals += _against_target(call, to) if not refusals else []
        call.go_on(refusals, seen=seen)
        return _move(call, to) if to else call.case


def send_back(
    case_id: int, *, by: Who, reason: str, today: date | None = None, key: str | None = None,
    seen: int | None = None,
) -> Case:  # fmt: skip
    """Returns a case to the department that passed it on, for lack of reasons or wrong ones.

    By whoever must act next, their head, the credit office or the supervisor, as long as nothing
    has been done with it; a department does not send back what the credit office decided. Raises
    TransitionRefused (nothing has moved) and CaseNotFound. One durable transaction.
    """
    with transaction.atomic(durable=True):
        call = begin(SENT_BACK, case_id, by, reason=reason, today=today, key=key)
        if call.done:
            return call.case
        call.go_on(_against_return(call), seen=seen)
        passed = passing_of(call.case)
        before = passed.before["case"] if passed else {}
        to = Department.objects.get(pk=int(before[_party(call.case)]))
        return _move(call, to, handler=before.get("assignee"))


def may_pass_on(case: Case, who: Who) -> list[Refusal]:
    """Every reason why this person could not pass the case on now, to whomever. Reads only."""
    return _against(DeskCall(PASSED_ON, case, Actor.of(who)))


def may_send_back(case: Case, who: Who) -> list[Refusal]:
    """Every reason why this person could not send the case back now. Reads only."""
    return _against_return(DeskCall(SENT_BACK, case, Actor.of(who)))


def targets(case: Case) -> QuerySet[Department]:
    """The departments that the case could go to, as a form offers them."""
    found = Department.objects.filter(confirmed=True).exclude(pk=case.holder_id or 0)
    return found.order_by("level", "name")


def passing_of(case: Case) -> CaseEvent | None:
    """How the case came to the department that has it, while it may still be sent back."""
    for event in case.events.order_by("-seq"):
        if event.action == PASSED_ON:
            return event
        if event.action not in MOVES or event.action == SENT_BACK:
            return None
    return None


def _party(case: Case) -> str:
    return ROLES[case.waits_for].party if case.waits_for in ROLES else ""


def _against(call: DeskCall) -> list[Refusal]:
    if not waits_for_department(call.case) or _party(call.case) == "office":
        return [NothingToPassOn()]
    return [] if hand_of(call) else [not_your_role(call.name)]


def _against_target(call: DeskCall, to: Department | None) -> list[Refusal]:
    case = call.case
    if to is None:
        return [NoDepartmentChosen()]
    if to.pk == case.holder_id:
        return [HasItAlready(department=to.name)]
    refusals: list[Refusal] = []
    if not members([to.pk], ROLES[case.waits_for].permission).exists():
        refusals.append(NobodyThere(department=to.name))
    if any(getattr(case, f"{other}_id") == to.pk for other in _APART.get(_party(case), ())):
        refusals.append(JudgesItself(department=to.name))
    hand = hand_of(call)
    if hand and hand.role not in OVERSEERS and _was_sent_back(case, to):
        refusals.append(SentBackFromThere(department=to.name))
    return refusals


def _was_sent_back(case: Case, by: Department) -> bool:
    rows = case.events.filter(action=SENT_BACK).values_list("before", flat=True)
    return any(by.pk == before["case"].get(_party(case)) for before in rows)


def _against_return(call: DeskCall) -> list[Refusal]:
    case = call.case
    passed = passing_of(case) if waits_for_department(case) else None
    if passed is None or _party(case) not in passed.before.get("case", {}):
        return [NotPassedOn()]
    hand = hand_of(call)
    if hand is None:
        return [not_your_role(call.name)]
    if passed.role in OVERSEERS and hand.role not in OVERSEERS:
        return [DecidedByOffice()]
    return []


def _move(call: DeskCall, to: Department, *, handler: int | None = None) -> Case:
    case, party = call.case, _party(call.case)
    hand = hand_of(call) or Hand(case.waits_for, case.holder_id)
    old, old_handler, role = case.holder_id, case.assignee_id, ROLES[case.waits_for]
    setattr(case, party, to)
    case.holder = to
    case.assignee = members([to.pk], role.permission).filter(pk=handler or 0).first()
    data: dict[str, Any] = {"to": to.pk, "name": to.name}
    write(
        call, hand, data=data,
        before={"case": {party: old, "assignee": old_handler}},
        after={"case": {party: to.pk, "assignee": case.assignee_id}},
        tells=[*told_at(case), f"place:{old}:{role.permission}", f"place:{old}:head"],
    )  # fmt: skip
    owned = [name for name, one in ROLES.items() if one.party == party]
    CaseDeadline.objects.filter(case_id=case.pk, owner__in=owned).update(department=to)
    urging.end_for_move(case, today=call.today)
    return case
