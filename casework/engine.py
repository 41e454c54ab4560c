"""The engine: the only writer of state, and the only business transactions.

Each call is one durable transaction under the case's row lock: it judges, and either moves
everything that the declaration says, or refuses with all reasons and moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from django.db import IntegrityError, transaction

from casework import clocks as clockwork
from casework import outbox, store
from casework.access.actor import SYSTEM, Actor
from casework.access.scopes import may_see
from casework.casetype import ROLES, Action, Opening
from casework.clock.stored import stored_calendar
from casework.declaration import Published, published
from casework.documents import letters
from casework.errors import (
    FieldFault,
    FourEyes,
    GuardSaysNo,
    KeyUsed,
    MovedSince,
    NotFromThisState,
    NotYourRole,
    ReasonMissing,
    Refusal,
    TransitionRefused,
    UnknownName,
    gettext_noop,
)
from casework.facts import Change, Facts
from casework.ledger.chain import digest
from casework.models.case import Case
from casework.models.event import EventKind
from casework.policies.loader import PackVersion, load_packs
from casework.today import local_today, moment
from casework.words import words_of

if TYPE_CHECKING:
    from casework.access.actor import Who

OPEN = "open"
OVERDUE, ACTED, NOTHING = "overdue", "timers", "nothing"
_NO_CONTROL = {ord(c): None for c in map(chr, range(32)) if c not in "\n\t"}


@dataclass
class _Attempt:
    """One call while it is being judged: the case, who, what they said, and what stands around."""

    edition: Published
    case: Case
    rule: Action | Opening
    name: str
    actor: Actor
    today: date
    pack: PackVersion
    reason: str = ""
    key: str | None = None
    around: store.Surroundings | None = None
    data: dict[str, Any] = field(default_factory=dict)
    errors: list[Refusal] = field(default_factory=list)
    role: str = ""

    @property
    def facts(self) -> Facts:
        return Facts(
            self.edition, self.case, actor=self.actor, today=self.today, pack=self.pack,
            data=self.data, reason=self.reason,
        )  # fmt: skip


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
    try:
        with transaction.atomic(durable=True):
            return _open(edition, by, dict(data), key=key, today=on)
    except IntegrityError:
        # Another process opened under the same key between our look and our write.
        with transaction.atomic(durable=True):
            return _open(edition, by, dict(data), key=key, today=on)


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
    with transaction.atomic(durable=True):
        return _perform(
            case_id, action, by, data=data, reason=reason, key=key,
            today=today or local_today(), seen=seen,
        )  # fmt: skip


def expire(case_id: int, deadline: str, *, today: date) -> str:
    """Does what silence leads to when a deadline has passed, once.

    Answers "timers" when the system acted, "overdue" when lateness was reported, "nothing" when
    the clock no longer asks for anything.

    The declared action is made by the system; where there is none, or it is refused, an overdue
    event goes to the supervisor. Dated to the day after the last day of the term, however late
    the timer runs. Locks the case's row; one durable transaction.
    """
    with transaction.atomic(durable=True):
        case = store.lock(case_id)
        edition = published(case.case_type, case.type_version)
        around = store.surroundings(SYSTEM, case=case, key=None)
        clock = around.clocks.get(deadline)
        if clock is None or clock.state != "running" or clock.fired or clock.due_on is None:
            return NOTHING
        rule = edition.case_type.deadlines[deadline]
        on = clock.due_on if rule.on_the_day else clock.due_on + clockwork.ONE_DAY
        if on > today:
            return NOTHING
        on = max(on, case.state_since)
        action = _outcome(rule, _pack_of(case))
        if action is not None and case.state in {s.name for s in action.sources}:
            try:
                with transaction.atomic():
                    _make_expiry(edition, case, action, around, on=on, deadline=deadline)
                return ACTED
            except TransitionRefused:
                case = store.lock(case_id)
                around = store.surroundings(SYSTEM, case=case, key=None)
        _report_overdue(edition, case, around, deadline, on=on)
        return OVERDUE


def judge(case: Case, action: str, *, by: Who, today: date | None = None) -> list[Refusal]:
    """Every reason why this person could not make this action now, before any data is asked.

    Reads only; what the form will ask and the reasons that must be given are not counted.
    """
    edition = published(case.case_type, case.type_version)
    rule = _rule(edition, action)
    around = store.surroundings(by, case=case, key=None, with_done=bool(rule.not_by))
    attempt = _Attempt(
        edition, case, rule, action, around.actor, today or local_today(), _pack_of(case),
        around=around, reason="-",
    )  # fmt: skip
    attempt.role = _role_in(attempt)
    return list(_refusals(attempt, asked=False))


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


def _outcome(rule: Any, pack: PackVersion) -> Action | None:
    if isinstance(rule.on_expiry, Mapping):
        return cast("Action | None", rule.on_expiry.get(pack.value(rule.outcome)))
    return cast("Action | None", rule.on_expiry)


# --- Opening


def _open(
    edition: Published, by: Who, data: dict[str, Any], *, key: str | None, today: date
) -> Case:
    around = store.surroundings(by, case=None, key=key)
    if around.answered:
        return _answered(around.answered, OPEN, edition.code)
    pack = _pack_for_new()
    version = pack.on(today)
    case = edition.model(
        case_type=edition.code, type_version=edition.case_type.version,
        state=edition.case_type.initial().name, state_since=today, filed_on=today,
        pack=pack.name, pack_version=version.id, opened_by=around.actor.user,
    )  # fmt: skip
    opening = edition.case_type.opening
    attempt = _Attempt(
        edition, case, opening, OPEN, around.actor, today, version, key=key, around=around,
        reason="-",
    )  # fmt: skip
    subject_faults = _set_subject(case, data, around.actor)
    if subject_faults:
        raise TransitionRefused(OPEN, subject_faults)
    attempt.role = _role_in(attempt)
    _read_data(attempt, data)
    refusals = list(_refusals(attempt))
    if refusals:
        raise TransitionRefused(OPEN, refusals)
    case.save(force_insert=True)
    year = today.year
    case.number = f"{edition.case_type.prefix}{year}-{case.pk:06d}"
    attempt.reason = ""
    return _write(attempt, source="")


def _pack_for_new() -> Any:
    from django.conf import settings

    return load_packs().get(settings.CASEWORK_PACK)


def _set_subject(case: Case, data: dict[str, Any], actor: Actor) -> list[Refusal]:
    """Takes subject, record and origin out of the data; a refusal when they do not fit."""
    from casework.models import CreditRecord

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
            return [_fault(name, gettext_noop("There is none with this number."))]
    if subject is None:
        return [_fault("subject", gettext_noop("Say for whom this is."))]
    case.subject = subject
    return []


def _subject_of(case: Case, wanted: Any, actor: Actor) -> Any:
    from casework.models import Subject

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
    return int(value) if isinstance(value, str) and value.isdecimal() else 0


def _fault(name: str, text: str) -> FieldFault:
    labels = {
        "subject": gettext_noop("Subject"),
        "record": gettext_noop("Record"),
        "origin": gettext_noop("Origin"),
        "evidence": gettext_noop("Evidence"),
    }
    return FieldFault(field=name, label=labels[name], fault=text)


# --- Performing


def _perform(
    case_id: int, action: str, by: Who, *, data: Any, reason: str, key: str | None,
    today: date, seen: int | None,
) -> Case:  # fmt: skip
    case = store.lock(case_id)
    edition = published(case.case_type, case.type_version)
    rule = _rule(edition, action)
    around = store.surroundings(by, case=case, key=key, with_done=bool(rule.not_by))
    if around.answered:
        return _answered(around.answered, action, edition.code, case=case)
    attempt = _Attempt(
        edition, case, rule, action, around.actor, today, _pack_of(case),
        reason=reason.translate(_NO_CONTROL).strip(), key=key, around=around,
    )  # fmt: skip
    attempt.role = _role_in(attempt)
    _read_data(attempt, data)
    refusals = list(_refusals(attempt))
    if seen is not None and seen != case.version:
        refusals.append(MovedSince())
    if refusals:
        raise TransitionRefused(action, refusals)
    return _move(attempt)


def _move(attempt: _Attempt, **write: Any) -> Case:
    case, rule = attempt.case, cast(Action, attempt.rule)
    source = case.state
    if rule.collects:
        case.data[rule.collects] = attempt.data
    getattr(case, attempt.name)()
    if rule.target is not None:
        case.state_since = attempt.today
    return _write(attempt, source=source, **write)


def _make_expiry(
    edition: Published, case: Case, action: Action, around: store.Surroundings, *, on: date,
    deadline: str,
) -> Case:  # fmt: skip
    attempt = _Attempt(
        edition, case, action, action.name, SYSTEM, on, _pack_of(case), around=around,
        data={"expired": deadline}, role="system",
    )  # fmt: skip
    faults = [
        GuardSaysNo(rule.code, rule.sentence)
        for rule in action.guards
        if not rule(attempt.facts)
    ]
    if faults:
        raise TransitionRefused(action.name, faults)
    around.clocks[deadline].fired = True
    return _move(attempt, fired=deadline)


def _report_overdue(
    edition: Published, case: Case, around: store.Surroundings, deadline: str, *, on: date
) -> Case:
    rule = edition.case_type.deadlines[deadline]
    clock = around.clocks[deadline]
    clock.fired = clock.touched = True
    due = clock.due_on.isoformat() if clock.due_on else None
    stay = Action((), None, by="system")
    stay.name = OVERDUE
    attempt = _Attempt(
        edition, case, stay, OVERDUE, SYSTEM, on, _pack_of(case), around=around,
        data={"deadline": deadline, "due": due}, role="system",
    )  # fmt: skip
    told = [role for role in (rule.escalates_to, rule.owner) if role]
    return _write(attempt, source=case.state, fired=deadline, told=told)


def _answered(
    answered: tuple[str, int, int], action: str, code: str, *, case: Case | None = None
) -> Case:
    """The first call's result, for a call that repeats its key."""
    first_action, case_id, seq = answered
    if first_action != action or (case is not None and case.pk != case_id):
        raise TransitionRefused(action, [KeyUsed()])
    found = case or store.lock(case_id)
    if found.case_type != code:
        raise TransitionRefused(action, [KeyUsed()])
    found.answered_event = seq  # type: ignore[attr-defined]  # an answer, not a column
    return found


