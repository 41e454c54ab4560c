"""What is one's own: the portal shows the cases and records of one's subjects, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest

from casework.declaration import all_published, published
from casework.errors import CaseNotFound
from casework.models import Case, CaseDeadline, CaseEvent, CreditRecord, IssuedDocument
from casework.selectors import case_for
from casework.web.common import actor_of
from casework.web.hooks import Panel, RecordOffer, hook, portal_of


def own_case(request: HttpRequest, pk: int) -> Case:
    """A case of one of this person's subjects. Raises CaseNotFound, for staff of a party too."""
    actor = actor_of(request)
    case = case_for(actor, pk)
    if case.subject_id not in actor.subjects:
        raise CaseNotFound
    return case


def own_record(request: HttpRequest, pk: int) -> CreditRecord:
    """A record about one of this person's subjects. Raises CaseNotFound."""
    rows = CreditRecord.objects.select_related("subject", "department", "source_department")
    found = rows.filter(pk=pk, subject_id__in=sorted(actor_of(request).subjects)).first()
    if found is None:
        raise CaseNotFound
    return found


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
