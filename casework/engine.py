"""The engine: the only writer of state, and the only business transactions.

Each call is one durable transaction under the case's row lock: it judges, and either moves
everything that the declaration says, or refuses with all reasons and moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.db import IntegrityError, transaction

from casework import clocks, store
from casework.access.actor import SYSTEM, Actor
from casework.casetype import Action, Deadline
from casework.clock.stored import stored_calendar
from casework.declaration import Published, published
from casework.errors import (
    GuardSaysNo,
    KeyUsed,
    MovedSince,
    Refusal,
    TransitionRefused,
    UnknownName,
    cleaned,
    gettext_noop,
)
from casework.judging import Attempt, field_fault, read_data, refusals_of, role_in
from casework.models import CreditRecord, Subject
from casework.models.case import Case
from casework.policies.loader import PackVersion, load_packs
from casework.today import local_today
from casework.writing import drawn_up, write_all, write_move

if TYPE_CHECKING:
    from casework.access.actor import Who

OPEN = "open"
OVERDUE, ACTED, NOTHING = "overdue", "timers", "nothing"


def open_case(
    case_type: str,
    *,
    by: Who,
    data: Mapping[str, Any],
    key: str | None = None,
    today: date | None = None,
) -> Case:
    """Opens a case and answers with it; the rule pack in force today stays with it.

    `data` holds `subject` (needed unless a record or the actor's only subject says it), `record`,
    `origin`, and the fields that the opening collects. A repeated `key` answers with the case
    that the first call opened. Raises TransitionRefused (nothing was opened), UnknownName.
    One durable transaction.
    """
    edition = published(case_type)
    on = today or local_today()
    return _in_one_transaction(lambda: _open(edition, by, dict(data), key=key, today=on))


def perform(
    case_id: int,
    action: str,
    *,
    by: Who,
    data: Any = None,
    reason: str = "",
    key: str | None = None,
    today: date | None = None,
    seen: int | None = None,
) -> Case:
    """Makes one action on one case and answers with the case as it now stands.

    `seen` is the version of the case that the person looked at: given, a case that has moved
    since is refused. A repeated `key` does nothing and answers with the case, whose
    `answered_event` is the number of the first call's event. Raises TransitionRefused with every
    reason (nothing has moved), UnknownName for an action that the case type does not have,
    CaseNotFound. Locks the case's row; one durable transaction.
    """
    on = today or local_today()
    return _in_one_transaction(
        lambda: _perform(
            case_id, action, by, data=data, reason=reason, key=key, today=on, seen=seen
        )
    )


def _in_one_transaction(work: Callable[[], Case]) -> Case:
    """Once more where another process wrote the same key between our look and our write.

    The second look finds that key and answers or refuses by it; any other fault comes again.
    """
    try:
        with transaction.atomic(durable=True):
            return work()
    except IntegrityError:
        with transaction.atomic(durable=True):
            return work()


def expire(case_id: int, deadline: str, *, today: date) -> str:
    """Does what silence leads to when a deadline has passed, once.

    Answers "timers" when the system acted, "overdue" when lateness was reported, "nothing" when
    the clock no longer asks for anything.

    The declared action is made by the system; where there is none, or it is refused, an overdue
    event goes to the supervisor. Dated to the day after the last day of the term, however late
    the timer runs. Locks the case's row; one durable transaction.
    """
    with transaction.atomic(durable=True):
        case, around = store.take(SYSTEM, case_id)
        edition = published(case.case_type, case.type_version)
        clock = around.clocks.get(deadline)
        if clock is None or clock.state != "running" or clock.fired or clock.due_on is None:
            return NOTHING
        rule = edition.case_type.deadlines[deadline]
        calendar = stored_calendar(case.pack, clocks.department_of(rule, case))
        on = clocks.fires_on(rule, clock.due_on, calendar)
        if on > today:
            return NOTHING
        on = max(on, case.state_since)
        action = outcome_of(rule, case)
        if action is not None:
            try:
                with transaction.atomic():
                    _make_expiry(edition, case, action, around, on=on, deadline=deadline)
                return ACTED
            except TransitionRefused:
                case, around = store.take(SYSTEM, case_id)
        _report_overdue(edition, case, around, deadline, on=on)
        return OVERDUE


def judge(
    case: Case, action: str, *, by: Who, today: date | None = None, data: Any = None,
    reason: str | None = None,
) -> list[Refusal]:  # fmt: skip
    """Every reason why this person could not make this action now. Reads only.

    Without `data` and `reason` before any is asked: what the form will ask and the reasons that
    must be given are not counted then.
    """
    edition = published(case.case_type, case.type_version)
    rule = _rule(edition, action)
    around = store.surroundings(by, case=case)
    attempt = Attempt(
        edition, case, rule, action, around.actor, today or local_today(), _pack_of(case),
        around=around, reason="-" if reason is None else cleaned(reason),
    )  # fmt: skip
    attempt.role = role_in(attempt)
    if data is not None:
        read_data(attempt, data)
    return list(refusals_of(attempt, asked=reason is not None))


def _rule(edition: Published, action: str) -> Action:
    rule = edition.case_type.actions.get(action)
    if rule is None:
        raise UnknownName("action", action, edition.case_type.actions)
    return rule


@cache
def _version(version_id: str) -> PackVersion:
    return load_packs().version(version_id)


def _pack_of(case: Case) -> PackVersion:
    return _version(case.pack_version)


def outcome_of(rule: Deadline, case: Case) -> Action | None:
    """The action that silence leads to in the state in which the case is; often none."""
    found = rule.on_expiry
    if isinstance(found, Mapping):
        found = found.get(str(_pack_of(case).value(rule.outcome)))
    if isinstance(found, Action) and case.state in {state.name for state in found.sources}:
        return found
    return None


# --- Opening


def _open(
    edition: Published, by: Who, data: dict[str, Any], *, key: str | None, today: date
) -> Case:
    around = store.surroundings(by, case=None, key=key)
    if around.answered:
        return answered(around, OPEN, edition.code)
    pack = _pack_for_new()
    version = pack.on(today)
    case = edition.model(
        case_type=edition.code, type_version=edition.case_type.version,
        state=edition.case_type.initial().name, state_since=today, filed_on=today,
        pack=pack.name, pack_version=version.id, opened_by=around.actor.user,
    )  # fmt: skip
    opening = edition.case_type.opening
    attempt = Attempt(
        edition, case, opening, OPEN, around.actor, today, version, key=key, around=around
    )
    subject_faults = _set_subject(case, data, around.actor)
    if subject_faults:
        raise TransitionRefused(OPEN, subject_faults)
    attempt.role = role_in(attempt)
    read_data(attempt, data)
    refusals = list(refusals_of(attempt))
    if refusals:
        raise TransitionRefused(OPEN, refusals)
    store.insert(case)
    year = today.year
    case.number = f"{edition.case_type.prefix}{year}-{case.pk:06d}"
    return write_move(attempt, source="")


def _pack_for_new() -> Any:
    return load_packs().get(settings.CASEWORK_PACK)


def _set_subject(case: Case, data: dict[str, Any], actor: Actor) -> list[Refusal]:
    """Takes subject, record and origin out of the data; a refusal when they do not fit."""
    wanted = {name: data.pop(name, None) for name in ("subject", "record", "origin")}
    if wanted["origin"]:
        visible = Case.objects.visible_to(actor)
        case.origin = visible.filter(pk=_number(wanted["origin"])).first()
    if wanted["record"]:
        related = ("subject", "department", "source_department")
        records = CreditRecord.objects.select_related(*related)
        case.record = records.filter(pk=_number(wanted["record"])).first()
    subject = _subject_of(case, wanted["subject"], actor)
    for name, found in (("subject", subject), ("record", case.record), ("origin", case.origin)):
        if wanted[name] and found is None:
            return [field_fault(name, gettext_noop("There is none with this number."))]
    if subject is None:
        return [field_fault("subject", gettext_noop("Say for whom this is."))]
    case.subject = subject
    return []


def _subject_of(case: Case, wanted: Any, actor: Actor) -> Any:
    if wanted:
        return Subject.objects.filter(pk=_number(wanted)).first()
    if case.record is not None:
        return case.record.subject
    if len(actor.subjects) == 1:
        return Subject.objects.get(pk=next(iter(actor.subjects)))
    return None


def _number(value: Any) -> int:
    if isinstance(value, int):
        return value
    if hasattr(value, "pk"):
        return int(value.pk)
    known = isinstance(value, str) and value.isdecimal() and len(value) <= 18
    return int(value) if known else 0


# --- Performing


def _perform(
    case_id: int, action: str, by: Who, *, data: Any, reason: str, key: str | None,
    today: date, seen: int | None,
) -> Case:  # fmt: skip
    case, around = store.take(by, case_id, key=key)
    wish = Wish(action, data, reason, today)
    attempt = attempted(case, around, wish, key=key)
    if attempt is None:
        return answered(around, action, case.case_type, case=case)
    refusals = judged(attempt, wish)
    if seen is not None and seen != case.version:
        refusals.append(MovedSince())
    if refusals:
        raise TransitionRefused(action, refusals)
    return _move(attempt)


@dataclass(frozen=True)
class Wish:
    """What somebody asks of a case: the action, its data, the reasons, and for which day."""

    action: str
    data: Any
    reason: str
    today: date


def attempted(
    case: Case, around: store.Surroundings, wish: Wish, *, key: str | None
) -> Attempt | None:
    """The attempt at an action; none where its key was used before. Raises UnknownName."""
    edition = published(case.case_type, case.type_version)
    rule = _rule(edition, wish.action)
    if around.answered:
        return None
    return Attempt(
        edition, case, rule, wish.action, around.actor, wish.today, _pack_of(case),
        reason=cleaned(wish.reason), key=key, around=around,
    )  # fmt: skip


def judged(attempt: Attempt, wish: Wish) -> list[Refusal]:
    """Reads the data into the attempt; every reason against it."""
    attempt.role = role_in(attempt)
    read_data(attempt, wish.data)
    return list(refusals_of(attempt))


def _move(attempt: Attempt, **write: Any) -> Case:
    source = moved(attempt)
    return write_move(attempt, source=source, **write)


def moved(attempt: Attempt) -> str:
    """Moves the case in memory, as django-fsm has it; the name of the state that it leaves."""
    case, rule = attempt.case, cast(Action, attempt.rule)
    source: str = case.state
    if rule.collects:
        case.data[rule.collects] = attempt.data
    getattr(case, attempt.name)()
    if rule.target is not None:
        case.state_since = attempt.today
    return source


def _make_expiry(
    edition: Published, case: Case, action: Action, around: store.Surroundings, *, on: date,
    deadline: str,
) -> Case:  # fmt: skip
    attempt = Attempt(
        edition, case, action, action.name, SYSTEM, on, _pack_of(case), around=around,
        data={"expired": deadline}, role="system",
    )  # fmt: skip
    faults = [
        GuardSaysNo(rule.code, rule.sentence) for rule in action.guards if not rule(attempt.facts)
    ]
    if faults:
        raise TransitionRefused(action.name, faults)
    around.clocks[deadline].fired = True
    return _move(attempt, fired=deadline)


def _report_overdue(
    edition: Published, case: Case, around: store.Surroundings, deadline: str, *, on: date
) -> Case:
    move = overdue_move(edition, case, around, deadline, on=on)
    write_all([move])
    return case


def overdue_move(
    edition: Published, case: Case, around: store.Surroundings, deadline: str, *, on: date
) -> store.Move:
    """What the report of a passed deadline writes; for a case whose row is locked."""
    rule = edition.case_type.deadlines[deadline]
    clock = around.clocks[deadline]
    clock.fired = clock.touched = True
    due = clock.due_on.isoformat() if clock.due_on else None
    attempt = by_system(OVERDUE, case, around, on=on, data={"deadline": deadline, "due": due})
    told = [role for role in (rule.escalates_to, rule.owner) if role]
    return drawn_up(attempt, source=case.state, fired=deadline, told=told)


def by_system(
    name: str, case: Case, around: store.Surroundings, *, on: date, data: dict[str, Any]
) -> Attempt:
    """An event of the system's own that leaves the case in its state and asks for nothing."""
    stay = Action((), None, by="system")
    stay.name = name
    edition = published(case.case_type, case.type_version)
    return Attempt(
        edition, case, stay, name, SYSTEM, on, _pack_of(case), around=around, data=data,
        role="system",
    )  # fmt: skip


def answered(
    around: store.Surroundings, action: str, code: str, *, case: Case | None = None
) -> Case:
    """The first call's result, for the same person's call that repeats its key."""
    first_action, case_id, seq = cast("tuple[str, int, int]", around.answered)
    another_call = first_action != action or (case is not None and case.pk != case_id)
    if another_call or around.answered_another:
        raise TransitionRefused(action, [KeyUsed()])
    found = case or store.lock(case_id)
    if found.case_type != code:
        raise TransitionRefused(action, [KeyUsed()])
    found.answered_event = seq
    return found
