"""Which subjects and records of the registry exist for a person who works for a department."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, final

from django.db.models import Q, QuerySet

from casework.access.actor import Actor
from casework.access.scopes import visible_q
from casework.models import Case, CreditRecord, Department, Subject
from casework.registry.publicity import open_duties

if TYPE_CHECKING:
    from casework.access.actor import Who

# Held on the credit office alone, which keeps the whole registry.
OFFICE = ("credit_officer", "window_clerk", "supervisor")


def keeps_registry(who: Who) -> bool:
    """Whether this person works for the office that keeps the registry."""
    actor = Actor.of(who)
    return any(actor.holds(permission) for permission in OFFICE)


def records_for(who: Who) -> QuerySet[CreditRecord]:
    """All records for the credit office; a department's own, recognized or provided, for others."""
    actor = Actor.of(who)
    records = CreditRecord.objects.select_related("subject", "department", "source_department")
    if keeps_registry(actor):
        return records
    departments = sorted(actor.departments)
    return records.filter(
        Q(department_id__in=departments) | Q(source_department_id__in=departments)
    )


def subjects_for(who: Who) -> QuerySet[Subject]:
    """All subjects for the credit office; for others those of their records and cases."""
    actor = Actor.of(who)
    if keeps_registry(actor):
        return Subject.objects.all()
    named = records_for(actor).order_by().values("subject_id")
    met = Case.objects.filter(visible_q(actor)).values("subject_id")
    return Subject.objects.filter(Q(pk__in=named) | Q(pk__in=met))


@final
@dataclass(frozen=True)
class RecordParties:
    """The parts that departments play around a record outside a case, named as those of a case.

    So roles are judged and people found for a record by the same rules as for a case.
    """

    record: CreditRecord
    office: Department | None
    partner: None = None
    upper: None = None

    @classmethod
    def of(cls, record: CreditRecord) -> RecordParties:
        """One statement for the credit office."""
        office = Department.objects.filter(is_credit_office=True).order_by("pk").first()
        return cls(record, office)

    @property
    def subject_id(self) -> int:
        return self.record.subject_id

    @property
    def department(self) -> Department:
        return self.record.department

    @property
    def provider(self) -> Department:
        return self.record.provider

    @property
    def department_id(self) -> int:
        return self.record.department_id

    @property
    def provider_id(self) -> int:
        return self.record.source_department_id or self.record.department_id

    @property
    def office_id(self) -> int | None:
        return self.office.pk if self.office else None

    @property
    def partner_id(self) -> None:
        return None

    @property
    def upper_id(self) -> None:
        return None


# Who settles what the end of the maximum term leaves open, and who sees that it is settled.
SETTLES = ("reviewer", "head")
OVERSEES = "supervisor"


def open_duties_for(who: Who, today: date) -> QuerySet[CreditRecord]:
    """Of the records whose maximum term is over and that cannot end: one's own department's.

    A supervisor sees those of every department.
    """
    actor = Actor.of(who)
    found = open_duties(today).select_related("subject", "department")
    if actor.holds(OVERSEES):
        return found
    return found.filter(department_id__in=settled_by(actor))


def settled_by(actor: Actor) -> list[int]:
    """The departments for which this person decides on records."""
    held = (actor.permissions.get(permission, frozenset()) for permission in SETTLES)
    return sorted(frozenset[int]().union(*held))
