"""What is one's own: the portal shows the cases and records of one's subjects, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest

from casework.declaration import all_published
from casework.errors import CaseNotFound
from casework.models import Case, CaseDeadline, CreditRecord
from casework.selectors import case_for, letters_of, steps_of
from casework.web.common import actor_of
from casework.web.hooks import Panel, RecordOffer, hook, portal_of

__all__ = [
    "letters_of", "next_deadline", "own_case", "own_record", "record_offers", "record_panels",
    "steps_of",
]  # fmt: skip


def own_case(request: HttpRequest, pk: int, *, destroyed: bool = False) -> Case:
    """A case of one of this person's subjects. Raises CaseNotFound, for staff of a party too.

    One that was destroyed is there only where the page is made for that (`destroyed`).
    """
    actor = actor_of(request)
    case = case_for(actor, pk)
    if case.subject_id not in actor.subjects or (case.disposed_on and not destroyed):
        raise CaseNotFound
    return case


def own_record(request: HttpRequest, pk: int) -> CreditRecord:
    """A record about one of this person's subjects. Raises CaseNotFound."""
    rows = CreditRecord.objects.select_related("subject", "department", "source_department")
    found = rows.filter(pk=pk, subject_id__in=sorted(actor_of(request).subjects)).first()
    if found is None:
        raise CaseNotFound
    return found


def next_deadline(case: Case) -> CaseDeadline | None:
    """The running deadline that comes first, or one whose date nobody can say yet."""
    running = case.deadlines.select_related("case").filter(state="running").order_by("id")
    if case.due_on:
        return running.filter(due_on=case.due_on).first()
    return running.filter(provisional=True).first()


def record_panels(record: CreditRecord, today: date) -> list[Panel]:
    """What the case types add to the page of a record."""
    asked = (hook(edition, "record_panels") for edition in all_published())
    return [panel for ask in asked if ask for panel in ask(record, today)]


def record_offers(record: CreditRecord, *, subject: Any, today: date) -> list[RecordOffer]:
    """What may be done about a record: every case type is asked, those that offer answer."""
    found = []
    for edition in all_published():
        if portal_of(edition) is None:
            continue
        ask = hook(edition, "record_offer")
        offer = ask(record, subject, today) if ask else None
        if offer is not None:
            found.append(offer)
    return sorted(found, key=lambda offer: offer.order)
