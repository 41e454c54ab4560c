"""Links a record of an organization to who answers for it (责任人关联, R-L5); never public."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from casework.documents.glyphs import fault_of
from casework.errors import (
    FieldFault,
    NotYourRole,
    ReasonMissing,
    RecordNotFound,
    Refusal,
    TransitionRefused,
    cleaned,
    gettext_noop,
)
from casework.ledger import records as story
from casework.models.applied import AppliedMeasure, AppliedState, Capacity, ResponsibleLink
from casework.models.publicity import PublicityWindow
from casework.models.record_event import RecordEventKind
from casework.models.subject import Subject, SubjectKind
from casework.registry.deciding import own_matter, role_for
from casework.registry.identifiers import check_citizen_id
from casework.registry.measures import (
    DEPARTMENT,
    TAKES,
    LinkIsOver,
    RecordIsOver,
    hand_of,
    lift_now,
    lock_record,
    wanted_state,
)
from casework.today import moment

if TYPE_CHECKING:
    from casework.access.actor import Who


class OnlyForOrganizations(Refusal):
    """A person answers for an organization; for a person's own record nobody else does."""

    code = "only_for_organizations"
    template = gettext_noop("Responsible persons are linked to records of organizations only.")


class LinkedAlready(Refusal):
    """One link a capacity."""

    code = "linked_already"
    template = gettext_noop("This person is linked to the record in this capacity already.")


@dataclass(frozen=True)
class Person:
    """Who is linked, as what, and on which paper."""

    name: str
    code: str
    capacity: str
    paper: str
    since: date


def link(record_id: int, person: Person, *, by: Who, reason: str, today: date) -> ResponsibleLink:
    """Links a natural person to an organization's record, by the recognizing department.

    A person whom the registry does not know is entered. Raises TransitionRefused (nothing has
    moved) and RecordNotFound. Locks the record; one durable transaction.
    """
    with transaction.atomic(durable=True):
        record, actor = lock_record(record_id, by)
        role, reason = role_for(record, TAKES, actor), cleaned(reason)
        refusals: list[Refusal] = []
        if not role:
            refusals.append(NotYourRole(roles=DEPARTMENT))
        if not reason:
            refusals.append(ReasonMissing())
        refusals += own_matter(actor, record, role)
        if record.subject.is_natural:
            refusals.append(OnlyForOrganizations())
        if wanted_state(PublicityWindow.objects.filter(record=record).first()) == "lifted":
            refusals.append(RecordIsOver())
        code = person.code.strip().upper()
        known = Subject.objects.filter(code=code).first()
        refusals += _faults(person, code, known, today)
        open_links = record.links.filter(until__isnull=True, person__code=code)
        if open_links.filter(capacity=person.capacity).exists():
            refusals.append(LinkedAlready())
        if refusals or actor.user is None:
            raise TransitionRefused("link_person", refusals)
        known = known or Subject.objects.create(
            kind=SubjectKind.NATURAL, name=person.name.strip(), code=code
        )
        hand = hand_of(actor, role, record)
        made = ResponsibleLink.objects.create(
            record=record, person=known, capacity=person.capacity, paper=cleaned(person.paper),
            reason=reason, department_id=record.department_id, by=actor.user,
            since=person.since,
        )  # fmt: skip
        data = {"link": made.pk, "capacity": made.capacity, "paper": made.paper}
        entry = story.Entry(record, RecordEventKind.PERSON_LINKED, hand, reason, data=data)
        story.append([entry], on=today, at=moment())
        return made


def end(link_id: int, *, by: Who, reason: str, today: date) -> ResponsibleLink:
    """Ends a link by decision; measures that name the person because of it are lifted with it.

    Raises TransitionRefused (nothing has moved) and RecordNotFound. Locks the record and those
    measures; one durable transaction.
    """
    with transaction.atomic(durable=True):
        found = ResponsibleLink.objects.filter(pk=link_id).first()
        if found is None:
            raise RecordNotFound
        record, actor = lock_record(found.record_id, by)
        found.refresh_from_db()
        role, reason = role_for(record, TAKES, actor), cleaned(reason)
        refusals: list[Refusal] = []
        if not role:
            refusals.append(NotYourRole(roles=DEPARTMENT))
        if not reason:
            refusals.append(ReasonMissing())
        refusals += own_matter(actor, record, role)
        if found.until is not None:
            refusals.append(LinkIsOver())
        if refusals:
            raise TransitionRefused("end_link", refusals)
        hand = hand_of(actor, role, record)
        found.until, found.end_reason, found.with_record = today, reason, False
        found.save(update_fields=["until", "end_reason", "with_record"])
        entry = story.Entry(
            record, RecordEventKind.LINK_ENDED, hand, reason, data={"link": found.pk}
        )  # fmt: skip
        story.append([entry], on=today, at=moment())
        named = AppliedMeasure.objects.select_for_update(of=("self",)).filter(link=found)
        rows = list(named.exclude(state=AppliedState.LIFTED).select_related("measure"))
        if rows:
            lift_now(rows, on=today, hand=hand, reason=reason)
        return found


def _faults(person: Person, code: str, known: Subject | None, today: date) -> list[Refusal]:
    found: list[Refusal] = []
    if not person.name.strip():
        found.append(
            _fault("name", gettext_noop("Name of the person"), gettext_noop("This is missing."))
        )
    for name, label, text in (
        ("name", gettext_noop("Name of the person"), person.name.strip()),
        ("paper", gettext_noop("Paper that names the person"), cleaned(person.paper)),
    ):
        if fault := fault_of(name, label, text):
            found.append(fault)
    if check_citizen_id(code, today=today):
        found.append(_fault("code", gettext_noop("Citizen number"), gettext_noop(
            "This is no citizen number: a character is missing or mistyped."
        )))  # fmt: skip
    elif known is not None and known.name != person.name.strip():
        found.append(_fault("name", gettext_noop("Name of the person"), gettext_noop(
            "The registry knows this number under another name; compare the paper."
        )))  # fmt: skip
    if person.capacity not in Capacity.values:
        found.append(_fault("capacity", gettext_noop("Capacity"), gettext_noop(
            "Choose one from the list."
        )))  # fmt: skip
    if not cleaned(person.paper):
        found.append(_fault("paper", gettext_noop("Paper that names the person"), gettext_noop(
            "This is missing."
        )))  # fmt: skip
    if person.since > today:
        found.append(_fault("since", gettext_noop("Linked since"), gettext_noop(
            "This day is still to come."
        )))  # fmt: skip
    return found


def _fault(field: str, label: str, fault: str) -> FieldFault:
    return FieldFault(field=field, label=label, fault=fault)


def links_of(persons: Collection[int]) -> QuerySet[ResponsibleLink]:
    """The links that stand of these persons, for the persons themselves."""
    rows = ResponsibleLink.objects.filter(person_id__in=persons, until__isnull=True)
    return rows.select_related("record__subject", "department", "person")
