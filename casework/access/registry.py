"""Which subjects and records of the registry exist for a person who works for a department."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from casework.access.actor import Actor
from casework.access.scopes import visible_q
from casework.models import Case, CreditRecord, Subject

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