# --- Judging


def _role_in(attempt: _Attempt) -> str:
    return next((r for r in attempt.rule.by if attempt.actor.acts_as(r, attempt.case)), "")


def _may_open(attempt: _Attempt) -> bool:
    """A window clerk or reviewer opens for a subject before any party of the case is known."""
    for role in attempt.rule.by:
        if attempt.actor.holds(ROLES[role].permission) and role not in ("subject", "system"):
            attempt.role = role
            return True
    return False


def _read_data(attempt: _Attempt, data: Any) -> None:
    if not attempt.rule.collects:
        return
    if attempt.actor.machine == "system":
        attempt.data = dict(data or {})
        return
    form = attempt.edition.form(attempt.rule.collects)(
        data if data is not None else {},
        case=attempt.case, actor=attempt.actor, today=attempt.today,
    )  # fmt: skip
    if not form.is_valid():
        for name, faults in form.errors.as_data().items():
            label = form.fields[name].label if name in form.fields else ""
            for fault in faults:
                text = " ".join(fault.messages)
                attempt.errors.append(FieldFault(field=name, label=label or name, fault=text))
    attempt.data = form.plain()


def _refusals(attempt: _Attempt, *, asked: bool = True) -> Iterator[Refusal]:
    """Every reason against the action; a stranger to the case hears only that it is not theirs."""
    edition, case, rule = attempt.edition, attempt.case, attempt.rule
    opening = isinstance(rule, Opening)
    if not attempt.role and not (opening and _may_open(attempt)):
        yield _not_your_role(rule)
        if not (opening or may_see(attempt.actor, case)):
            return
    if isinstance(rule, Action):
        yield from _action_refusals(attempt, rule)
        if asked and rule.needs_reason and not attempt.reason:
            yield ReasonMissing()
    yield from attempt.errors
    facts = attempt.facts
    for guard in rule.guards:
        answer = guard(facts)
        if not answer:
            known = getattr(answer, "data", {})
            yield GuardSaysNo(guard.code, guard.sentence, **known)
    del edition


