"""Pages by keyset: each begins after the last row of the one before, and nothing is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.http import HttpRequest

from casework.models import Case

SIZE = 50
AFTER = "after"
_NO_DATE = "none"
MOST_PARTS = 16
Row = TypeVar("Row", bound=Model)


class RowAfter(Func):
    """`(a, b) > (x, y)`: the row comparison that an index answers, and that OR does not."""

    output_field = BooleanField()

    def as_sql(  # type: ignore[override]  # written whole: nothing of Func's own template is used
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        parts: list[str] = []
        values: list[Any] = []
        for expression in self.get_source_expressions():
            sql, params = compiler.compile(expression)
            parts.append(sql)
            values += params
        half = len(parts) // 2
        return f"({', '.join(parts[:half])}) > ({', '.join(parts[half:])})", tuple(values)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of one page, and where the next one begins (empty on the last)."""

    rows: Sequence[Row]
    next: str
    first: bool

    def following(self, request: HttpRequest) -> str:
        """The query of the next page, with every filter of this one."""
        query = request.GET.copy()
        query[AFTER] = self.next
        return query.urlencode()

    def from_start(self, request: HttpRequest) -> str:
        """The query of the first page, with every filter of this one."""
        query = request.GET.copy()
        query.pop(AFTER, None)
        return query.urlencode()


def by_urgency(
    cases: QuerySet[Case], after: str, *, size: int = SIZE, parts: Sequence[Q] = ()
) -> Page[Case]:
    """The most urgent first; cases without a date come last, asked for only where they begin.

    `parts` are an equal way to say which cases these are: as long as they are few, each is read
    off its index in order, and only the rows of the page are fetched.
    """
    due, pk, started = _cursor(after)
    rows: list[Case] = []
    if due is not None or not started:
        dated = cases.filter(due_on__isnull=False).order_by("due_on", "id")
        if due is not None:
            dated = dated.filter(RowAfter(F("due_on"), F("id"), Value(due), Value(pk)))
            pk = 0
        rows = _in_parts(dated, parts, size + 1) if parts else list(dated[: size + 1])
    if len(rows) <= size:
        undated = cases.filter(due_on__isnull=True, pk__gt=pk).order_by("id")
        rows += undated[: size + 1 - len(rows)]
    last = rows[size - 1] if len(rows) > size else None
    mark = f"{last.due_on.isoformat() if last.due_on else _NO_DATE}.{last.pk}" if last else ""
    return Page(rows[:size], mark, not started)


def _in_parts(dated: QuerySet[Case], parts: Sequence[Q], most: int) -> list[Case]:
    if len(parts) > MOST_PARTS:
        return list(dated[:most])
    keys = dated.select_related(None).values_list("due_on", "id")
    first = sorted(key for part in parts for key in keys.filter(part)[:most])[:most]
    rows = dated.in_bulk([pk for _day, pk in first])
    return [rows[pk] for _day, pk in first if pk in rows]


def by_day(rows: QuerySet[Row], column: str, after: str, *, size: int = SIZE) -> Page[Row]:
    """The earliest day first, by a column that holds one in every row; one statement."""
    day, pk, _started = _cursor(after)
    if day is not None:
        rows = rows.filter(RowAfter(F(column), F("id"), Value(day), Value(pk)))
    found = list(rows.order_by(column, "id")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    mark = f"{getattr(last, column).isoformat()}.{last.pk}" if last else ""
    return Page(found[:size], mark, day is None)


def newest_first(rows: QuerySet[Row], after: str, *, size: int = SIZE) -> Page[Row]:
    """By descending number, in one statement."""
    started = after.isdecimal() and len(after) <= 18
    if started:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: size + 1])
    mark = str(found[size - 1].pk) if len(found) > size else ""
    return Page(found[:size], mark, not started)


def _cursor(after: str) -> tuple[date | None, int, bool]:
    """Reads a mark, and whether it is one: what nobody wrote begins at the start."""
    day, _, pk = after.partition(".")
    if not pk.isdecimal() or len(pk) > 18:
        return None, 0, False
    if day == _NO_DATE:
        return None, int(pk), True
    try:
        return date.fromisoformat(day), int(pk), True
    except ValueError:
        return None, 0, False
