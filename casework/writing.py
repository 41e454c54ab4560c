"""Writes all that an action moves: registry, clocks, holder, event, letter, messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, cast

from casework import clocks, outbox, store
from casework.casetype import ROLES, Action, Deadline
from casework.clock.stored import stored_calendar
from casework.documents import letters
from casework.documents.numbers import letter_number
from casework.documents.reckoning import Running
from casework.errors import BadClockEvent, ClockRefuses, TransitionRefused, gettext_noop
from casework.facts import Change
from casework.judging import Attempt, field_fault
from casework.ledger.chain import digest
from casework.models.case import Case
from casework.models.event import EventKind
from casework.registry import display
from casework.today import moment


def write_move(
    attempt: Attempt, *, source: str, fired: str = "", told: list[str] | None = None
) -> Case:
    """Writes everything that one action moves, inside the caller's transaction."""
    write_all([drawn_up(attempt, source=source, fired=fired, told=told)])
    return attempt.case


def write_all(moves: Sequence[store.Move]) -> None:
    """Writes the moves of one transaction and nudges whoever delivers and seals."""
    store.write(moves)
    outbox.nudge_on_commit()
    if any(move.letters for move in moves):
        outbox.nudge_on_commit(outbox.SEALS)


def drawn_up(
    attempt: Attempt, *, source: str, fired: str = "", told: list[str] | None = None
) -> store.Move:
    """Applies the changes to the registry and draws up what is to be written for the case."""
    case, edition, around = attempt.case, attempt.edition, cast(Any, attempt.around)
    rule = attempt.rule
    action = rule if isinstance(rule, Action) else None
    if action is None and rule.collects:
        case.data[rule.collects] = attempt.data
    change = Change(attempt.facts)
    for name in rule.changes:
        edition.change(name)(change)
    _file_evidence(attempt)
    seq = case.version + 1
    entered = edition.case_type.states[case.state] if not action or action.target else None
    step = clocks.Step(action, entered, attempt.today, seq, case.data)
    if fired and fired in around.clocks:
        around.clocks[fired].touched = True
    try:
        rows = clocks.advance(
            edition.case_type, case, around.clocks, step, pack=attempt.pack,
            calendar_of=partial(stored_calendar, case.pack),
        )  # fmt: skip
    except BadClockEvent as fault:
        raise TransitionRefused(attempt.name, [ClockRefuses(fault)]) from fault
    _hold(attempt, entered, handed_to=change.handed_to)
    _show(attempt, change)
    event = _event(attempt, seq=seq, source=source, change=change, rows=rows)
    case.version, case.last_hash = seq, event["hash"]
    move = store.Move(
        case, event, deadlines=rows, messages=_messages(attempt, event["at"], told),
        letters=_letters(attempt, action, seq),
    )  # fmt: skip
    move.deadlines = [row | {"case_id": case.pk} for row in rows]
    return move


def _show(attempt: Attempt, change: Change) -> None:
    """What others see follows what was decided, in the same transaction."""
    case = attempt.case
    cause = display.Cause(attempt.today, moment(), case.pk, attempt.reason)
    if change.records:
        display.follow_records(change.records.values(), cause)
    standing = attempt.edition.standing
    if standing is not None and (found := standing(case, attempt.today)) is not None:
        display.follow_case(case, found, cause)


def _file_evidence(attempt: Attempt) -> None:
    ids = attempt.data.get("evidence") or []
    if ids and not store.file_evidence(ids, case_id=attempt.case.pk, user_id=attempt.actor.user_id):
        fault = field_fault("evidence", gettext_noop("One of these files is not yours to hand in."))
        raise TransitionRefused(attempt.name, [fault])


def _hold(attempt: Attempt, entered: Any, *, handed_to: str) -> None:
    """Says who must move next: to whom a change or the action hands, else who holds the state."""
    case = attempt.case
    state = attempt.edition.case_type.states[case.state]
    hands_to = handed_to or getattr(attempt.rule, "hands_to", "")
    if hands_to or entered is not None:
        case.waits_for = hands_to or state.held_by
    party = ROLES[case.waits_for].party if case.waits_for else ""
    holder_id = getattr(case, f"{party}_id") if party else None
    if holder_id != case.holder_id:
        case.assignee_id = None
    case.holder_id = holder_id
    if entered is not None:
        case.closed_on = attempt.today if state.final else None


def _event(
    attempt: Attempt, *, seq: int, source: str, change: Change, rows: list[dict[str, Any]]
) -> dict[str, Any]:
    case, actor = attempt.case, attempt.actor
    kinds = {"system": EventKind.TIMER, "platform": EventKind.PLATFORM}
    clock = [
        {
            "name": row["name"],
            "state": row["state"],
            "due": row["due_on"],
            "last": clocks.last_entry(row["log"]),
        }
        for row in rows
    ]
    event: dict[str, Any] = {
        "case_id": case.pk, "seq": seq, "kind": kinds.get(actor.machine, EventKind.HUMAN).value,
        "action": attempt.name, "source": source, "target": case.state, "by_id": actor.user_id,
        "in_place_of_id": actor.in_place_of(attempt.role, case), "role": attempt.role,
        "reason": attempt.reason, "data": attempt.data,
        "department_id": actor.department_for(attempt.role, case) if attempt.role else None,
        "before": change.before, "after": change.after, "clock": clock, "pack": case.pack,
        "pack_version": case.pack_version, "on": attempt.today, "at": moment(),
        "key": attempt.key, "prev_hash": case.last_hash,
    }  # fmt: skip
    event["hash"] = digest(event, prev_hash=case.last_hash)
    return event


def _messages(attempt: Attempt, at: Any, told: list[str] | None) -> list[dict[str, Any]]:
    notices = attempt.edition.case_type.notices
    roles = told if told is not None else [
        role for role, actions in notices.items() if attempt.rule in actions
    ]  # fmt: skip
    kind = f"{attempt.edition.code}.{attempt.name}"
    return [
        {"recipient": f"role:{role}", "channel": "people", "kind": kind, "next_at": at}
        for role in dict.fromkeys(roles)
    ]


def _letters(attempt: Attempt, action: Action | None, seq: int) -> list[dict[str, Any]]:
    facts, case = attempt.facts, attempt.case
    issued = [d for d in (action.issues if action else ()) if d.when is None or d.when(facts)]
    how = letters.Draft("", case.due_on, _running(attempt) if issued else {})
    return [
        letters.draft(
            attempt.edition, document, facts,
            replace(how, number=letter_number(case, seq, place=place)),
        )
        for place, document in enumerate(issued, 1)
    ]  # fmt: skip


def _running(attempt: Attempt) -> dict[str, Running]:
    """The clocks that have a last day once the action is made; one of them may be explained."""
    case, rules = attempt.case, attempt.edition.case_type.deadlines
    words, found = attempt.edition.words, cast(Any, attempt.around).clocks
    return {
        name: Running(
            name, clock.due_on, clock.run(), _basis(rules[name], attempt),
            partial(stored_calendar, case.pack, clocks.department_of(rules[name], case)),
            lambda one: words.text("deadlines", one, language="zh"),
        )
        for name, clock in found.items()
        if clock.state == "running" and clock.due_on is not None
    }  # fmt: skip


def _basis(rule: Deadline, attempt: Attempt) -> str:
    return attempt.pack.basis(rule.policy) if rule.policy else rule.basis
