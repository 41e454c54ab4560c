"""The public list of commitments and the page of one: what was promised, and is it kept."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from casework.models.publicity import PublicityWindow
from casework.today import moment
from casework.web.common import today_of
from casework.web.public.history import history_of
from casework.web.public.rows import on_display, row_of
from casework.web.public.search import results
from casework.web.public.tombstone import not_on_display
from commitments.casetype import Commitment
from commitments.models import Outcome
from commitments.portal import PUBLIC_KIND, promises_of


def items(request: HttpRequest) -> HttpResponseBase:
    """All public commitments, newest first, or those that fit what is looked for."""
    context = results(request, only=PUBLIC_KIND, browse=True)
    return render(request, "commitments/items.html", context)


def item(request: HttpRequest, number: str) -> HttpResponseBase:
    """One commitment; 410 for what was public and is not any more, 404 for all else."""
    windows = PublicityWindow.objects.filter(case__case_type=Commitment.code)
    window = windows.filter(case__number=number).select_related("case").first()
    if window is None:
        raise Http404
    today = today_of(request)
    if not window.is_on_display(today, moment()):
        return not_on_display(request, window)
    shown, promises = window.shown, promises_of(window.shown)
    context = {
        "window": window,
        "row": row_of(window),
        "shown": shown,
        "promises": promises,
        "broken": [promise for promise in promises if promise.outcome == Outcome.BROKEN],
        "on": date.fromisoformat(shown["on"]),
        "until": date.fromisoformat(shown["until"]),
        "breach_url": _record_of_breach(request, window),
        "history": history_of(window),
        "today": today,
    }
    return render(request, "commitments/item.html", context)


def _record_of_breach(request: HttpRequest, window: PublicityWindow) -> str:
    """The page of the record of the breach, if the public sees it."""
    record = window.case.record_id if window.case else None
    if record is None or not on_display(request).filter(record_id=record).exists():
        return ""
    return reverse("public:record", args=[record])