def _not_your_role(rule: Action | Opening) -> NotYourRole:
    from casework.translation import current_language

    language = current_language()
    shared = words_of("casework")
    names = [shared.text("roles", role, language=language) for role in rule.by if role != "system"]
    return NotYourRole(roles="、".join(names) or shared.text("roles", "system", language=language))


def _action_refusals(attempt: _Attempt, rule: Action) -> Iterator[Refusal]:
    case, words = attempt.case, attempt.edition.words
    from casework.translation import current_language

    language = current_language()
    if case.state not in {state.name for state in rule.sources}:
        yield NotFromThisState(state=words.text("states", case.state, language=language))
    if rule.only_if and not attempt.pack.value(rule.only_if):
        yield GuardSaysNo(
            "not_in_these_rules",
            gettext_noop("The rules in force for this case do not provide for this."),
        )
    done_by = attempt.around.done_by if attempt.around else {}
    for earlier in rule.not_by:
        if attempt.actor.user_id in done_by.get(earlier.name, ()):
            name = words.text("actions", earlier.name, language=language)
            yield FourEyes(earlier=name)


# --- Writing


def _write(
    attempt: _Attempt, *, source: str, fired: str = "", told: list[str] | None = None
) -> Case:
    case, edition, around = attempt.case, attempt.edition, cast(Any, attempt.around)
    rule = attempt.rule
    action = rule if isinstance(rule, Action) else None
    if action is None:
        if rule.collects:
            case.data[rule.collects] = attempt.data
    change = Change(attempt.facts)
    for name in rule.changes:
        edition.change(name)(change)
    _file_evidence(attempt)
    seq = case.version + 1
    entered = edition.case_type.states[case.state] if not action or action.target else None
    step = clockwork.Step(action, entered, attempt.today, seq, case.data)
    if fired and fired in around.clocks:
        around.clocks[fired].touched = True
    rows = clockwork.advance(
        edition.case_type, case, around.clocks, step, pack=attempt.pack,
        calendar=stored_calendar(),
    )  # fmt: skip
    _hold(attempt, entered)
    event = _event(attempt, seq=seq, source=source, change=change, rows=rows)
    case.version, case.last_hash = seq, event["hash"]
    move = store.Move(
        case, event, deadlines=rows, messages=_messages(attempt, event["at"], told),
        letters=_letters(attempt, action, seq),
    )  # fmt: skip
    move.deadlines = [row | {"case_id": case.pk} for row in rows]
    store.write([move])
    outbox.nudge_on_commit()
    return case


