"""What the public is told in numbers: twelve months of cases, and what is on display now.

Case types name their numbers in their `portal` module: `PUBLIC_COUNTS` (PublicCount, by month),
`PUBLIC_SPANS` (PublicSpan, how long things took) and `public_tables(first, today)` (Table).
Numbers of natural persons are told only where they are of enough of them (small_cells).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from casework.assessment.days import WorkingDays, median
from casework.assessment.small_cells import TOTAL, told_in_public
from casework.clock.stored import stored_calendar
from casework.clock.terms import add_months
from casework.models import Case, CaseEvent, Department, PublicityWindow
from casework.models.publicity import PublicKind
from casework.models.subject import SubjectKind
from casework.policies.packs import PackVersion

MONTHS = 12
_NO_RECORDS = (PublicKind.COMMITMENT, PublicKind.LICENCE)
_NATURAL = Q(case__subject__kind=SubjectKind.NATURAL)


@dataclass(frozen=True)
class PublicCount:
    """Cases in which one of these actions was made, each once a month; `means` says it in words."""

    name: str
    title: Any
    means: Any
    actions: tuple[str, ...]


@dataclass(frozen=True)
class PublicSpan:
    """The median of working days from filing to the close, of cases that closed in these states."""

    title: Any
    means: Any
    states: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with its definition; every row begins with its name."""

    title: Any
    means: Any
    headings: Sequence[Any]
    rows: Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Flow:
    """One number over the months: of organizations exactly, of persons as far as it may be told."""

    count: PublicCount
    organizations: Sequence[int]
    persons: Sequence[int | None]
    persons_total: int | None

    @property
    def total(self) -> int:
        return sum(self.organizations)


@dataclass(frozen=True)
class Display:
    """What is on display at a moment: how many, by kind, class and department."""

    by_kind: Mapping[str, int] = field(default_factory=dict)
    by_class: Mapping[str, int] = field(default_factory=dict)
    by_department: Mapping[str, int] = field(default_factory=dict)
    commitments: int = 0
    licences: int = 0


def months_until(today: date) -> list[date]:
    """The first days of the last twelve months, this one included, the oldest first."""
    this = today.replace(day=1)
    return [add_months(this, -back) for back in range(MONTHS - 1, -1, -1)]


def flows_of(
    code: str, counts: Sequence[PublicCount], *, today: date, pack: PackVersion
) -> list[Flow]:
    """The months of one case type's numbers; one statement."""
    months = months_until(today)
    found = _monthly(code, counts, months[0], today)
    persons = {
        (count.name, month.isoformat()): found[count.name, month, True]
        for count in counts
        for month in months
    }
    told = told_in_public(persons, pack) if persons else {}
    return [
        Flow(
            count, [found[count.name, month, False] for month in months],
            [told[count.name, month.isoformat()] for month in months], told[count.name, TOTAL],
        )
        for count in counts
    ]  # fmt: skip


def _monthly(
    code: str, counts: Sequence[PublicCount], first: date, today: date
) -> Counter[tuple[str, date, bool]]:
    events = CaseEvent.objects.filter(case__case_type=code, on__range=(first, today))
    names = {
        count.name: Count("case_id", filter=Q(action__in=count.actions), distinct=True)
        for count in counts
    }
    actions = {action for count in counts for action in count.actions}
    rows = events.filter(action__in=actions).annotate(month=TruncMonth("on"), natural=_NATURAL)
    found: Counter[tuple[str, date, bool]] = Counter()
    for row in rows.order_by().values("month", "natural").annotate(**names):
        for name in names:
            number = row[name]  # type: ignore[literal-required]  # named by the count
            found[name, row["month"], bool(row["natural"])] += number
    return found


def median_days(code: str, span: PublicSpan, *, today: date) -> tuple[float | None, int]:
    """The median of working days and of how many organizations' cases; one statement."""
    closed = Case.objects.filter(
        case_type=code, state__in=span.states, closed_on__range=(months_until(today)[0], today)
    ).exclude(subject__kind=SubjectKind.NATURAL)
    days, histogram = WorkingDays(stored_calendar()), Counter[int]()
    pairs = closed.order_by().values_list("filed_on", "closed_on").annotate(n=Count("pk"))
    for filed, until, number in pairs:
        length = days.between(filed, until) if until else None
        if length is not None:
            histogram[length] += number
    return median(histogram), sum(histogram.values())


def on_display(today: date, at: datetime) -> Display:
    """Numbers of the windows on display; records apart from commitments and licences."""
    names = dict(Department.objects.values_list("pk", "name"))
    by_kind, by_department = Counter[str](), Counter[str]()
    for (kind, department), number in PublicityWindow.objects.counted(today, at).items():
        by_kind[kind] += number
        if kind not in _NO_RECORDS:
            by_department[names[department]] += number
    records = PublicityWindow.objects.on_display(today, at).filter(record__isnull=False)
    classes = records.order_by().values_list("record__record_class").annotate(n=Count("pk"))
    by_class = dict(classes)
    commitments, licences = (by_kind.pop(kind.value, 0) for kind in _NO_RECORDS)
    return Display(by_kind, by_class, by_department, commitments, licences)
