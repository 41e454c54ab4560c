"""One department for its supervisors: twelve months, where time is lost, pauses, supplements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from casework import selectors
from casework.access.actor import Actor
from casework.declaration import published
from casework.models import Case, Department
from casework.oversight import board as counts
from casework.oversight import months, steps
from casework.oversight.months import Year
from casework.oversight.selection import Day, Selection
from casework.translation import current_language
from casework.web.common import actor_of, today_of
from casework.web.staff.base import show, staff_page
from casework.web.staff.board import (
    ROLES,
    Number,
    figures,
    list_url,
    may_open,
    month_rows,
    number,
    percent,
    shown_cell,
)
from casework.web.staff.desk_parts import list_offers
from casework.web.staff.plots import Box, box
from casework.web.staff.rows import case_rows, type_choices, type_title

WORST = 10


@dataclass(frozen=True)
class StepRow:
    """One step: how long it takes, as a box over a common scale, and how often it was late."""

    kind: str
    title: str
    count: Number
    late: Number
    share: str
    box: Box


@staff_page(*ROLES)
def department(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor, today = actor_of(request), today_of(request)
    found = Department.objects.filter(pk=pk).first()
    if found is None or not may_open(actor, pk):
        raise Http404
    day, party = Day.of(today), str(pk)
    year = months.year(actor, day, party=party)
    since = year.months[0].month.first
    held = counts.table(actor, day, place=party)
    worst = list(selectors.overdue(actor, today).filter(holder_id=pk)[:WORST])
    return show(
        request,
        "department.html",
        department=found,
        figures=figures(year, part_of(actor, day, party), party=party),
        months=month_rows(year, party=party),
        cells=[shown_cell(held.cell("", code), title) for code, title in type_choices()],
        steps=step_rows(steps.steps(actor, pk, since=since), party, year),
        standing=steps.standing(actor, pk, since=since),
        paused=_paused(actor, day, party),
        worst=case_rows(worst, today, moves=list_offers(worst, actor)),
        overdue=list_url(Selection(place=party, urgency="overdue")),
    )


def part_of(actor: Actor, day: Day, party: str) -> counts.Cell:
    """All open cases in which the department plays a part, whoever must move."""
    return counts.table(actor, day, party=party).cell("", "")


def _paused(actor: Actor, day: Day, party: str) -> Number:
    where = Selection(party=party, paused="yes")
    return number(Case.objects.visible_to(actor).filter(where.q(day)).count(), where)


def step_rows(found: Sequence[steps.Step], party: str, year: Year) -> list[StepRow]:
    """The slowest first, all on one scale."""
    top, rows = steps.slowest(found), []
    first, last = year.months[0].month.code, year.months[-1].month.code
    for step in found:
        where = Selection(
            party=party, type=step.case_type, step=step.name, closed=first, until=last
        )
        rows.append(
            StepRow(
                type_title(step.case_type),
                published(step.case_type).words.text(
                    "deadlines", step.name, language=current_language()
                ),
                number(step.count, where),
                number(step.late, where.narrowed(kept="late")),
                percent(1 - step.late / step.count),
                box(step.spread, top),
            )
        )
    return rows
