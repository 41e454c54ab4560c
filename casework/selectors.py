"""Reads: what a person may see, what waits for whom, what may be done now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from casework import engine
from casework.access.actor import Actor
from casework.casetype import ROLES, Action
from casework.declaration import Published, published
from casework.errors import CaseNotFound, Refusal
from casework.models import Case, CaseEvent, IssuedDocument

if TYPE_CHECKING:
    from casework.access.actor import Who

RELATED = (
    "subject", "record", "holder", "department", "provider", "partner", "upper", "office",
    "assignee",
)  # fmt: skip


def _language() -> str:
    return get_language() or "zh-hans"


def case_for(who: Who, pk: int) -> Case:
    """The case as its own type. Raises CaseNotFound, also when it is not this person's."""
    found = Case.objects.visible_to(who).select_related(*RELATED).filter(pk=pk).first()
    if found is None:
        raise CaseNotFound
    found.__class__ = published(found.case_type, found.type_version).model
    return found


def case_by_number(who: Who, number: str) -> Case:
    """The same by case number. Raises CaseNotFound."""
    pk = Case.objects.visible_to(who).filter(number=number).values_list("pk", flat=True).first()
    return case_for(who, pk or 0)


def held_q(actor: Actor) -> Q:
    """The open cases in which one of this actor's roles must move next."""
    waiting = Q(pk__in=[])
    for name, role in ROLES.items():
        departments = actor.permissions.get(role.permission) if role.permission else None
        if departments:
            waiting |= Q(waits_for=name, holder_id__in=sorted(departments))
    if actor.subjects:
        waiting |= Q(waits_for="subject", subject_id__in=sorted(actor.subjects))
    return waiting


def held_parts(actor: Actor) -> list[Q]:
    """The same as `held_q`, one department and role apiece, for a page that reads each in order.

    The database gives one of these off an index in the order of its days; many at once it sorts.
    """
    return [
        Q(waits_for=name, holder_id=department)
        for name, role in ROLES.items()
        for department in sorted(actor.permissions.get(role.permission, ()))
    ]


def inbox(who: Who) -> QuerySet[Case]:
    """What waits for this person or their department, the most urgent first."""
    actor = Actor.of(who)
    waiting = Case.objects.visible_to(actor).open().filter(held_q(actor))
    return waiting.select_related(*RELATED).order_by("due_on", "id")


def overdue(who: Who, today: date) -> QuerySet[Case]:
    """Open cases with a term that has passed, the worst first, as far as this person may see."""
    late = Case.objects.visible_to(who).open().filter(due_on__lt=today)
    return late.select_related(*RELATED).order_by("due_on", "id")


def search(who: Who, text: str) -> QuerySet[Case]:
    """Cases by number, subject, code or record, among those this person may see."""
    text = text.strip()
    found = Case.objects.visible_to(who).select_related(*RELATED)
    if not text:
        return found.order_by("-id")
    return found.filter(
        Q(number__iexact=text)
        | Q(subject__name__icontains=text)
        | Q(subject__code=text.upper())
        | Q(record__number__icontains=text)
        | Q(title__icontains=text)
    ).order_by("-id")


def history(case: Case) -> QuerySet[CaseEvent]:
    """The events of a case, the first one first."""
    return case.events.select_related("by", "in_place_of", "department").order_by("seq")


def letters_of(case: Case) -> list[IssuedDocument]:
    """The letters of a case that are for the subject: told to it, or issued on its own action."""
    told = {action.name for action in _told_subject(case)}
    rows = case.documents.select_related("event").order_by("-id")
    return [row for row in rows if row.event.action in told or row.event.role == "subject"]


def steps_of(case: Case) -> list[CaseEvent]:
    """The events that a subject follows: its own, those it is told of, and every change of state.

    What the departments do among themselves without moving the case is left out.
    """
    told = {action.name for action in _told_subject(case)}
    events = list(case.events.select_related("department", "case").order_by("-seq"))
    return [
        event
        for event in events
        if event.role == "subject" or event.action in told or event.source != event.target
    ]


def _told_subject(case: Case) -> Any:
    return published(case.case_type, case.type_version).case_type.notices.get("subject", ())


@dataclass(frozen=True)
class Offer:
    """An action as the page offers it: its words, and the reasons against it, if any."""

    name: str
    label: str
    effect: str
    action: Action
    refusals: Sequence[Refusal]

    @property
    def possible(self) -> bool:
        return not self.refusals


def offers(case: Case, who: Who, today: date) -> list[Offer]:
    """What leads on from here for this person: possible actions first, then those not yet.

    An action that no role of this person may ever make is not listed, nor one that a case like
    this one does not know.
    """
    actor = Actor.of(who)
    edition = published(case.case_type, case.type_version)
    found = []
    for action in edition.case_type.actions_from(case.state):
        if any(actor.acts_as(role, case) for role in action.by):
            refusals = engine.judge(case, action.name, by=actor, today=today)
            hiding = {guard.code for guard in action.guards if guard.hides}
            if not any(refusal.code in hiding for refusal in refusals):
                found.append(_offer(edition, action, refusals))
    return sorted(found, key=lambda offer: bool(offer.refusals))


def _offer(edition: Published, action: Action, refusals: Sequence[Refusal]) -> Offer:
    words, language = edition.words, _language()
    return Offer(
        action.name,
        words.text("actions", action.name, language=language),
        words.text("actions", action.name, "effect", language=language),
        action,
        refusals,
    )


def label(case: Case, *path: str) -> str:
    """One of the case type's words in the reader's language, by its place in words.toml."""
    words = published(case.case_type, case.type_version).words
    return words.text(*path, language=_language())


def sentence(case: Case, audience: str, *, due: str) -> str:
    """What happens now and what the reader can do: the plain sentence of the present state.

    `due` is the date in the reader's words, empty when there is none.
    """
    return filled(label(case, "states", case.state, audience), case, due=due)


def filled(text: str, case: Case, *, due: str) -> str:
    """A text of the case type with its placeholders put in, as far as the case knows them."""
    record = case.record
    fields: dict[str, Any] = {
        "due": due,
        "holder": case.holder or "",
        "subject": case.subject.name,
        "record": record.number if record else "",
        "department": case.department or "",
        "provider": case.provider or "",
        "number": case.number,
    }
    return text.format(**fields)
