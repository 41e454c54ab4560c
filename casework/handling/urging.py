"""Urges (督办): the supervisor asks for an answer by a day; the department answers, in time or not.

An urge has its own clock and its own row; state and legal clocks of the case stay as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.db import transaction

from casework import store
from casework.access.actor import SYSTEM, Actor
from casework.access.people import members
from casework.casetype import ROLES, Document
from casework.clock.fold import fold
from casework.clock.stored import stored_calendar
from casework.declaration import SHARED, published
from casework.desk import URGE_ANSWERED, URGE_HANDED_OVER, URGE_LATE, URGE_WITHDRAWN, URGED
from casework.documents import letters
from casework.documents.numbers import letter_number
from casework.errors import CaseNotFound, FieldFault, Refusal, gettext_noop
from casework.facts import Facts
from casework.handling.moving import (
    DeskCall,
    Hand,
    begin,
    hand_at,
    hand_of,
    not_your_role,
    told_at,
    waits_for_department,
    write,
)
from casework.models.case import Case
from casework.models.document import Evidence
from casework.models.event import CaseEvent
from casework.models.urge import Urge, UrgeState
from casework.policies.loader import load_packs

if TYPE_CHECKING:
    from casework.access.actor import Who

logger = logging.getLogger(__name__)
TERM = "urge.answer"
LETTER = Document(template="urge.txt")
LETTER.name = "urge"


class NobodyToUrge(Refusal):
    """No department must move next: the case is closed or waits for the subject."""

    code = "nobody_to_urge"
    template = gettext_noop("No department has to act on this case now, so none can be urged.")


class UrgedAlready(Refusal):
    """An urge waits for its answer."""

    code = "urged_already"
    template = gettext_noop("The department has been urged and must answer by %(due)s.")


class UrgeOver(Refusal):
    """The urge was answered, taken back, or ended with the move to another department."""

    code = "urge_over"
    template = gettext_noop("This urge no longer waits for an answer.")


class NotYoursToAnswer(Refusal):
    """The urged department answers: whoever must act there, or the head."""

    code = "not_yours_to_answer"
    template = gettext_noop("Only %(department)s may answer this urge.")


class NotTheirs(Refusal):
    """The urge is neither asked of the person nor watched by them, or goes to nobody able."""

    code = "not_theirs"
    template = gettext_noop("%(name)s cannot take this urge over.")


def urge(
    case_id: int, *, by: Who, reason: str, today: date | None = None, key: str | None = None,
    seen: int | None = None,
) -> Case:  # fmt: skip
    """Urges the department that must move next; its answer is due within the pack's term.

    By the supervisor, with reasons, one urge at a time. Issues the letter of supervision (督办函)
    and tells whoever must act and their head. Raises TransitionRefused (nothing has moved) and
    CaseNotFound. Locks the case's row; one durable transaction.
    """
    with transaction.atomic(durable=True):
        call = begin(URGED, case_id, by, reason=reason, today=today, key=key)
        if call.done:
            return call.case
        call.go_on(_against(call), seen=seen)
        hand = hand_of(call) or Hand("supervisor", call.case.office_id)
        _issue(call, hand)
        return call.case


def answer(
    urge_id: int, *, by: Who, text: str, evidence: Sequence[int] = (), today: date | None = None,
    key: str | None = None,
) -> Urge:  # fmt: skip
    """Answers an urge for the department, with evidence if there is any; the supervisor is told.

    By whoever holds the urged role there, or the head; also late, which then shows. Raises
    TransitionRefused (nothing has moved) and CaseNotFound. One durable transaction.
    """
    with transaction.atomic(durable=True):
        row = _locked(urge_id)
        call = begin(URGE_ANSWERED, row.case_id, by, reason="", today=today, key=key)
        row.refresh_from_db()
        if call.done:
            return row
        hand, said = _answering_hand(row, call), text.strip()
        refusals: list[Refusal] = [] if row.state == UrgeState.WAITING else [UrgeOver()]
        if hand is None:
            refusals.append(NotYoursToAnswer(department=row.department.name))
        if not said:
            label, fault = gettext_noop("Answer"), gettext_noop("This field is required.")
            refusals.append(FieldFault(field="text", label=label, fault=fault))
        if not refusals and evidence and not _file(evidence, call):
            fault = gettext_noop("One of these files is not yours to hand in.")
            refusals.append(FieldFault(field="evidence", label=gettext_noop("Evidence"),
                                       fault=fault))  # fmt: skip
        call.go_on(refusals)
        event = write(
            call, hand or Hand("", None), tells=["role:supervisor"],
            data={"text": said, "evidence": list(evidence), "urge": row.event.seq,
                  "due": row.due_on and row.due_on.isoformat()},
        )  # fmt: skip
        return _end(row, UrgeState.ANSWERED, "met", call.today, event=event)


def withdraw(
    urge_id: int, *, by: Who, reason: str, today: date | None = None, key: str | None = None
) -> Urge:
    """Takes an urge back, with reasons; the department is told. By the supervisor.

    Raises TransitionRefused (nothing has moved) and CaseNotFound. One durable transaction.
    """
    with transaction.atomic(durable=True):
        row = _locked(urge_id)
        call = begin(URGE_WITHDRAWN, row.case_id, by, reason=reason, today=today, key=key)
        row.refresh_from_db()
        if call.done:
            return row
        hand = hand_of(call)
        refusals: list[Refusal] = [] if row.state == UrgeState.WAITING else [UrgeOver()]
        call.go_on([*refusals, *([] if hand else [not_your_role(call.name)])])
        data = {"urge": row.event.seq}
        event = write(call, hand or Hand("", None), data=data, tells=_told_of(row))
        return _end(row, UrgeState.WITHDRAWN, "cancel", call.today, seq=event["seq"])


def hand_over(
    urge_id: int, leaver: User, to: User, *, by: Who, reason: str, today: date | None = None,
    key: str | None = None,
) -> Urge:  # fmt: skip
    """Gives what somebody has to do with an urge to a colleague: its answer, or its watch.

    By the head of the urged department or the supervisor, with reasons. Raises TransitionRefused
    (nothing has moved) and CaseNotFound. One durable transaction.
    """
    with transaction.atomic(durable=True):
        row = _locked(urge_id)
        call = begin(URGE_HANDED_OVER, row.case_id, by, reason=reason, today=today, key=key)
        row.refresh_from_db()
        if call.done:
            return row
        call.go_on(against_hand_over(row, leaver, to, by=call.actor))
        hand = _handing_hand(row, call) or Hand("", None)
        before = {"handler": row.handler_id, "watcher": row.watcher_id}
        if row.handler_id == leaver.pk:
            row.handler = to
        if row.watcher_id == leaver.pk:
            row.watcher = to
        place, after = f"urge:{row.pk}", {"handler": row.handler_id, "watcher": row.watcher_id}
        data = {"urge": row.event.seq, "to": to.pk}
        write(call, hand, data=data, before={place: before}, after={place: after})
        row.save(update_fields=["handler", "watcher"])
        return row


def against_hand_over(row: Urge, leaver: User, to: User, *, by: Who) -> list[Refusal]:
    """Every reason why this could not go from the one to the other. Reads only."""
    call = DeskCall(URGE_HANDED_OVER, row.case, Actor.of(by))
    refusals: list[Refusal] = []
    if _handing_hand(row, call) is None:
        refusals.append(not_your_role(call.name))
    if row.state != UrgeState.WAITING:
        refusals.append(UrgeOver())
    able = {
        row.handler_id: (row.department_id, ROLES[row.role].permission),
        row.watcher_id: (row.case.office_id or 0, "supervisor"),
    }
    held = able.get(leaver.pk)
    if held is None or not members([held[0]], held[1]).filter(pk=to.pk).exists():
        refusals.append(NotTheirs(name=to.get_full_name() or to.get_username()))
    return refusals


def end_for_move(case: Case, *, today: date) -> None:
    """Ends an urge that waits, because the case has gone to another department.

    Inside the transaction that moves the case, whose event says so.
    """
    for row in Urge.objects.filter(case_id=case.pk, state=UrgeState.WAITING):
        _end(row, UrgeState.MOVED, "cancel", today, seq=case.version)


def may_urge(case: Case, who: Who) -> list[Refusal]:
    """Every reason why this person could not urge now. Reads only."""
    return _against(DeskCall(URGED, case, Actor.of(who)))


def urgeable(cases: Sequence[Case], who: Who) -> list[Case]:
    """Those of the cases that this person could urge now, in one statement. Reads only."""
    actor, rows = Actor.of(who), Urge.objects.filter(state=UrgeState.WAITING)
    ids = [case.pk for case in cases if not _against_any(DeskCall(URGED, case, actor))]
    waiting = set(rows.filter(case_id__in=ids).values_list("case_id", flat=True)) if ids else set()
    return [case for case in cases if case.pk in set(ids) - waiting]


def may_answer(row: Urge, who: Who) -> bool:
    """Whether this person answers for the urged department. Reads only."""
    call = DeskCall(URGE_ANSWERED, row.case, Actor.of(who))
    return row.state == UrgeState.WAITING and _answering_hand(row, call) is not None


def may_withdraw(row: Urge, who: Who) -> bool:
    """Whether this person may take the urge back. Reads only."""
    call = DeskCall(URGE_WITHDRAWN, row.case, Actor.of(who))
    return row.state == UrgeState.WAITING and hand_of(call) is not None


def tell_late(today: date) -> int:
    """Tells supervisor and department of every urge whose last day has passed, once each.

    Reads the calendar anew first, so that a moved holiday moves the day. Each is its own durable
    transaction; one that fails is logged and tried again by the next run.
    """
    told = 0
    for pk in Urge.objects.filter(state=UrgeState.WAITING, late_told=False).values_list("pk"):
        try:
            told += _tell_one(pk[0], today)
        except Exception:
            logger.exception("The urge %s was not reported; the next run tries again.", pk[0])
    return told


def _tell_one(pk: int, today: date) -> int:
    with transaction.atomic(durable=True):
        row = _locked(pk)
        call = begin(URGE_LATE, row.case_id, SYSTEM, today=today)
        row.refresh_from_db()
        _fold(row)
        late = row.state == UrgeState.WAITING and not row.late_told and row.late(today)
        if late and call.case.closed_on is None:
            data = {"urge": row.event.seq, "due": row.due_on and row.due_on.isoformat()}
            write(call, Hand("system", None), data=data, tells=["role:supervisor", *_told_of(row)])
            row.late_told = True
        row.save(update_fields=["due_on", "provisional", "late_told"])
        return int(row.late_told)


def _against_any(call: DeskCall) -> list[Refusal]:
    """The reasons that do not depend on the urges before."""
    if not waits_for_department(call.case):
        return [NobodyToUrge()]
    return [] if hand_of(call) else [not_your_role(call.name)]


def _against(call: DeskCall) -> list[Refusal]:
    if refusals := _against_any(call):
        return refusals
    open_ = waiting_on(call.case)
    return [UrgedAlready(due=open_.due_on or "")] if open_ else []


def _issue(call: DeskCall, hand: Hand) -> Urge:
    case, actor = call.case, call.actor
    row = drafted(case, case.holder_id or 0, role=case.waits_for, today=call.today)
    row.handler_id, row.watcher_id = case.assignee_id, actor.user_id
    pack = load_packs().version(case.pack_version)
    facts = Facts(
        published(case.case_type, case.type_version), case, actor=actor, today=call.today,
        pack=pack, data={}, reason=call.reason,
    )  # fmt: skip
    how = letters.Draft(letter_number(case, case.version + 1), row.due_on, package=SHARED)
    letter = letters.draft(facts.edition, LETTER, facts, how)
    data = {"due": row.due_on and row.due_on.isoformat(), "department": case.holder_id}
    row.event_id = write(call, hand, data=data, letters=[letter], tells=told_at(case))["id"]
    row.save()
    return row


def drafted(case: Case, department: int, *, role: str, today: date) -> Urge:
    """An urge of that department with its clock begun, not yet kept; its event is the next one."""
    pack = load_packs().version(case.pack_version)
    row = Urge(
        case=case, department_id=department, role=role, asked_on=today,
        basis=pack.basis(TERM)[:300],
        log=[{"on": today.isoformat(), "kind": "start", "event": case.version + 1,
              "period": str(pack.period(TERM))}],
    )  # fmt: skip
    _fold(row)
    return row


def waiting_on(case: Case) -> Urge | None:
    """The urge of this case that waits for its answer; there is never more than one."""
    return Urge.objects.filter(case_id=case.pk, state=UrgeState.WAITING).first()


def _locked(pk: int) -> Urge:
    """The urge; what locks it is the lock on its case, which every writer takes."""
    found = Urge.objects.select_related("case", "department", "event").filter(pk=pk).first()
    if found is None:
        raise CaseNotFound
    return found


def _answering_hand(row: Urge, call: DeskCall) -> Hand | None:
    own = hand_at(ROLES[row.role].permission, row.department_id, call)
    return own or hand_at("head", row.department_id, call)


def _handing_hand(row: Urge, call: DeskCall) -> Hand | None:
    own = hand_at("head", row.department_id, call)
    return own or hand_at("supervisor", row.case.office_id, call)


def _file(evidence: Sequence[int], call: DeskCall) -> bool:
    """Files the answer's evidence with the case, out of the subject's sight."""
    if not store.file_evidence(evidence, case_id=call.case.pk, user_id=call.actor.user_id):
        return False
    Evidence.objects.filter(pk__in=evidence).update(internal=True)
    return True


def _told_of(row: Urge) -> list[str]:
    permission = ROLES[row.role].permission
    return [f"place:{row.department_id}:{permission}", f"place:{row.department_id}:head"]


def _fold(row: Urge) -> None:
    folded = fold(row.log, stored_calendar(row.case.pack, row.department_id))
    row.due_on, row.provisional = folded.due, folded.provisional


def _end(
    row: Urge, state: UrgeState, kind: str, today: date, *, event: dict[str, Any] | None = None,
    seq: int = 0,
) -> Urge:  # fmt: skip
    number = event["seq"] if event else seq
    row.log = [*row.log, {"on": today.isoformat(), "kind": kind, "event": number}]
    _fold(row)
    row.state, row.ended_on = state, today
    if event is not None:
        row.answer = CaseEvent.objects.get(pk=event["id"])
    row.save()
    return row
