"""Search and the page of one record: organizations only, while their publicity runs."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from casework.declaration import all_published
from casework.models import CreditRecord
from casework.models.record import Publicity
from casework.registry.identifiers import LENGTH, check_citizen_id
from casework.registry.publicity import as_public, is_public, search_public
from casework.web.common import gone, today_of
from casework.web.hooks import hook
from casework.web.numbers import number
from casework.web.portal.own import record_offers
from casework.web.publicity_bar import publicity_bar

SHOWN = 20
HIDDEN = (Publicity.SUSPENDED, Publicity.SHIELDED)
_MOST_PAGES = 500
_MOST_CHARACTERS = 100


def search(request: HttpRequest) -> HttpResponseBase:
    """Records on display and public commitments by name, code, number or matter."""
    text = request.GET.get("q", "").strip()[:_MOST_CHARACTERS]
    today = today_of(request)
    page = min(number(request.GET.get("page", "")) or 0, _MOST_PAGES)
    found, others = [], []
    personal = _is_citizen_number(text, request)
    if text and not personal:
        found = list(search_public(text, today=today)[page * SHOWN :][: SHOWN + 1])
        for edition in all_published():
            ask = hook(edition, "search_public")
            others += list(ask(text, today))[:SHOWN] if ask and not page else []
    context = {
        "q": "" if personal else text,
        "records": [as_public(row) for row in found[:SHOWN]],
        "others": others,
        "personal": personal,
        "older": page + 1 if len(found) > SHOWN else 0,
        "page": page,
    }
    return render(request, "casework/public/results.html", context)


def _is_citizen_number(text: str, request: HttpRequest) -> bool:
    """A citizen number is never searched for, nor shown again."""
    number = text.upper()
    return len(number) == LENGTH and check_citizen_id(number, today=today_of(request)) is None


def record(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One record on display; 410 for what was public and is not any more, 404 for all else."""
    rows = CreditRecord.objects.select_related("subject", "department", "source_department")
    found = rows.filter(pk=pk).first()
    if found is None or found.subject.is_natural:
        raise Http404
    today = today_of(request)
    if not is_public(found, today):
        if found.published_on is None:
            raise Http404
        return gone(
            request, on=found.ended_on or _past(found, today), for_now=found.publicity in HIDDEN
        )
    context = {
        "record": as_public(found),
        "bar": publicity_bar(found, today),
        "offers": record_offers(found, subject=found.subject, today=today),
        "today": today,
    }
    return render(request, "casework/public/record.html", context)


def _past(found: CreditRecord, today: date) -> date | None:
    """The day on which the maximum term took it off display, if it did."""
    return found.off_display if found.off_display and found.off_display <= today else None
