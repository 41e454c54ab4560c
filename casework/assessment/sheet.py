"""The assessment sheet of a period as one person may see it: rows, ranks, warnings, the past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from casework.access.actor import Actor
from casework.assessment.figures import Difference, Figures, differences
from casework.assessment.judged import Warned, ranks, warnings_of
from casework.assessment.periods import ReportPeriod
from casework.assessment.tally import Tally, tally
from casework.assessment.vocabulary import Scope
from casework.errors import NoRulesInForce
from casework.models import AssessmentClosing, Case, Department
from casework.policies.loader import load_packs

if TYPE_CHECKING:
    from casework.access.actor import Who
    from casework.policies.packs import PackVersion

# Who, in the credit office, oversees all departments; a head oversees those that are the head's.
OVERSEES = ("supervisor", "credit_officer", "head")
CLOSES = ("supervisor", "head")
TREND = 12


@dataclass(frozen=True)
class Outlook:
    """What a person may see of the assessment of one credit office.

    `departments` holds the person's own; none stands for all, in the office itself.
    """

    office: Department
    departments: frozenset[int] | None
    may_close: bool = False

    def shows(self, department: int) -> bool:
        return self.departments is None or department in self.departments


def outlooks(who: Who) -> list[Outlook]:
    """One for each credit office: the whole for its own people, their departments for others."""
    actor = Actor.of(who)
    found = []
    for office in Department.objects.filter(is_credit_office=True).order_by("pk"):
        holds = [p for p in OVERSEES if office.pk in actor.permissions.get(p, ())]
        whole = None if holds else actor.departments
        found.append(Outlook(office, whole, any(p in CLOSES for p in holds)))
    return sorted(found, key=lambda outlook: outlook.departments is not None)


@dataclass(frozen=True)
class Row:
    """One department with its numbers, its place among all, and what is wrong."""

    department: Department
    figures: Figures
    rank: int | None = None
    warnings: Sequence[Warned] = ()

    @property
    def grave(self) -> bool:
        return any(warned.grave for warned in self.warnings)


@dataclass(frozen=True)
class Month:
    """A month of the past as the plots show it."""

    period: ReportPeriod
    figures: Mapping[int, Figures]
    closed: bool

    def of(self, department: int | None) -> Figures:
        """One department's, or the sum of those that may be seen."""
        if department is None:
            return Figures.sum(self.figures.values())
        return self.figures.get(department, Figures({}))


@dataclass(frozen=True)
class Sheet:
    """Everything that is shown of one period. `cut` is the first day that is not counted."""

    outlook: Outlook
    period: ReportPeriod
    cut: date
    rows: Sequence[Row]
    months: Sequence[Month]
    pack: PackVersion | None
    closing: AssessmentClosing | None = None
    changed: Sequence[Difference] = field(default=())
    names: Mapping[int, str] = field(default_factory=dict)

    @property
    def last(self) -> date:
        """The last day that is counted."""
        return self.cut - timedelta(days=1)

    @property
    def total(self) -> Figures:
        return Figures.sum(row.figures for row in self.rows)

    def row(self, department: int) -> Row | None:
        return next((row for row in self.rows if row.department.pk == department), None)


def cut_of(period: ReportPeriod, today: date) -> date:
    """The day after the period, or today while it runs: today itself is not over."""
    return min(period.following.first, today)


def scope_of(who: Who, office: Department, period: ReportPeriod, today: date) -> Scope:
    """The cases of an office that a person may see, over the whole period as far as it is past."""
    cut = cut_of(period, today)
    cases = Case.objects.visible_to(who).filter(office=office)
    return Scope(cases, period.first, cut - timedelta(days=1), cut)


def pack_of(period: ReportPeriod) -> PackVersion | None:
    """The city's rules on the last day of the period; none before any are known."""
    try:
        return load_packs().get(settings.CASEWORK_PACK).on(period.last)
    except NoRulesInForce:
        return None


def latest_closing(office: Department, period: ReportPeriod) -> AssessmentClosing | None:
    closings = AssessmentClosing.objects.filter(office=office, period=str(period))
    return closings.select_related("closed_by").order_by("-revision").first()


def sheet_for(who: Who, outlook: Outlook, period: ReportPeriod, *, today: date) -> Sheet:
    """The sheet; of a closed period the figures that were closed, and what differs by now."""
    scope = scope_of(who, outlook.office, period, today)
    past = _closed_months(outlook, period)
    counted = tally(Scope(scope.cases, _first_open(period, past), scope.last, scope.cut))
    now = _seen(outlook, counted.of(period.months()))
    closing = latest_closing(outlook.office, period)
    then = _seen(outlook, figures_of(closing)) if closing else now
    pack = pack_of(period)
    departments = Department.objects.in_bulk([*{*then, *now}])
    figures = {pk: Figures(numbers) for pk, numbers in then.items()}
    places = ranks(figures, pack)
    return Sheet(
        outlook=outlook,
        period=period,
        cut=scope.cut,
        rows=_in_order(
            Row(departments[pk], one, places.get(pk), warnings_of(one, pack))
            for pk, one in figures.items()
        ),
        months=[_month(outlook, month, closing, counted) for month, closing in past.items()],
        pack=pack,
        closing=closing,
        changed=differences(then, now),
        names={pk: str(department) for pk, department in departments.items()},
    )


def figures_of(closing: AssessmentClosing) -> dict[int, Counter[str]]:
    """The frozen figures by department."""
    return {int(pk): Counter(numbers) for pk, numbers in closing.figures.items()}


def _seen(outlook: Outlook, figures: Mapping[int, Counter[str]]) -> dict[int, Counter[str]]:
    return {pk: numbers for pk, numbers in figures.items() if outlook.shows(pk)}


def _in_order(rows: Iterable[Row]) -> list[Row]:
    """By rank; those without one come last, by name."""
    return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.department.pk))


Past = dict[ReportPeriod, AssessmentClosing | None]


def _closed_months(outlook: Outlook, period: ReportPeriod) -> Past:
    """The twelve months up to the period, each with its latest closing."""
    last = period if period.month else ReportPeriod(period.year, 12)
    months = [last.shifted(-back) for back in range(TREND - 1, -1, -1)]
    closings = AssessmentClosing.objects.filter(
        office=outlook.office, period__in=[str(month) for month in months]
    )
    closed = {closing.period: closing for closing in closings.order_by("revision")}
    return {month: closed.get(str(month)) for month in months}


def _first_open(period: ReportPeriod, past: Past) -> date:
    """From when on the ledger must be counted: closed months stand as they were closed."""
    waiting = [month.first for month, closing in past.items() if closing is None]
    return min([period.first, *waiting])


def _month(
    outlook: Outlook, month: ReportPeriod, closing: AssessmentClosing | None, counted: Tally
) -> Month:
    figures = _seen(outlook, figures_of(closing) if closing else counted.of([month]))
    by_department = {pk: Figures(numbers) for pk, numbers in figures.items()}
    return Month(month, by_department, closing is not None)
