"""Who handles a case inside the department that holds it: taken, handed over, put back.

Not a transition: the state stays, no clock moves. Yet each change is an event of the ledger, in
one durable transaction under the case's row lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from casework import store
from casework.access.actor import Actor
from casework.access.scopes import may_see
from casework.casetype import ROLES
from casework.errors import (
    ActsForSubject,
    CaseNotFound,
    KeyUsed,
    MovedSince,
    NotYourRole,
    ReasonMissing,
    Refusal,
    TransitionRefused,
    gettext_noop,
)
from casework.judging import cleaned
from casework.ledger.chain import digest
from casework.models.case import Case
from casework.models.event import EventKind
from casework.today import local_today, moment
from casework.translation import current_language
from casework.words import words_of

if TYPE_CHECKING:
    from casework.access.actor import Who

ASSIGNED = "assigned"


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


@dataclass(frozen=True)
class _Call:
    """One change of handler while it is being judged."""

    case: Case
    actor: Actor
    reason: str
    today: date
    key: str | None


def take(
    case_id: int,
    *,
    by: Who,
    today: date | None = None,
    key: str | None = None,
    seen: int | None = None,
) -> Case:
    """The person takes a case that waits for their department and that nobody handles yet.

    A repeated `key` changes nothing and answers with the case. Raises TransitionRefused (nothing
    has moved) and CaseNotFound. Locks the case's row; one durable transaction.
    """
    with transaction.atomic(durable=True):
        call, done = _begin(case_id, by, today=today, key=key)
        if done:
            return call.case
        refusals = _may_take(call)
        _refuse(refusals + _moved(call.case, seen))
        return _write(call, call.actor.user)


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
        call, done = _begin(case_id, by, reason=reason, today=today, key=key)
        if done:
            return call.case
        refusals = _may_hand_over(call, to)
        if not call.reason:
            refusals.append(ReasonMissing())
        _refuse(refusals + _moved(call.case, seen))
        return _write(call, to)


def colleagues(case: Case) -> QuerySet[User]:
    """The people who could handle the case as it waits now: active, with the role that must act."""
    permission = ROLES[case.waits_for].permission if case.waits_for in ROLES else ""
    if not permission or case.holder_id is None or case.closed_on:
        return User.objects.none()
    codename, place = f"act_as_{permission}", str(case.holder_id)
    by_group = Q(
        groups__groupobjectpermission__permission__codename=codename,
        groups__groupobjectpermission__object_pk=place,
    )
    alone = Q(
        userobjectpermission__permission__codename=codename,
        userobjectpermission__object_pk=place,
    )
    return User.objects.filter(by_group | alone, is_active=True).distinct().order_by("id")


def may_take(case: Case, who: Who) -> list[Refusal]:
    """Every reason why this person could not take the case now; for the page. Reads only."""
    return _may_take(_looked_at(case, who))


def may_hand_over(case: Case, who: Who) -> list[Refusal]:
    """Every reason why this person could not hand the case over now. Reads only."""
    call = _looked_at(case, who)
    return _not_assignable(case) or _not_theirs(call)


def full_name(user: User | None) -> str:
    """The name of a person as colleagues read it."""
    return "" if user is None else f"{user.last_name}{user.first_name}" or user.get_username()


def _looked_at(case: Case, who: Who) -> _Call:
    return _Call(case, Actor.of(who), "", local_today(), None)


def _begin(
    case_id: int, by: Who, *, today: date | None, key: str | None, reason: str = ""
) -> tuple[_Call, bool]:
    """Locks the case; tells whether the same call was answered before."""
    case = store.lock(case_id)
    around = store.surroundings(by, case=None, key=key)
    if not may_see(around.actor, case):
        raise CaseNotFound
    another_call = around.answered and around.answered[:2] != (ASSIGNED, case.pk)
    if another_call or around.answered_another:
        _refuse([KeyUsed()])
    call = _Call(case, around.actor, cleaned(reason), today or local_today(), key)
    return call, around.answered is not None


def _refuse(refusals: list[Refusal]) -> None:
    if refusals:
        raise TransitionRefused(ASSIGNED, refusals)


def _moved(case: Case, seen: int | None) -> list[Refusal]:
    return [MovedSince()] if seen is not None and seen != case.version else []


def _not_assignable(case: Case) -> list[Refusal]:
    role = ROLES.get(case.waits_for)
    waits = role is not None and role.permission and case.holder_id and not case.closed_on
    return [] if waits else [NotAssignable()]


def _may_take(call: _Call) -> list[Refusal]:
    case = call.case
    if refusals := _not_assignable(case):
        return refusals
    if not call.actor.acts_as(case.waits_for, case):
        return [NotYourRole(roles=_role_name(case.waits_for))]
    if case.subject_id in call.actor.subjects:
        return [ActsForSubject()]
    if case.assignee is None:
        return []
    kind = HeldAlready if case.assignee_id == call.actor.user_id else HeldByAnother
    return [kind(name=full_name(case.assignee))]


def _may_hand_over(call: _Call, to: User | None) -> list[Refusal]:
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


def _not_theirs(call: _Call) -> list[Refusal]:
    return [] if _hands_over_as(call) else [NotYoursToHandOver()]


def _hands_over_as(call: _Call) -> tuple[str, int | None] | None:
    """The role and department in which this person may hand the case over; none if they may not."""
    case, held = call.case, call.actor.permissions
    if case.assignee_id == call.actor.user_id and call.actor.acts_as(case.waits_for, case):
        return case.waits_for, case.holder_id
    if case.holder_id in held.get("head", ()):
        return "head", case.holder_id
    if case.office_id in held.get("supervisor", ()):
        return "supervisor", case.office_id
    return None


def _role_name(role: str) -> str:
    return words_of("casework").text("roles", role, language=current_language())


def _write(call: _Call, to: User | None) -> Case:
    case, actor = call.case, call.actor
    own = to is not None and to.pk == actor.user_id
    role, department = (not own and _hands_over_as(call)) or (case.waits_for, case.holder_id)
    event: dict[str, Any] = {
        "case_id": case.pk, "seq": case.version + 1, "kind": EventKind.HUMAN.value,
        "action": ASSIGNED, "source": case.state, "target": case.state, "by_id": actor.user_id,
        "role": role, "department_id": department, "reason": call.reason,
        "data": {"to": to.pk if to else None, "name": full_name(to)},
        "before": {"case": {"assignee": case.assignee_id}},
        "after": {"case": {"assignee": to.pk if to else None}}, "clock": [], "pack": case.pack,
        "pack_version": case.pack_version, "on": call.today, "at": moment(), "key": call.key,
        "prev_hash": case.last_hash,
    }  # fmt: skip
    event["hash"] = digest(event, prev_hash=case.last_hash)
    case.assignee = to
    case.version, case.last_hash = event["seq"], event["hash"]
    store.write([store.Move(case, event)])
    return case
