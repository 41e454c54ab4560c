"""The public list of commitments and the page of one: what was promised, and is it kept."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from casework.models import Case
from casework.web.common import gone, today_of
from casework.web.numbers import number
from commitments.casetype import Commitment
from commitments.portal import find_public, promises_of, public_commitments, public_rows

SHOWN = 20
_MOST_PAGES = 500


def items(request: HttpRequest) -> HttpResponseBase:
    """All public commitments, newest first, or those that fit what is looked for."""
    text = request.GET.get("q", "").strip()[:100]
    page = min(number(request.GET.get("page", "")) or 0, _MOST_PAGES)
    found = find_public(text, today_of(request))
    rows = list(public_rows(found[page * SHOWN :][: SHOWN + 1]))
    context = {
        "q": text,
        "rows": rows[:SHOWN],
        "older": page + 1 if len(rows) > SHOWN else 0,
        "page": page,
    }
    return render(request, "commitments/items.html", context)


def item(request: HttpRequest, number: str) -> HttpResponseBase:
    """One commitment; 410 for what was public and is not any more, 404 for all else."""
    today = today_of(request)
    found = public_commitments(today).filter(number=number).first()
    if found is None:
        return _not_there(request, number)
    public = found.data["public"]
    context = {
        "case": found,
        "public": public,
        "promises": promises_of(public),
        "on": date.fromisoformat(public["on"]),
        "until": date.fromisoformat(public["until"]),
        "today": today,
    }
    return render(request, "commitments/item.html", context)


def _not_there(request: HttpRequest, number: str) -> HttpResponseBase:
    case = Case.objects.filter(case_type=Commitment.code, number=number).first()
    public = case.data.get("public", {}) if case and not case.subject.is_natural else {}
    day = public.get("taken_down_on") or public.get("until")
    if not day:
        raise Http404
    return gone(request, on=date.fromisoformat(day))
