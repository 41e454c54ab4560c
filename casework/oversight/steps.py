"""Where one department loses time: its steps (the terms it owes), its pauses, what it asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Case as Choose
from django.db.models import Count, F, Q, Value, When

from casework.declaration import all_published
from casework.expressions import DaysBetween
from casework.models.case import Case
from casework.models.deadline import CaseDeadline
from casework.models.event import CaseEvent

if TYPE_CHECKING:
    from casework.access.actor import Who


@dataclass
class Step:
    """One term that the department owes: how long it took each time it ended, and how often late.

    Days are calendar days from the start of the clock to its end, pauses included.
    """

    case_type: str
    name: str
    late: int = 0
    days: Counter[int] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return self.days.total()

    @property
    def spread(self) -> tuple[int, int, int, int, int]:
        """The least, the quarter, the half, the three quarters, the most."""
        return (
            min(self.days), self._at(0.25), self._at(0.5), self._at(0.75), max(self.days),
        )  # fmt: skip

    def _at(self, share: float) -> int:
        """The smallest number of days within which that share of them ended."""
        seen, wanted = 0, share * self.count
        for value in sorted(self.days):
            seen += self.days[value]
            if seen >= wanted:
                return value
        return max(self.days)


@dataclass(frozen=True)
class Standing:
    """How much of a department's work stood still, and how often it asked the subject back."""

    ended: int
    paused: int
    received: int
    asked: int
    asked_again: int


def steps(who: Who, department_id: int, *, since: date) -> list[Step]:
    """Every term of the department that ended since that day; the slowest quarter decides."""
    late = Choose(When(ended_on__gt=F("due_on"), then=Value(1)), default=Value(0))
    counted = (
        _clocks(who, department_id, since)
        .annotate(days=DaysBetween("started_on", "ended_on"), late=late)
        .values("case__case_type", "name", "days", "late")
        .annotate(count=Count("*"))
        .order_by()
    )
    found: dict[tuple[str, str], Step] = {}
    for row in counted:
        key = (row["case__case_type"], row["name"])
        step = found.setdefault(key, Step(*key))
        step.days[row["days"]] += row["count"]
        step.late += row["late"] * row["count"]
    return sorted(found.values(), key=lambda step: (-step.spread[3], -step.count, step.name))


def standing(who: Who, department_id: int, *, since: date) -> Standing:
    clocks = _clocks(who, department_id, since).aggregate(
        ended=Count("pk"), paused=Count("pk", filter=Q(unpaused_due_on__lt=F("due_on")))
    )
    asked = Counter(
        CaseEvent.objects.filter(
            _asks_q(), department_id=department_id, on__gte=since, case__in=_visible(who)
        ).values_list("case_id", flat=True)
    )
    received = _visible(who).filter(department_id=department_id, filed_on__gte=since).count()
    again = sum(1 for times in asked.values() if times > 1)
    return Standing(clocks["ended"], clocks["paused"], received, len(asked), again)


def _visible(who: Who) -> Any:
    return Case.objects.visible_to(who)


def _clocks(who: Who, department_id: int, since: date) -> Any:
    return CaseDeadline.objects.filter(
        department_id=department_id, ended_on__gte=since, case__in=_visible(who)
    )


def _asks_q() -> Q:
    """The events that ask the subject for something: by the declarations, so for every type."""
    asking = (Q(case__case_type=code, action__in=names) for code, names in asking_actions().items())
    return reduce(or_, asking, Q(pk__in=[]))


def asking_actions() -> Mapping[str, list[str]]:
    """By case type, the actions that hand a case from a department to its subject."""
    return {
        edition.code: [name for name, action in edition.case_type.actions.items() if _asks(action)]
        for edition in all_published()
    }


def _asks(action: Any) -> bool:
    target = action.target
    if target is None or target.held_by != "subject" or target.initial:
        return False
    return any(source.held_by != "subject" for source in action.sources)


def slowest(found: Iterable[Step]) -> int:
    """The most days of any step, as the end of a common scale."""
    return max((step.spread[4] for step in found), default=1)
