"""All cases that a person may see, and the search among them."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from casework import selectors
from casework.web.common import actor_of, today_of
from casework.web.staff.base import show, staff_page
from casework.web.staff.paging import AFTER, newest_first
from casework.web.staff.rows import (
    Choice,
    case_rows,
    choice,
    due_choices,
    filters_of,
    narrowed,
    type_choices,
)


@staff_page()
def cases(request: HttpRequest) -> HttpResponseBase:
    actor, today = actor_of(request), today_of(request)
    text = request.GET.get("q", "").strip()
    found = narrowed(selectors.search(actor, text), request, today)
    ended = request.GET.get("stage", "")
    if ended in ("open", "closed"):
        found = found.filter(closed_on__isnull=ended == "open")
    page = newest_first(found, request.GET.get(AFTER, ""))
    if text and len(page.rows) == 1 and page.first and page.rows[0].number == text.upper():
        return redirect("staff:case", page.rows[0].pk)
    return show(
        request,
        "cases.html",
        page=page,
        rows=case_rows(page.rows, today),
        bulk_filters=filters_of(request),
        next_query=page.following(request),
        first_query=page.from_start(request),
        text=text,
        filters=_filters(request),
        filtered=any(request.GET.get(name) for name in ("q", "type", "stage", "due")),
    )


def _filters(request: HttpRequest) -> list[tuple[str, list[Choice]]]:
    kinds = [("", _("Every type")), *type_choices()]
    endings = [("", _("Open and closed")), ("open", _("Under way")), ("closed", _("Closed"))]
    return [
        (_("Type"), [choice(request, "type", value, text) for value, text in kinds]),
        (_("Stage"), [choice(request, "stage", value, text) for value, text in endings]),
        (_("Due"), [choice(request, "due", value, text) for value, text in due_choices()]),
    ]
