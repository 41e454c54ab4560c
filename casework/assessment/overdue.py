"""The steps that were overdue at the end of a period, with the people responsible for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User

from casework.access.people import full_name
from casework.assessment.tally import overdue_steps
from casework.assessment.vocabulary import Scope
from casework.models import AssessmentClosing

# More than this many are counted, and listed in the list of overdue cases.
SHOWN = 200


@dataclass(frozen=True)
class OverdueStep:
    """One step past its last day: of which case, whose, since when."""

    case_id: int
    number: str
    code: str
    step: str
    department: int
    due: date
    responsible: str


def overdue_at(scope: Scope, departments: Iterable[int]) -> list[OverdueStep]:
    """The longest overdue first, 200 at most. Two statements.

    Responsible is who handles the case in that department; where nobody has taken it, the heads.
    """
    rows = list(
        overdue_steps(scope.cases, scope.cut)
        .filter(d_unit__in=list(departments))
        .select_related("assignee")
        .order_by("d_due", "pk", "d_name")[:SHOWN]
    )
    heads = _heads({row.d_unit for row in rows})
    return [
        OverdueStep(
            row.pk, str(row.number), row.case_type, row.d_name, row.d_unit, row.d_due,
            full_name(row.assignee) if row.assignee and row.holder_id == row.d_unit
            else heads.get(row.d_unit, ""),
        )
        for row in rows
    ]  # fmt: skip


def _heads(departments: set[int]) -> dict[int, str]:
    """The heads of departments by name, out of the groups that hold the role. One statement."""
    named = {f"head@{pk}": pk for pk in departments}
    found: dict[int, list[str]] = {}
    people = User.objects.filter(groups__name__in=named, is_active=True)
    for person in people.prefetch_related("groups").distinct():
        for group in person.groups.all():
            if group.name in named:
                found.setdefault(named[group.name], []).append(full_name(person))
    return {pk: "、".join(sorted(set(names))) for pk, names in found.items()}


def as_kept(steps: Sequence[OverdueStep]) -> list[dict[str, Any]]:
    """The list as a closing keeps it."""
    return [asdict(step) | {"due": step.due.isoformat()} for step in steps]


def as_closed(closing: AssessmentClosing) -> list[OverdueStep]:
    """The list out of a closing."""
    return [
        OverdueStep(**{**row, "due": date.fromisoformat(row["due"])}) for row in closing.overdue
    ]
