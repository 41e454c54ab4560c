"""What is overdue, by department, the worst first: who holds it, and for how many working days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from casework import selectors
from casework.models import Department
from casework.web.common import actor_of, today_of
from casework.web.numbers import number
from casework.web.staff.base import show, staff_page
from casework.web.staff.paging import AFTER, by_urgency
from casework.web.staff.rows import Choice, case_rows, choice, narrowed

ROLES = ("supervisor", "head", "credit_officer")
SUBJECTS = "subjects"


@dataclass(frozen=True)
class DepartmentRow:
    """A department with overdue cases, or those that wait for their subjects."""

    name: str
    count: int
    oldest: date | None
    filter: Choice


@staff_page(*ROLES)
def overdue(request: HttpRequest) -> HttpResponseBase:
    actor, today = actor_of(request), today_of(request)
    late = selectors.overdue(actor, today)
    held = late.order_by().values("holder_id").annotate(count=Count("pk"), oldest=Min("due_on"))
    tallies = list(held.order_by("oldest", "-count"))
    shown = narrowed(late, request, today)
    place = request.GET.get("department", "")
    if place == SUBJECTS:
        shown = shown.filter(holder_id=None)
    elif (holder := number(place)) is not None:
        shown = shown.filter(holder_id=holder)
    page = by_urgency(shown, request.GET.get(AFTER, ""))
    return show(
        request,
        "overdue.html",
        page=page,
        rows=case_rows(page.rows, today),
        next_query=page.following(request),
        first_query=page.from_start(request),
        total=sum(tally["count"] for tally in tallies),
        departments=_departments(request, tallies),
        everywhere=choice(request, "department", "", _("All departments")),
    )


def _departments(request: HttpRequest, tallies: Iterable[Mapping[str, Any]]) -> list[DepartmentRow]:
    tallies = list(tallies)
    names = dict(
        Department.objects.filter(pk__in=[t["holder_id"] for t in tallies]).values_list(
            "pk", "name"
        )
    )
    rows = []
    for tally in tallies:
        pk, count = tally["holder_id"], tally["count"]
        name = names.get(pk, "") or _("Waiting for the subject")
        value = str(pk) if pk else SUBJECTS
        rows.append(
            DepartmentRow(name, count, tally["oldest"], choice(request, "department", value, name))
        )
    return rows
