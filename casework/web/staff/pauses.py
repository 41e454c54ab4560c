"""The pause watch: whose clocks stand still too readily, each number opening its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from casework.access.people import full_name
from casework.assessment.figures import Rate
from casework.assessment.pauses import (
    LAST_DAY,
    PAUSES,
    ROUNDS,
    SIGNS,
    VISIBLE,
    Still,
    Watched,
    Whose,
    by_department,
    time_paused,
    watch,
)
from casework.assessment.sheet import Sheet, pack_of, scope_of
from casework.models import Case, Department
from casework.selectors import RELATED
from casework.web.common import actor_of, today_of
from casework.web.numbers import number
from casework.web.staff.assessment import (
    chosen_outlook,
    chosen_period,
    navigation_of,
    period_text,
)
from casework.web.staff.base import show, staff_page
from casework.web.staff.paging import AFTER, newest_first
from casework.web.staff.rows import case_rows

ROLES = ("supervisor", "head", "credit_officer")
STILL = "still"


@dataclass(frozen=True)
class Line:
    """One department, or one officer of it."""

    name: str
    query: str
    watched: Watched
    still: Still | None
    signs: Sequence[str]
    officers: Sequence[Line] = ()

    @property
    def numbers(self) -> dict[str, int]:
        return {sign: self.watched.number(sign) for sign in SIGNS}

    @property
    def last_day(self) -> Rate:
        return self.watched.last_day


class _Found:
    """Everything that is watched in the period of a request, as far as the person may see it."""

    def __init__(self, request: HttpRequest) -> None:
        today, actor = today_of(request), actor_of(request)
        self.outlook = chosen_outlook(request, request.GET.get("office", ""))
        self.period = chosen_period(request.GET.get("period", ""), today)
        self.pack = pack_of(self.period)
        self.scope = scope_of(actor, self.outlook.office, self.period, today)
        self.watched: Mapping[Whose, Watched] = {
            whose: one
            for whose, one in watch(self.scope, self.pack).items()
            if self.outlook.shows(whose[0])
        }
        self.still = {
            unit: one for unit, one in time_paused(self.scope).items() if self.outlook.shows(unit)
        }

    def sheet(self) -> Sheet:
        """The frame of the period, for its navigation."""
        return Sheet(self.outlook, self.period, self.scope.cut, [], [], self.pack)

    def address(self, **more: Any) -> str:
        values = {"period": str(self.period), "office": str(self.outlook.office.pk), **more}
        return urlencode({key: str(value) for key, value in values.items()})

    def lines(self) -> list[Line]:
        """Departments with any sign first, then by how many pauses they began."""
        summed = by_department(self.watched)
        units = Department.objects.in_bulk([*{*summed, *self.still}])
        people = User.objects.in_bulk([by for _unit, by in self.watched if by is not None])
        lines = [
            self._line(unit, str(units[unit]), summed.get(unit, Watched()), people)
            for unit in units
            if unit in summed or self.still[unit].paused
        ]
        return sorted(lines, key=lambda line: (-len(line.signs), -line.watched.counts[PAUSES]))

    def _line(self, unit: int, name: str, watched: Watched, people: Mapping[int, User]) -> Line:
        still = self.still.get(unit)
        signs = list(watched.signs(self.pack))
        most = self.pack.number("watch.paused_percent") if self.pack else 100
        if still and 100 * still.paused > most * still.all:
            signs.append(STILL)
        officers = [
            Line(
                full_name(people[by]) if by is not None else _("the system"),
                self.address(department=unit, officer=by or 0),
                one, None, one.signs(self.pack),
            )
            for (of, by), one in self.watched.items()
            if of == unit
        ]  # fmt: skip
        return Line(
            name, self.address(department=unit), watched, still, signs,
            sorted(officers, key=lambda line: -line.watched.counts[PAUSES]),
        )  # fmt: skip

    def case_ids(self, sign: str, unit: int, officer: int | None) -> set[int]:
        """The cases that a number counts."""
        if sign == STILL:
            return set(self.still[unit].cases) if unit in self.still else set()
        found: set[int] = set()
        for (of, by), one in self.watched.items():
            if of == unit and officer in (None, by or 0):
                found |= one.cases[sign]
        return found


def sign_names() -> dict[str, str]:
    return {
        PAUSES: _("Paused"),
        LAST_DAY: _("Paused on the last day"),
        ROUNDS: _("Asked more than once"),
        VISIBLE: _("Asked later for what was visible"),
        STILL: _("Time paused"),
    }


@staff_page(*ROLES)
def pauses(request: HttpRequest) -> HttpResponseBase:
    found = _Found(request)
    sheet = found.sheet()
    return show(
        request,
        "pauses.html",
        sheet=sheet,
        title=period_text(found.period),
        navigation=navigation_of(request, sheet),
        lines=found.lines(),
        names=sign_names(),
        rules=_rules(found),
    )


@staff_page(*ROLES)
def cases(request: HttpRequest) -> HttpResponseBase:
    """The cases behind one number of the watch."""
    found = _Found(request)
    sign, names = request.GET.get("sign", ""), sign_names()
    unit = number(request.GET.get("department", ""))
    asked = request.GET.get("officer", "")
    officer = number(asked) if asked else None
    if (
        sign not in names
        or unit is None
        or not found.outlook.shows(unit)
        or (asked and officer is None)
    ):
        raise Http404
    department = Department.objects.filter(pk=unit).first()
    if department is None:
        raise Http404
    ids = found.case_ids(sign, unit, officer)
    shown = Case.objects.visible_to(actor_of(request)).filter(pk__in=ids).select_related(*RELATED)
    page = newest_first(shown, request.GET.get(AFTER, ""))
    person = User.objects.filter(pk=officer).first() if officer else None
    return show(
        request,
        "pause_cases.html",
        page=page,
        rows=case_rows(page.rows, today_of(request)),
        count=len(ids),
        sign=names[sign],
        department=department,
        officer=full_name(person),
        title=period_text(found.period),
        back=found.address(),
        next_query=page.following(request),
        first_query=page.from_start(request),
    )


def _rules(found: _Found) -> list[dict[str, Any]]:
    """The thresholds of the watch, in words."""
    names = {
        "watch.paused_percent": _("Time paused, above, per cent"),
        "watch.last_day_percent": _("Pauses begun on the last day, above, per cent"),
        "watch.rounds": _("Requests for a supplement in one case, from"),
        "watch.few_pauses": _("Fewer pauses than this are no sign"),
    }
    pack = found.pack
    if pack is None:
        return []
    return [
        {"name": name, "value": pack.number(key), "basis": pack.basis(key)}
        for key, name in names.items()
    ]
