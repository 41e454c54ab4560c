"""The board (督办看板): who has how much in hand and how late, twelve months, the worst ten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import selectors
from casework.access.actor import Actor
from casework.models import Department
from casework.oversight import board as counts
from casework.oversight import months
from casework.oversight.board import Cell, Table
from casework.oversight.months import MonthFigures, Year
from casework.oversight.selection import AGES, NOBODY, SUBJECT, Day, Selection, Urgency
from casework.web.common import actor_of, in_chinese, today_of
from casework.web.staff.base import show, staff_page
from casework.web.staff.desk_parts import list_offers
from casework.web.staff.plots import Plot, plot
from casework.web.staff.rows import case_rows, type_choices, type_title
from casework.web.staff.sheets import sheet

ROLES = ("supervisor", "head", "credit_officer")
WORST = 10


@dataclass(frozen=True)
class Number:
    """One number, and the list of exactly the cases that it counts; no list for nothing."""

    count: int
    url: str
    tone: str = ""
    text: str = ""


@dataclass(frozen=True)
class ShownCell:
    """A cell of the table: by urgency, and by age."""

    title: str
    all: Number
    urgency: list[Number]
    ages: list[Number]


@dataclass(frozen=True)
class ShownRow:
    """A row of the table: a department, with its own page where that opens for the reader."""

    title: str
    url: str
    cells: list[ShownCell]


@dataclass(frozen=True)
class Figure:
    """One of the four figures, with its plot; `second` is another reading of the same."""

    title: str
    value: str
    unit: str
    second: str
    url: str
    plot: Plot
    tone: str
    says: str


@staff_page(*ROLES)
def board(request: HttpRequest) -> HttpResponseBase:
    actor, today = actor_of(request), today_of(request)
    day = Day.of(today)
    table, year = counts.table(actor, day), months.year(actor, day)
    worst = list(selectors.overdue(actor, today)[:WORST])
    columns = _columns(table)
    return show(
        request,
        "board.html",
        columns=[title for _code, title in columns],
        rows=list(_rows(table, columns, actor)),
        total=shown_cell(table.cell("", ""), _("All types")),
        figures=figures(year, table.cell("", "")),
        months=month_rows(year),
        worst=case_rows(worst, today, moves=list_offers(worst, actor)),
        overdue=list_url(Selection(urgency=Urgency.OVERDUE)),
        everything=list_url(Selection()),
        soon=day.soon,
    )


@staff_page(*ROLES)
def board_sheet(request: HttpRequest, form: str) -> HttpResponseBase:
    """The table of the board as a sheet: a line for each department and type."""
    actor = actor_of(request)
    table = counts.table(actor, Day.of(today_of(request)))
    return sheet(form, _("board"), _lines(table))


def _lines(table: Table) -> Iterator[list[Any]]:
    ages = [age_text(band) for band in range(len(AGES) + 1)]
    urgencies = [urgency_text(one) for one in Urgency]
    yield [_("Department"), _("Type"), _("All"), *urgencies, *ages]
    names = place_names(table.places)
    for place in table.places:
        for code, title in type_choices():
            cell = table.cell(place, code)
            yield [
                names[place], title, cell.all, *(cell.urgency[one] for one in Urgency),
                *(cell.ages[band] for band in range(len(AGES) + 1)),
            ]  # fmt: skip


def _columns(table: Table) -> list[tuple[str, str]]:
    """The types that have open cases, in the order of the product, and all of them together."""
    held = [(code, title) for code, title in type_choices() if table.cell("", code).all]
    return [*held, ("", _("All types"))]


def _rows(table: Table, columns: Iterable[tuple[str, str]], actor: Actor) -> Iterator[ShownRow]:
    columns = list(columns)
    names = place_names(table.places)
    for place in [*table.places, ""]:
        yield ShownRow(
            names.get(place) or _("Everywhere"),
            department_url(place, actor),
            [shown_cell(table.cell(place, code), title) for code, title in columns],
        )


def shown_cell(cell: Cell, title: str) -> ShownCell:
    where = cell.where
    narrowed = where.narrowed
    return ShownCell(
        title,
        number(cell.all, where),
        [
            number(cell.urgency[one], narrowed(urgency=one), one, urgency_text(one))
            for one in Urgency
        ],
        [
            number(cell.ages[band], narrowed(age=str(band)), "", age_text(band))
            for band in range(len(AGES) + 1)
            if cell.ages[band]
        ],
    )


def number(count: int, where: Selection, tone: str = "", text: str = "") -> Number:
    return Number(count, list_url(where) if count else "", tone, text)


def list_url(where: Selection) -> str:
    query = urlencode(where.given())
    return reverse("staff:board_cases") + (f"?{query}" if query else "")


def department_url(place: str, actor: Actor) -> str:
    """The department's page, where it opens for this person; else nothing."""
    if not place.isdecimal() or not may_open(actor, int(place)):
        return ""
    return reverse("staff:department", args=[place])


def may_open(actor: Actor, department_id: int) -> bool:
    """One's own department; the credit office's people see every one."""
    office = actor.holds("supervisor") or actor.holds("credit_officer")
    return office or any(department_id in actor.permissions.get(role, ()) for role in ROLES)


def place_names(places: Iterable[str]) -> dict[str, str]:
    """What the rows are called."""
    ids = [int(place) for place in places if place.isdecimal()]
    names = {
        str(pk): name
        for pk, name in Department.objects.filter(pk__in=ids).values_list("pk", "name")
    }
    return {SUBJECT: _("Waiting for the subject"), NOBODY: _("Waiting for a date"), **names}


