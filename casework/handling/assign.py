"""Who handles a case inside the department that holds it: taken, handed over, put back.

Not a transition: the state stays, no clock moves. Yet each change is an event of the ledger, in
one durable transaction under the case's row lock.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from casework.access.actor import Actor
from casework.access.people import full_name, members
from casework.casetype import ROLES
from casework.desk import ASSIGNED
from casework.errors import ActsForSubject, NotYourRole, Refusal, TransitionRefused, gettext_noop
from casework.handling.moving import (
    DeskCall,
    Hand,
    begin,
    hand_as,
    hand_at,
    waits_for_department,
    write,
)
from casework.models.case import Case
from casework.translation import current_language
from casework.words import words_of

if TYPE_CHECKING:
    from casework.access.actor import Who

__all__ = [
    "ASSIGNED", "CannotHandle", "HeldAlready", "HeldByAnother", "NobodyChosen", "NotAssignable",
    "NotYoursToHandOver", "colleagues", "hand_over", "may_hand_over", "may_take",
    "nobody_chosen", "rehearse_hand_over", "take",
]  # fmt: skip


class NotAssignable(Refusal):
    """Nobody of a department must move next: the case is closed or waits for the subject."""

    code = "not_assignable"
    template = gettext_noop("Nobody needs to handle this case now.")


class HeldByAnother(Refusal):
    """A colleague handles the case already."""

    code = "held_by_another"
    template = gettext_noop(
        "%(name)s handles this case. Ask for it to be handed over, or have the head hand it over."
    )


class HeldAlready(Refusal):
    """The case is where it should go."""

    code = "held_already"
    template = gettext_noop("%(name)s handles this case already.")


class NotYoursToHandOver(Refusal):
    """Only the handler, or the head of the department that holds the case, hands it over."""

    code = "not_yours_to_hand_over"
    template = gettext_noop(
        "Only the person who handles the case, or the head of the department, may hand it over."
    )


class CannotHandle(Refusal):
    """The chosen person does not hold the role that must move next."""

    code = "cannot_handle"
    template = gettext_noop("%(name)s does not hold the role that must act next on this case.")


class NobodyChosen(Refusal):
    """A hand-over was sent without saying to whom."""

    code = "nobody_chosen"
    template = gettext_noop("Choose who takes the case over.")


def take(
    case_id: int,
    *,
    by: Who,
    today: date | None = None,
    key: str | None = None,
    seen: int | None = None,
) -> Case:
    """The person takes a case that waits for their department and that nobody handles yet.

    A substitute takes it for the person whose role it is, whose case it then is: nothing of it
    outlives the substitution. A repeated `key` changes nothing and answers with the case. Raises
    TransitionRefused (nothing has moved) and CaseNotFound. Locks the case's row; one durable
    transaction.
    """
    with transaction.atomic(durable=True):
        call = begin(ASSIGNED, case_id, by, reason="-", today=today, key=key)
        if call.done:
            return call.case
        call.go_on(_may_take(call), seen=seen)
        case, role = call.case, call.case.waits_for
        hand = Hand(role, case.holder_id, call.actor.in_place_of(role, case))
        place = hand.in_place_of
        return _write(call, call.actor.user if place is None else User.objects.get(pk=place), hand)


def hand_over(
    case_id: int,
    to: User | None,
    *,
    by: Who,
    reason: str,
    today: date | None = None,
    key: str | None = None,
    seen: int | None = None,
) -> Case:
    """Gives the case to a colleague of the department that holds it, or back to all (`to` None).

    By whoever handles it, by the head of the holding department or by the office's supervisor,
    with reasons. Raises TransitionRefused (nothing has moved) and CaseNotFound. Locks the case's
    row; one durable transaction.
    """
    with transaction.atomic(durable=True):
        call = begin(ASSIGNED, case_id, by, reason=reason, today=today, key=key)
        if call.done:
            return call.case
        call.go_on(_may_hand_over(call, to), seen=seen)
        return _write(call, to, _hand(call) or Hand(call.case.waits_for, call.case.holder_id))


def colleagues(case: Case) -> QuerySet[User]:
    """The people who could handle the case as it waits now: active, with the role that must act."""
    if not waits_for_department(case):
        return User.objects.none()
    return members([case.holder_id or 0], ROLES[case.waits_for].permission)


def may_take(case: Case, who: Who) -> list[Refusal]:
    """Every reason why this person could not take the case now; for the page. Reads only."""
    return _may_take(DeskCall(ASSIGNED, case, Actor.of(who)))


def may_hand_over(case: Case, who: Who) -> list[Refusal]:
    """Every reason why this person could not hand the case over now. Reads only."""
    return _not_assignable(case) or _not_theirs(DeskCall(ASSIGNED, case, Actor.of(who)))


def rehearse_hand_over(case: Case, to: User | None, *, by: Who) -> list[Refusal]:
    """Every reason why this person could not give the case to that one now. Reads only."""
    return _may_hand_over(DeskCall(ASSIGNED, case, Actor.of(by)), to)


def nobody_chosen() -> TransitionRefused:
    """The refusal of a form that was sent without saying to whom."""
    return TransitionRefused(ASSIGNED, [NobodyChosen()])


def _not_assignable(case: Case) -> list[Refusal]:
    return [] if waits_for_department(case) else [NotAssignable()]


def _may_take(call: DeskCall) -> list[Refusal]:
    case = call.case
    if refusals := _not_assignable(case):
        return refusals
    if not call.actor.acts_as(case.waits_for, case):
        return [NotYourRole(roles=_role_name(case.waits_for))]
    if case.subject_id in call.actor.subjects:
        return [ActsForSubject()]
    if case.assignee is None:
        return []
    kind = HeldAlready if case.assignee_id in call.actor.handles else HeldByAnother
    return [kind(name=full_name(case.assignee))]


def _may_hand_over(call: DeskCall, to: User | None) -> list[Refusal]:
    case = call.case
    if refusals := _not_assignable(case):
        return refusals
    refusals = _not_theirs(call)
    if to is None and case.assignee_id is None:
        refusals.append(NotAssignable())
    elif to is not None and to.pk == case.assignee_id:
        refusals.append(HeldAlready(name=full_name(to)))
    elif to is not None and not colleagues(case).filter(pk=to.pk).exists():
        refusals.append(CannotHandle(name=full_name(to)))
    return refusals


def _not_theirs(call: DeskCall) -> list[Refusal]:
    return [] if _hand(call) else [NotYoursToHandOver()]


def _hand(call: DeskCall) -> Hand | None:
    """The hand in which this person may hand the case over; none if they may not."""
    case = call.case
    own = hand_as(case.waits_for, call) if case.assignee_id in call.actor.handles else None
    return own or hand_at("head", case.holder_id, call) or hand_as("supervisor", call)


def _role_name(role: str) -> str:
    return words_of("casework").text("roles", role, language=current_language())


def _write(call: DeskCall, to: User | None, hand: Hand) -> Case:
    case = call.case
    before, case.assignee = case.assignee_id, to
    write(
        call, hand, data={"to": to.pk if to else None, "name": full_name(to)},
        before={"case": {"assignee": before}},
        after={"case": {"assignee": to.pk if to else None}},
    )  # fmt: skip
    return case
