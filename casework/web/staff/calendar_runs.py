"""One entry of a calendar: what it would move, its confirmation, and how far the moving is."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from celery import current_app
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from casework.access.calendars import enters_as
from casework.access.people import full_name
from casework.models import CalendarMove, CalendarRun
from casework.models.calendar_run import RunState
from casework.recounting import calendar_runs
from casework.recounting.calendar_numbers import MOVES, NUMBERS, Number, moves_of, numbers_of
from casework.recounting.calendar_runs import EntryRefused, NotToConfirm
from casework.selectors import label
from casework.web.common import actor_of, today_of, user_of
from casework.web.staff.base import show, staff_page
from casework.web.staff.calendar_grid import differences, scope_name, spans_of
from casework.web.staff.paging import AFTER, newest_first
from casework.web.staff.rows import type_title

logger = logging.getLogger(__name__)
ROLES = ("supervisor", "head")
WORK_OFF = "casework.tasks.work_off_calendars"
CONFIRM, DROP, AGAIN = "confirm", "drop", "again"
# So few open cases are counted while the officer waits; more are the worker's.
AT_ONCE = 200


def tell_the_worker() -> None:
    """Asks for the work once the change is safe; a broker that is down costs a minute."""
    transaction.on_commit(_tell)


def _tell() -> None:
    try:
        current_app.send_task(WORK_OFF, retry=False, expires=60)
    except Exception:  # noqa: BLE001  whatever the client raises, the sweep will find the run
        logger.warning("The message broker did not answer; the sweep will take up the calendar.")


def to_preview(run: CalendarRun) -> HttpResponseBase:
    """Leads to a new entry, whose preview is begun or, where few cases are open, made already."""
    if run.total <= AT_ONCE:
        calendar_runs.work_off(run.pk)
    else:
        tell_the_worker()
    return redirect("staff:calendar_run", run.pk)


def _found(request: HttpRequest, pk: int) -> CalendarRun:
    if enters_as(actor_of(request)) is None:
        raise Http404
    run = CalendarRun.objects.select_related("by", "department").filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


@dataclass(frozen=True)
class Tile:
    """One number of the page: its words, and how many of it the reader may not see."""

    number: Number
    worse: bool

    @property
    def hidden(self) -> int:
        return self.number.total - self.number.visible


@staff_page(*ROLES)
def run(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The preview with its numbers, then how far the moving is, then what was done."""
    found = _found(request, pk)
    fault = ""
    if request.method == "POST":
        try:
            return _act(request, found)
        except NotToConfirm as refused:
            fault = str(refused)
        except EntryRefused as refused:
            fault = " ".join(one.message for one in refused.faults)
        found = _found(request, pk)
    numbers = {} if found.state == RunState.COUNTING else numbers_of(found, who=actor_of(request))
    response = show(
        request,
        "calendar_run.html",
        status=422 if fault else 200,
        run=found,
        scope=scope_name(found.scope),
        by=full_name(found.by),
        fault=fault,
        moves=numbers.get(MOVES),
        tiles=list(_tiles(numbers.values())),
        spans=spans_of(found.entered_days),
        differences=differences(found.replaced_days, found.entered_days),
        stale=found.state == RunState.PREVIEWED and found.on != today_of(request),
    )
    if found.under_way:
        # Works without a script: the page asks again until there is something to decide or to tell.
        response.headers["Refresh"] = "3"
    return response


def _tiles(numbers: Iterable[Number]) -> Iterable[Tile]:
    """The numbers that say something; none that is nought, but for the one that is asked first."""
    worse = ("becomes_overdue", "undated", "failed", "told")
    for number in numbers:
        if number.total and number.name != MOVES:
            yield Tile(number, number.name in worse)


def _act(request: HttpRequest, found: CalendarRun) -> HttpResponseBase:
    """What the button said. Raises NotToConfirm and EntryRefused."""
    by, today, step = user_of(request), today_of(request), request.POST.get("step")
    if step == CONFIRM:
        calendar_runs.confirm(found.pk, by=by, today=today, tells=request.POST.get("tells") == "on")
        tell_the_worker()
    elif step == DROP:
        if calendar_runs.drop(found.pk, by=by):
            messages.success(request, _("The entry was dropped. Nothing has changed."))
        return redirect("staff:calendars")
    elif step == AGAIN:
        again = calendar_runs.preview_again(found, by=by, pack=settings.CASEWORK_PACK, on=today)
        return to_preview(again)
    return redirect("staff:calendar_run", found.pk)


@dataclass(frozen=True)
class MoveRow:
    """One case of a list: its dates before and after, clock by clock."""

    move: CalendarMove
    kind: str
    clocks: list[tuple[str, date | None, date | None]]


@staff_page(*ROLES)
def cases(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Exactly the cases that one number counts, as far as the reader may see them."""
    found = _found(request, pk)
    name = request.GET.get("what", MOVES)
    numbers = numbers_of(found, who=actor_of(request))
    if name not in numbers:
        name = next(iter(NUMBERS))
    moves = moves_of(found, name, who=actor_of(request)).select_related("case__subject")
    page = newest_first(moves, request.GET.get(AFTER, ""))
    return show(
        request,
        "calendar_cases.html",
        run=found,
        scope=scope_name(found.scope),
        number=numbers[name],
        hidden=numbers[name].total - numbers[name].visible,
        page=page,
        rows=[_move_row(move) for move in page.rows],
        next_query=page.following(request),
        first_query=page.from_start(request),
    )


def _move_row(move: CalendarMove) -> MoveRow:
    clocks = [
        (label(move.case, "deadlines", name), _day(before), _day(after))
        for name, before, after in move.clocks
    ]
    return MoveRow(move, type_title(move.case.case_type), clocks)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