def urgency_text(urgency: Urgency) -> str:
    words = {
        Urgency.FINE: _("on schedule"), Urgency.SOON: _("due soon"), Urgency.OVERDUE: _("overdue"),
    }  # fmt: skip
    return words[urgency]


def age_text(band: int) -> str:
    """An age band in words; days since filing."""
    if not band:
        return _("up to %(last)s days") % {"last": AGES[0]}
    if band == len(AGES):
        return _("over %(last)s days") % {"last": AGES[-1]}
    return _("%(first)s to %(last)s days") % {"first": AGES[band - 1] + 1, "last": AGES[band]}


# --- The twelve months


def percent(share: float | None) -> str:
    """Rounded down: all but all is not all."""
    return "—" if share is None else f"{int(share * 1000) / 10:g}%"


def days_text(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"


def figures(year: Year, now: Cell, *, party: str = "") -> list[Figure]:
    """On time, open, overdue, the median of days: each with its twelve months."""
    span = year.months
    closed = Selection(party=party, closed=span[0].month.code, until=span[-1].month.code)
    rates = [month.rate for month in span]
    open_, overdue = now.where, now.where.narrowed(urgency=Urgency.OVERDUE)
    return [
        Figure(
            _("Cases closed on time, 12 months"), percent(year.rate), "",
            _("%(rate)s if paused days counted") % {"rate": percent(year.rate_with_pauses)},
            list_url(closed.narrowed(kept="kept")),
            plot(rates, [month.rate_with_pauses for month in span], top=1), "good",
            _spoken(span, rates, percent),
        ),
        _figure(_("Open cases"), now.all, open_, span, [month.open for month in span], ""),
        _figure(
            _("Overdue"), now.urgency[Urgency.OVERDUE], overdue, span,
            [month.overdue for month in span], "late",
        ),
        Figure(
            _("Median from filing to closing"), days_text(year.median), _("natural days"),
            _("of %(count)s closed in 12 months") % {"count": year.closed}, list_url(closed),
            plot([month.median for month in span]), "",
            _spoken(span, [month.median for month in span], days_text),
        ),
    ]  # fmt: skip


def _figure(
    title: str, count: int, where: Selection, span: list[MonthFigures], values: list[int], tone: str
) -> Figure:
    before = _("%(count)s at the end of last month") % {"count": values[-2]}
    return Figure(
        title, str(count), "", before, list_url(where) if count else "", plot(values), tone,
        _spoken(span, values, str),
    )  # fmt: skip


def _spoken(span: list[MonthFigures], values: Iterable[Any], text: Any) -> str:
    """The plot for those who do not see it."""
    said = (f"{month_text(one)} {text(value)}" for one, value in zip(span, values, strict=True))
    return ("，" if in_chinese() else ", ").join(said)


def month_text(figures: MonthFigures) -> str:
    return figures.month.code


@dataclass(frozen=True)
class MonthRow:
    """A month of the table below the plots; each number opens its list."""

    title: str
    received: Number
    closed: Number
    rate: str
    rate_with_pauses: str
    late: Number
    late_with_pauses: Number
    open: Number
    overdue: Number
    median: str


def month_rows(year: Year, *, party: str = "") -> list[MonthRow]:
    """The latest month first."""
    rows = [
        _month_row(one, Selection(party=party), running=one is year.months[-1])
        for one in year.months
    ]
    return rows[::-1]


def _month_row(one: MonthFigures, where: Selection, *, running: bool) -> MonthRow:
    code, last = one.month.code, one.month.last.isoformat()
    overdue = {"urgency": Urgency.OVERDUE} if running else {"overdue_on": last}
    closed = where.narrowed(closed=code)
    return MonthRow(
        code,
        number(one.received, where.narrowed(filed=code)),
        number(one.closed, closed),
        percent(one.rate),
        percent(one.rate_with_pauses),
        number(one.late, closed.narrowed(kept="late")),
        number(one.late_with_pauses, closed.narrowed(kept="late_with_pauses")),
        number(one.open, where if running else where.narrowed(open_on=last)),
        number(one.overdue, where.narrowed(**overdue)),
        days_text(one.median),
    )


# --- A list in words


def in_words(where: Selection, names: Mapping[str, str]) -> list[str]:
    """What narrows a list, each in a few words."""
    found = []
    if where.place:
        found.append(names.get(where.place, where.place))
    if where.party:
        found.append(_("%(department)s takes part") % {"department": names.get(where.party, "")})
    if where.type:
        found.append(type_title(where.type))
    if where.urgency:
        found.append(urgency_text(Urgency(where.urgency)))
    if where.age:
        found.append(_("filed: %(age)s ago") % {"age": age_text(int(where.age))})
    return found + _looking_back(where)


def _looking_back(where: Selection) -> list[str]:
    found = []
    span = " – ".join(filter(None, (where.closed, where.until)))
    if where.filed:
        found.append(_("filed in %(month)s") % {"month": where.filed})
    if where.step:
        found.append(_("a step ended in %(month)s") % {"month": span})
    elif where.closed:
        found.append(_("closed in %(month)s") % {"month": span})
    if where.kept:
        found.append(kept_text(where.kept))
    if where.open_on:
        found.append(_("open at the end of %(day)s") % {"day": where.open_on})
    if where.overdue_on:
        found.append(_("overdue at the end of %(day)s") % {"day": where.overdue_on})
    if where.paused:
        found.append(_("a clock of the department stands still"))
    return found


def kept_text(kept: str) -> str:
    words = {
        "kept": _("on time"),
        "late": _("not on time"),
        "kept_with_pauses": _("on time, paused days counted"),
        "late_with_pauses": _("not on time if paused days counted"),
    }
    return words[kept]
