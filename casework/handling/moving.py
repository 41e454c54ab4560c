"""Judges and writes the moves that every case type has: one event, one durable transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from casework import outbox, store
from casework.access.actor import Actor
from casework.access.scopes import may_see
from casework.casetype import ROLES
from casework.desk import MOVES, WAITING, WAITING_HEAD
from casework.errors import (
    CaseDestroyed,
    CaseNotFound,
    KeyUsed,
    MovedSince,
    NotYourRole,
    ReasonMissing,
    Refusal,
    TransitionRefused,
    cleaned,
)
from casework.ledger.chain import digest
from casework.models.case import Case
from casework.models.event import EventKind
from casework.today import local_today, moment
from casework.translation import current_language
from casework.words import words_of

if TYPE_CHECKING:
    from casework.access.actor import Who


@dataclass(frozen=True)
class DeskCall:
    """One such move while it is being judged: which, on what case, by whom, why, when."""

    name: str
    case: Case
    actor: Actor
    reason: str = ""
    today: date = field(default_factory=local_today)
    key: str | None = None
    done: bool = False

    def go_on(self, refusals: Iterable[Refusal], *, seen: int | None = None) -> None:
        """Raises TransitionRefused with every reason against the call, if there is one."""
        found = list(refusals)
        if MOVES[self.name].needs_reason and not self.reason:
            found.append(ReasonMissing())
        if seen is not None and seen != self.case.version:
            found.append(MovedSince())
        if found:
            raise TransitionRefused(self.name, found)


@dataclass(frozen=True)
class Hand:
    """In which role, for which department, and in whose place somebody makes a move."""

    role: str
    department: int | None
    in_place_of: int | None = None


def begin(
    name: str, case_id: int, by: Who, *, reason: str = "", today: date | None = None,
    key: str | None = None,
) -> DeskCall:  # fmt: skip
    """Locks the case, inside the caller's transaction; `done` when the same call was answered.

    Raises CaseNotFound, and TransitionRefused for a key that belongs to something else.
    """
    case, around = store.take(by, case_id, key=key)
    if not may_see(around.actor, case):
        raise CaseNotFound
    another_call = around.answered and around.answered[:2] != (name, case.pk)
    if another_call or around.answered_another:
        raise TransitionRefused(name, [KeyUsed()])
    if case.disposed_on:
        raise TransitionRefused(name, [CaseDestroyed()])
    return DeskCall(
        name, case, around.actor, cleaned(reason), today or local_today(), key,
        around.answered is not None,
    )  # fmt: skip


def hand_as(role: str, call: DeskCall) -> Hand | None:
    """The hand of somebody who has this role in the case; none for all others."""
    department = call.actor.department_for(role, call.case) if role in ROLES else None
    if department is None:
        return None
    return Hand(role, department, call.actor.in_place_of(role, call.case))


def hand_at(permission: str, department: int | None, call: DeskCall) -> Hand | None:
    """The hand of somebody who holds a permission on a department, whatever part it plays."""
    if department is None or department not in call.actor.permissions.get(permission, ()):
        return None
    return Hand(permission, department, call.actor.place_of(permission, department))


def hand_of(call: DeskCall) -> Hand | None:
    """The first hand in which this person may make the move, as the list of moves says."""
    for role in MOVES[call.name].by:
        hand = hand_as(call.case.waits_for if role == WAITING else role, call)
        if role == WAITING_HEAD:
            hand = hand_at("head", call.case.holder_id, call)
        if hand is not None:
            return hand
    return None


def hand_or_refusals(call: DeskCall, refusals: Iterable[Refusal]) -> Hand:
    """The hand of `hand_of`. Raises TransitionRefused with every reason when it may not be made."""
    hand = hand_of(call)
    call.go_on(refusals if hand else [not_your_role(call.name), *refusals])
    return hand or Hand("", None)


def not_your_role(name: str) -> NotYourRole:
    words, language = words_of("casework"), current_language()
    roles = [words.text("roles", role, language=language) for role in MOVES[name].by]
    return NotYourRole(roles="、".join(roles))


def waits_for_department(case: Case) -> bool:
    """Whether a department must move next: not the subject, not the system, and not the end."""
    role = ROLES.get(case.waits_for)
    return bool(role and role.permission and case.holder_id and not case.closed_on)


def write(
    call: DeskCall, hand: Hand, *, data: Mapping[str, Any], before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None, letters: Iterable[dict[str, Any]] = (),
    tells: Iterable[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """Writes the event with its letters and messages, and the case as it now stands.

    `tells` are recipients of the outbox. Answers with the event, its `id` included.
    """
    case, actor = call.case, call.actor
    kind = EventKind.TIMER if actor.machine else EventKind.HUMAN
    at = moment()
    event: dict[str, Any] = {
        "case_id": case.pk, "seq": case.version + 1, "kind": kind.value, "action": call.name,
        "source": case.state, "target": case.state, "by_id": actor.user_id,
        "in_place_of_id": hand.in_place_of, "role": hand.role, "department_id": hand.department,
        "reason": call.reason, "data": dict(data), "before": dict(before or {}),
        "after": dict(after or {}), "clock": [], "pack": case.pack,
        "pack_version": case.pack_version, "on": call.today, "at": at, "key": call.key,
        "prev_hash": case.last_hash,
    }  # fmt: skip
    event["hash"] = digest(event, prev_hash=case.last_hash)
    case.version, case.last_hash = event["seq"], event["hash"]
    said = f"{case.case_type}.{call.name}"
    told = [
        {"recipient": one, "channel": "people", "kind": said, "next_at": at}
        for one in dict.fromkeys(tells)
    ]
    store.write([store.Move(case, event, letters=list(letters), messages=told)])
    if told:
        outbox.nudge_on_commit()
    return event


def told_at(case: Case) -> list[str]:
    """Recipients: whoever must act next, and the head of their department."""
    return [f"role:{case.waits_for}", f"place:{case.holder_id}:head"]
