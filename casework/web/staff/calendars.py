"""The calendars of the product: which years are held for whom, and each year as a grid of days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from casework.access.calendars import enters_as
from casework.access.people import full_name
from casework.clock.calendar import DayKind
from casework.clock.stored import current
from casework.models import CalendarDay, CalendarRun, CalendarYear
from casework.models.calendar import NATIONAL
from casework.models.calendar_run import RunState
from casework.recounting.calendar_runs import missing_year
from casework.web.common import actor_of, today_of
from casework.web.staff.base import show, staff_page
from casework.web.staff.calendar_grid import (
    department_names,
    months_of,
    scope_name,
    spans_of,
)

RUNS_SHOWN = 20


@dataclass(frozen=True)
class YearRow:
    """A year that is held: for whom, by which notice, with how many days of each kind."""

    held: CalendarYear
    scope: str
    off: int
    work: int


@staff_page()
def calendars(request: HttpRequest) -> HttpResponseBase:
    """Every year that is held, the newest first; the entries so far for those who may enter."""
    may_enter = enters_as(actor_of(request)) is not None
    years = list(_counted(CalendarYear.objects.order_by("-year", "scope")))
    runs = list(CalendarRun.objects.select_related("by")[:RUNS_SHOWN]) if may_enter else []
    names = department_names([*(held.scope for held in years), *(run.scope for run in runs)])
    rows = [
        YearRow(held, scope_name(held.scope, names), held.off, held.work)  # type: ignore[attr-defined]  # counted
        for held in years
    ]
    return show(
        request,
        "calendars.html",
        national=[row for row in rows if row.held.scope == NATIONAL],
        others=[row for row in rows if row.held.scope != NATIONAL],
        runs=[(run, scope_name(run.scope, names), full_name(run.by)) for run in runs],
        may_enter=may_enter,
        wanted=missing_year(today_of(request)),
    )


def _counted(years: QuerySet[CalendarYear]) -> Iterable[CalendarYear]:
    """The years with how many days off and make-up days their notices name."""

    def count(kind: DayKind) -> Coalesce:
        days = CalendarDay.objects.filter(
            Q(kind=kind.value), scope=OuterRef("scope"), year=OuterRef("year")
        )
        tally = days.order_by().values("scope").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(tally), 0)

    return years.annotate(off=count(DayKind.HOLIDAY), work=count(DayKind.MAKE_UP))


@staff_page()
def calendar(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One year of one scope: its source, its days in words, and its months with their marks."""
    held = CalendarYear.objects.filter(pk=pk).first()
    if held is None:
        raise Http404
    snapshot = current()
    own = [
        (day, kind, note)
        for day, (kind, note) in snapshot.days.get((held.scope, held.year), {}).items()
    ]
    under = (
        snapshot.calendar() if held.scope == NATIONAL
        else snapshot.under(held.scope, settings.CASEWORK_PACK)
    )  # fmt: skip
    others = CalendarYear.objects.filter(scope=held.scope)
    actor = actor_of(request)
    done = CalendarRun.objects.filter(scope=held.scope, year=held.year, state=RunState.DONE)
    entered = done.select_related("by").first()
    return show(
        request,
        "calendar.html",
        held=held,
        scope=scope_name(held.scope),
        months=months_of(held.year, own, under),
        spans=spans_of(own),
        earlier=others.filter(year__lt=held.year).order_by("-year").first(),
        later=others.filter(year__gt=held.year).order_by("year").first(),
        may_enter=enters_as(actor) is not None,
        entered=entered,
        by=full_name(entered.by) if entered else "",
    )
