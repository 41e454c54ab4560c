"""One matter as its subject follows it: the case page, receipts, letters, print."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from casework import selectors
from casework.declaration import published
from casework.models import Case, IssuedDocument
from casework.models.deadline import DeadlineState
from casework.web.common import actor_of, signed_in, today_of, user_of
from casework.web.hooks import hook
from casework.web.letter_files import letter_pdf
from casework.web.portal.own import letters_of, next_deadline, own_case, steps_of
from casework.web.told import seen
from casework.web.why import why


@signed_in
def case(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Where the matter is, what happens now, and what I may do."""
    found = own_case(request, pk, destroyed=True)
    seen(user_of(request), found)
    if found.disposed_on:
        context = {"section": "home", "case": found}
        return render(request, "casework/portal/destroyed.html", context)
    return render(request, "casework/portal/case.html", _context(request, found))


@signed_in
def printed(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same for paper, with all letters in full."""
    found = own_case(request, pk)
    return render(request, "casework/portal/print.html", _context(request, found))


def _context(request: HttpRequest, found: Case) -> dict[str, Any]:
    today = today_of(request)
    edition = published(found.case_type, found.type_version)
    offers = selectors.offers(found, actor_of(request), today)
    panels = hook(edition, "panels")
    deadlines = found.deadlines.select_related("case", "department").exclude(
        state__in=[DeadlineState.CANCELLED, DeadlineState.MET]
    )
    return {
        "section": "home",
        "case": found,
        "possible": [offer for offer in offers if offer.possible],
        "not_yet": [offer for offer in offers if not offer.possible],
        "letters": letters_of(found),
        "steps": steps_of(found),
        "evidence": found.evidence.filter(internal=False).order_by("id"),
        "deadlines": [why(found, one) for one in deadlines.order_by("due_on", "id")],
        "panels": panels(found, today) if panels else [],
        "today": today,
    }


@signed_in
def receipt(request: HttpRequest, pk: int, seq: int) -> HttpResponseBase:
    """What was handed in: its number, the day by which it is answered and why, what comes next."""
    found = own_case(request, pk)
    event = found.events.select_related("case").filter(seq=seq, role="subject").first()
    if event is None:
        raise Http404
    deadline = next_deadline(found) if found.version == seq else None
    say_next = hook(published(found.case_type, found.type_version), "next_words")
    context = {
        "section": "home",
        "case": found,
        "event": event,
        "why": why(found, deadline) if deadline else None,
        "next_words": say_next(found) if say_next else "",
        "letters": [one for one in letters_of(found) if one.event_id == event.pk],
        "today": today_of(request),
    }
    return render(request, "casework/portal/receipt.html", context)


@signed_in
def letter(request: HttpRequest, pk: int, letter: int) -> HttpResponseBase:
    """One letter, to read and to print."""
    found = own_case(request, pk)
    row = _own_letter(found, letter)
    context = {"section": "home", "case": found, "letter": row}
    return render(request, "casework/portal/letter.html", context)


@signed_in
def letter_file(request: HttpRequest, pk: int, letter: int) -> HttpResponseBase:
    """The same letter as PDF."""
    return letter_pdf(request, _own_letter(own_case(request, pk), letter))


def _own_letter(found: Case, letter: int) -> IssuedDocument:
    """A letter of this matter that is for the subject. Raises Http404."""
    row = next((one for one in letters_of(found) if one.pk == letter), None)
    if row is None:
        raise Http404
    return row
