"""The list behind a number of the board, and the same list as a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.models import Case
from casework.models.case import CaseQuerySet
from casework.oversight.selection import Selection
from casework.oversight.sheets import FORMATS
from casework.selectors import RELATED
from casework.web.common import actor_of, left, today_of
from casework.web.staff.base import show, staff_page
from casework.web.staff.board import ROLES, in_words, place_names
from casework.web.staff.desk_parts import list_offers
from casework.web.staff.paging import AFTER, by_urgency, newest_first
from casework.web.staff.rows import CaseRow, board_q, case_rows
from casework.web.staff.sheets import sheet

# One sheet is made within one request; more belongs to a report, or to a narrower list.
MOST_ROWS = 20_000


@staff_page(*ROLES)
def cases(request: HttpRequest) -> HttpResponseBase:
    where, found = _selected(request)
    actor, count, after = actor_of(request), found.count(), request.GET.get(AFTER, "")
    page = newest_first(found, after) if where.looks_back else by_urgency(found, after)
    query = urlencode(where.given())
    return show(
        request,
        "board_cases.html",
        count=count,
        words=in_words(where, place_names([where.place, where.party])),
        page=page,
        rows=case_rows(page.rows, today_of(request), moves=list_offers(page.rows, actor)),
        bulk_filters=sorted(where.given().items()),
        next_query=page.following(request),
        first_query=page.from_start(request),
        sheets=[
            (form, reverse("staff:board_cases_sheet", args=[form]) + (query and f"?{query}"))
            for form in FORMATS
        ],
        most=MOST_ROWS,
        too_many=count > MOST_ROWS,
    )


@staff_page(*ROLES)
def cases_sheet(request: HttpRequest, form: str) -> HttpResponseBase:
    """The whole list; 404 where it has more rows than a sheet is made for."""
    where, found = _selected(request)
    if found[MOST_ROWS : MOST_ROWS + 1].exists():
        raise Http404
    order = ["-pk"] if where.looks_back else ["due_on", "pk"]
    ordered = found.order_by(*order)
    return sheet(form, _("cases"), _lines(ordered, request))


def _selected(request: HttpRequest) -> tuple[Selection, CaseQuerySet]:
    """What the address asks for, within what this person may see; 404 for what means nothing."""
    visible = Case.objects.visible_to(actor_of(request)).filter(board_q(request))
    return Selection.of(request.GET), visible.select_related(*RELATED).order_by()


def _lines(found: CaseQuerySet, request: HttpRequest) -> Iterator[list[Any]]:
    today = today_of(request)
    yield [
        _("Case number"), _("Type"), _("Subject"), _("Matter"), _("Step"), _("Filed on"),
        _("Due"), _("Standing"), _("Held by"), _("Handler"), _("Closed on"),
    ]  # fmt: skip
    for case in found.iterator(chunk_size=1000):
        (row,) = case_rows([case], today)
        yield _line(row, left(None if case.closed_on else case.due_on, today).text)


def _line(row: CaseRow, standing: str) -> list[Any]:
    case = row.case
    return [
        case.number, row.kind, case.subject.name, case.title, row.state, case.filed_on,
        case.due_on, standing, str(case.holder or ""), row.handler, case.closed_on,
    ]  # fmt: skip
