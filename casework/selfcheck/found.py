"""What a self-check finds: one thing that is not as it should be, and what to call it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

BATCH = 1000


@dataclass(frozen=True)
class Now:
    """The day and the moment of a run."""

    today: date
    moment: datetime


@dataclass(frozen=True)
class Found:
    """One finding: of a case, a record or neither; `what` names the part of it."""

    case_id: int | None = None
    record_id: int | None = None
    what: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


# `cases` narrows a check to some cases; none means all of them.
Find = Callable[[Now, "frozenset[int] | None"], Iterator[Found]]


def of_cases(rows: Any, cases: frozenset[int] | None, column: str = "case_id") -> Any:
    """The rows of these cases; all rows when there are none given."""
    return rows if cases is None else rows.filter(**{f"{column}__in": cases})
