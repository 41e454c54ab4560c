"""Judges an action: every reason against it, and what its form collected. Moves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from casework import granting, store
from casework.access.actor import Actor
from casework.access.scopes import may_see
from casework.casetype import ROLES, Action, Opening
from casework.declaration import Published
from casework.documents.glyphs import fault_of, texts_in
from casework.errors import (
    ActsForSubject,
    CaseDestroyed,
    FieldFault,
    FourEyes,
    FourEyesOfPair,
    GuardSaysNo,
    NotFromThisState,
    NotYourRole,
    PlaceActsForSubject,
    ReasonMissing,
    Refusal,
    gettext_noop,
)
from casework.facts import Facts
from casework.forms import CaseForm
from casework.models.case import Case
from casework.policies.loader import PackVersion
from casework.translation import current_language
from casework.words import words_of


@dataclass
class Attempt:
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

    @cached_property
    def facts(self) -> Facts:
        """What guards and changes are given; asked first when the data has been read."""
        return Facts(
            self.edition, self.case, actor=self.actor, today=self.today, pack=self.pack,
            data=self.data, reason=self.reason,
        )  # fmt: skip


def role_in(attempt: Attempt) -> str:
    """The role in which the actor may do this: as the subject's agent before any office."""
    if "subject" in attempt.rule.by and attempt.actor.acts_as("subject", attempt.case):
        return "subject"
    return next((r for r in attempt.rule.by if attempt.actor.acts_as(r, attempt.case)), "")


def _may_open(attempt: Attempt) -> bool:
    """A window clerk or reviewer opens for a subject before any party of the case is known."""
    for role in attempt.rule.by:
        if attempt.actor.holds(ROLES[role].permission) and role not in ("subject", "system"):
            attempt.role = role
            return True
    return False


def read_data(attempt: Attempt, data: Any) -> None:
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
    attempt.errors += _unprintable(form, attempt.data)


def _unprintable(form: CaseForm, data: dict[str, Any]) -> Iterator[Refusal]:
    """Whatever a case is told may stand in a letter, so every character of it must have a type."""
    for name, value in data.items():
        label = form.fields[name].label if name in form.fields else ""
        if fault := fault_of(name, label or name, "".join(texts_in(value))):
            yield fault


def refusals_of(attempt: Attempt, *, asked: bool = True) -> Iterator[Refusal]:
    """Every reason against the action; a stranger to the case hears only that it is not theirs."""
    case, rule = attempt.case, attempt.rule
    opening = isinstance(rule, Opening)
    if not attempt.role and not (opening and _may_open(attempt)):
        yield _not_your_role(rule)
        if not (opening or may_see(attempt.actor, case)):
            return
    if case.disposed_on:
        yield CaseDestroyed()
        return
    if isinstance(rule, Action):
        yield from _action_refusals(attempt, rule)
        if asked and rule.needs_reason and not attempt.reason:
            yield ReasonMissing()
        if fault := fault_of("reason", gettext_noop("Reasons"), attempt.reason):
            yield fault
    yield from attempt.errors
    facts = attempt.facts
    for guard in rule.guards:
        answer = guard(facts)
        if not answer:
            known = getattr(answer, "data", {})
            yield GuardSaysNo(guard.code, guard.sentence, **known)


def _not_your_role(rule: Action | Opening) -> NotYourRole:
    language = current_language()
    shared = words_of("casework")
    names = [shared.text("roles", role, language=language) for role in rule.by if role != "system"]
    return NotYourRole(roles="、".join(names) or shared.text("roles", "system", language=language))


def _action_refusals(attempt: Attempt, rule: Action) -> Iterator[Refusal]:
    case, words = attempt.case, attempt.edition.words
    language = current_language()
    from_here = case.state in {state.name for state in rule.sources}
    if not from_here:
        yield NotFromThisState(state=words.text("states", case.state, language=language))
    if rule.only_if and not attempt.pack.value(rule.only_if):
        yield GuardSaysNo(
            "not_in_these_rules",
            gettext_noop("The rules in force for this case do not provide for this."),
        )
    yield from _own_matter(attempt)
    if from_here and attempt.around and granting.concerns(attempt.edition.case_type, rule):
        yield from granting.refusals(
            case, rule, attempt.around.clocks, case_type=attempt.edition.case_type,
            pack=attempt.pack, today=attempt.today,
        )  # fmt: skip
    done_by = attempt.around.done_by if attempt.around else {}
    for earlier in rule.not_by:
        done = attempt.actor.hands & done_by.get(earlier.name, set())
        if done:
            name = words.text("actions", earlier.name, language=language)
            yield (FourEyes if attempt.actor.user_id in done else FourEyesOfPair)(earlier=name)


def _own_matter(attempt: Attempt) -> Iterator[Refusal]:
    """Nobody judges in the matter of a subject they act for, nor in the place of one who would."""
    case, actor = attempt.case, attempt.actor
    if attempt.role in ("", "subject"):
        return
    if case.subject_id in actor.subjects:
        yield ActsForSubject()
    place = actor.in_place_of(attempt.role, case)
    if place is not None and case.subject_id in actor.stand_ins[place].subjects:
        yield PlaceActsForSubject()


def field_fault(name: str, text: str) -> FieldFault:
    labels = {
        "subject": gettext_noop("Subject"),
        "record": gettext_noop("Record"),
        "origin": gettext_noop("Origin"),
        "evidence": gettext_noop("Evidence"),
    }
    return FieldFault(field=name, label=labels[name], fault=text)
