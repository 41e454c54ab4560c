"""Twelve months of the board: filed, closed on time, open, overdue, and the median of days.

On time is counted twice: as the law does, without the days on which a clock was paused, and as
the applicant lived it, with them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case as Choose
from django.db.models import Count, QuerySet, Value, When

from casework.expressions import DaysBetween, PlaceAmong
from casework.models.case import Case, Lateness
from casework.oversight.selection import ONE_DAY, Day, party_q

if TYPE_CHECKING:
    from casework.access.actor import Who

MONTHS = 12


@dataclass(frozen=True)
class Month:
    """A month of the plot, up to `last`: its end, or today in the month that still runs."""

    first: date
    last: date

    @property
    def code(self) -> str:
        return f"{self.first:%Y-%m}"


def months(today: date) -> list[Month]:
    """The last twelve months, the running one among them."""
    found = [Month(today.replace(day=1), today)]
    while len(found) < MONTHS:
        last = found[0].first - ONE_DAY
        found.insert(0, Month(last.replace(day=1), last))
    return found


@dataclass(frozen=True)
class MonthFigures:
    """What a month was like; `median` in days from filing to closing, none when none was closed."""

    month: Month
    received: int
    closed: int
    late: int
    late_with_pauses: int
    open: int
    overdue: int
    median: float | None

    @property
    def rate(self) -> float | None:
        """The share closed on time, as the law counts: paused days do not."""
        return _share(self.closed - self.late, self.closed)

    @property
    def rate_with_pauses(self) -> float | None:
        """The same as the applicant lived it: paused days count."""
        return _share(self.closed - self.late_with_pauses, self.closed)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True)
class Year:
    """Twelve months, and what they come to together."""

    months: list[MonthFigures]
    closed: int
    late: int
    late_with_pauses: int
    median: float | None

    @property
    def rate(self) -> float | None:
        return _share(self.closed - self.late, self.closed)

    @property
    def rate_with_pauses(self) -> float | None:
        return _share(self.closed - self.late_with_pauses, self.closed)


@dataclass
class _Flow:
    """What was filed, closed and overdue, by the place of the month; `open` is what is left."""

    open: int = 0
    received: Counter[int] = field(default_factory=Counter)
    closed: Counter[int] = field(default_factory=Counter)
    late: Counter[int] = field(default_factory=Counter)
    late_with_pauses: Counter[int] = field(default_factory=Counter)
    overdue: Counter[int] = field(default_factory=Counter)
    days: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))


def year(who: Who, day: Day, *, party: str = "") -> Year:
    """The figures of twelve months in two statements; of one department when `party` names it."""
    cases = Case.objects.visible_to(who).order_by()
    if party:
        cases = cases.filter(party_q(int(party)))
    span, flow = months(day.today), _Flow()
    for row in _closed(cases, span):
        _add_closed(flow, row)
    for row in _open(cases, span, day.today):
        _add_open(flow, row)
    return Year(
        _by_month(span, flow), flow.closed.total(), flow.late.total(),
        flow.late_with_pauses.total(), median(sum(flow.days.values(), Counter())),
    )  # fmt: skip


def _by_month(span: Sequence[Month], flow: _Flow) -> list[MonthFigures]:
    left, found = flow.open, []
    for at in range(len(span) - 1, -1, -1):
        found.append(
            MonthFigures(
                span[at], flow.received[at], flow.closed[at], flow.late[at],
                flow.late_with_pauses[at], left, flow.overdue[at], median(flow.days[at]),
            )
        )  # fmt: skip
        # What was open at its beginning: what was closed in it was, what was filed was not.
        left += flow.closed[at] - flow.received[at]
    return found[::-1]


def _closed(cases: QuerySet[Case], span: Sequence[Month]) -> Iterable[Mapping[str, Any]]:
    """What was closed in these months, counted in one statement."""
    return (
        cases.filter(closed_on__gte=span[0].first)
        .annotate(
            filed_in=_at("filed_on", span), closed_in=_at("closed_on", span),
            missed_in=_at("late_from", span), caught_up_in=_at("late_until", span),
            days=DaysBetween("filed_on", "closed_on"),
        )
        .values("filed_in", "closed_in", "missed_in", "caught_up_in", "days", "lateness")
        .annotate(count=Count("*"))
    )  # fmt: skip


def _open(cases: QuerySet[Case], span: Sequence[Month], today: date) -> Iterable[Mapping[str, Any]]:
    """What is open, counted in one statement."""
    late = Choose(When(due_on__lt=today, then=Value(1)), default=Value(0))
    return (
        cases.filter(closed_on=None)
        .annotate(
            filed_in=_at("filed_on", span), missed_in=_at("late_from", span),
            caught_up_in=_at("late_until", span), due_in=_at("due_on", span), overdue=late,
        )
        .values("filed_in", "missed_in", "caught_up_in", "due_in", "overdue")
        .annotate(count=Count("*"))
    )  # fmt: skip


def _at(column: str, span: Sequence[Month]) -> PlaceAmong:
    """Which of the months a day lies in, counted from 1; 0 before them, nothing for no day."""
    return PlaceAmong(column, [month.first for month in span])


def _add_closed(flow: _Flow, row: Mapping[str, Any]) -> None:
    count, at = row["count"], row["closed_in"] - 1
    flow.received[row["filed_in"] - 1] += count
    flow.closed[at] += count
    flow.days[at][row["days"]] += count
    if row["lateness"] == Lateness.MISSED:
        flow.late[at] += count
    if row["lateness"] > Lateness.KEPT:
        flow.late_with_pauses[at] += count
    for end in _late_at_end_of(row):
        flow.overdue[end] += count


def _add_open(flow: _Flow, row: Mapping[str, Any]) -> None:
    count = row["count"]
    flow.open += count
    flow.received[row["filed_in"] - 1] += count
    ends = _late_at_end_of(row) | _ends(row["due_in"], MONTHS)
    for end in ends:
        flow.overdue[end] += count
    flow.overdue[MONTHS - 1] += count * row["overdue"]


def _late_at_end_of(row: Mapping[str, Any]) -> set[int]:
    """The months at whose end a term was missed that was caught up on later."""
    return _ends(row["missed_in"], row["caught_up_in"])


def _ends(first: int | None, until: int | None) -> set[int]:
    """The ends of months, the running one left out, from one month up to before another."""
    if first is None or until is None:
        return set()
    return set(range(max(first - 1, 0), min(until, MONTHS) - 1))


def median(days: Counter[int]) -> float | None:
    """The median of counted days; between the two in the middle where they are even."""
    total, seen = days.total(), 0
    middle: list[int] = []
    for value in sorted(days):
        seen += days[value]
        while len(middle) < 2 and seen > (total - 1 + len(middle)) // 2:
            middle.append(value)
    return sum(middle) / 2 if middle else None