def _file_evidence(attempt: _Attempt) -> None:
    ids = attempt.data.get("evidence") or []
    if ids and not store.file_evidence(
        ids, case_id=attempt.case.pk, user_id=attempt.actor.user_id
    ):
        fault = _fault("evidence", gettext_noop("One of these files is not yours to hand in."))
        raise TransitionRefused(attempt.name, [fault])


def _hold(attempt: _Attempt, entered: Any) -> None:
    """Says who must move next, when a state was entered or the parties changed."""
    case = attempt.case
    state = attempt.edition.case_type.states[case.state]
    party = ROLES[state.held_by].party if state.held_by else ""
    holder_id = getattr(case, f"{party}_id") if party else None
    if holder_id != case.holder_id:
        case.assignee_id = None
    case.holder_id, case.waits_for = holder_id, state.held_by
    if entered is not None:
        case.closed_on = attempt.today if state.final else None


def _event(
    attempt: _Attempt, *, seq: int, source: str, change: Change, rows: list[dict[str, Any]]
) -> dict[str, Any]:
    case, actor = attempt.case, attempt.actor
    kinds = {"system": EventKind.TIMER, "platform": EventKind.PLATFORM}
    clock = [
        {"name": row["name"], "state": row["state"], "due": row["due_on"], "last": row["log"][-1]}
        for row in rows
    ]
    event: dict[str, Any] = {
        "case_id": case.pk, "seq": seq, "kind": kinds.get(actor.machine, EventKind.HUMAN).value,
        "action": attempt.name, "source": source, "target": case.state, "by_id": actor.user_id,
        "role": attempt.role, "reason": attempt.reason, "data": attempt.data,
        "department_id": actor.department_for(attempt.role, case) if attempt.role else None,
        "before": change.before, "after": change.after, "clock": clock, "pack": case.pack,
        "pack_version": case.pack_version, "on": attempt.today, "at": moment(),
        "key": attempt.key, "prev_hash": case.last_hash,
    }  # fmt: skip
    event["hash"] = digest(event, prev_hash=case.last_hash)
    return event


def _messages(attempt: _Attempt, at: Any, told: list[str] | None) -> list[dict[str, Any]]:
    notices = attempt.edition.case_type.notices
    roles = told if told is not None else [
        role for role, actions in notices.items() if attempt.rule in actions
    ]  # fmt: skip
    kind = f"{attempt.edition.code}.{attempt.name}"
    return [
        {"recipient": f"role:{role}", "channel": "people", "kind": kind, "next_at": at}
        for role in dict.fromkeys(roles)
    ]


def _letters(attempt: _Attempt, action: Action | None, seq: int) -> list[dict[str, Any]]:
    if action is None or action.issues is None:
        return []
    number = f"{attempt.case.number}-{seq}"
    return [
        letters.draft(
            attempt.edition, action.issues, attempt.facts, number=number, due=attempt.case.due_on
        )
    ]
