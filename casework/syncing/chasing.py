"""Whose answer is late: noted once an order on the day after its term, and listed by target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery

from casework.clock.calendar import Calendar
from casework.clock.stored import stored_calendar
from casework.errors import CalendarGap
from casework.models import SyncOrder, SyncTarget
from casework.models.sync import ANSWERED, WAITING, OrderState
from casework.syncing import completing, rows


def chase(today: date, *, now: datetime) -> dict[str, int]:
    """What a day brings: pointless orders fall, late ones are noted, finished cases go on."""
    return {
        "sync_superseded": rows.supersede(now=now),
        "sync_overdue": note_overdue(today),
        "sync_completed": completing.go_on_all(today=today),
    }


def note_overdue(today: date) -> int:
    """Notes every order whose term has passed, once, on the first working day after it.

    A few statements however many orders. Answers how many were noted now.
    """
    late = overdue(today).filter(overdue_on__isnull=True)
    total = 0
    for due_on in late.values_list("due_on", flat=True).distinct().order_by("due_on"):
        if due_on is None:
            continue
        day = first_late_day(due_on, stored_calendar(settings.CASEWORK_PACK))
        if day <= today:
            total += late.filter(due_on=due_on).update(overdue_on=day)
    return total


def first_late_day(due_on: date, calendar: Calendar) -> date:
    """The 4th working day: the first one after the term; in an unknown year the next day."""
    try:
        return calendar.add_working_days(due_on, 1)
    except CalendarGap:
        return due_on + timedelta(days=1)


def overdue(today: date) -> QuerySet[SyncOrder]:
    """Orders that are open after their last day; asked of dates, live."""
    return SyncOrder.objects.filter(state__in=WAITING, due_on__lt=today)


# The ages of the supervisor's table, in calendar days since the last day of the term.
AGES: tuple[tuple[str, int, int | None], ...] = (("3", 1, 3), ("10", 4, 10), ("more", 11, None))


def aged(orders: QuerySet[SyncOrder], age: str, today: date) -> QuerySet[SyncOrder]:
    """Those of an age group."""
    return orders.filter(_of_age(age, today))


def _of_age(age: str, today: date) -> Q:
    _name, least, most = next(row for row in AGES if row[0] == age)
    found = Q(state__in=WAITING, due_on__lte=today - timedelta(days=least))
    if most is not None:
        found &= Q(due_on__gte=today - timedelta(days=most))
    return found


@dataclass(frozen=True)
class Row:
    """One target in the supervisor's table: how many orders stand how."""

    target: SyncTarget
    open: int
    late: tuple[tuple[str, int], ...]
    given_up: int
    differs: int
    oldest: date | None
    answered_at: datetime | None


def table(today: date) -> Sequence[Row]:
    """Targets by age of what they owe; two statements that read what is open, not all there was."""
    ages = {f"age_{name}": Count("pk", filter=_of_age(name, today)) for name, _a, _b in AGES}
    rows = SyncOrder.objects.filter(Q(state__in=WAITING) | ~Q(differs=""))
    counted = rows.order_by().values("target").annotate(
        n_open=Count("pk", filter=Q(state__in=WAITING)),
        n_failed=Count("pk", filter=Q(state=OrderState.FAILED)),
        n_differs=Count("pk", filter=~Q(differs="")),
        oldest=Min("due_on", filter=Q(state__in=WAITING)),
        **ages,
    )  # fmt: skip
    known = {row["target"]: row for row in counted}
    answered = SyncOrder.objects.filter(target=OuterRef("pk"), state__in=ANSWERED).order_by("-pk")
    targets = SyncTarget.objects.annotate(last=Subquery(answered.values("answered_at")[:1]))
    return [_row(one, known.get(one.pk, {})) for one in targets.order_by("-active", "pk")]


def _row(target: SyncTarget, counted: Mapping[str, Any]) -> Row:
    return Row(
        target, counted.get("n_open", 0),
        tuple((name, counted.get(f"age_{name}", 0)) for name, _least, _most in AGES),
        counted.get("n_failed", 0), counted.get("n_differs", 0), counted.get("oldest"),
        getattr(target, "last", None),
    )  # fmt: skip
