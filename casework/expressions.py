"""What the database computes and Django has no word for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F, Func, IntegerField, Value


class DaysBetween(Func):
    """Days from the first date to the second, as a whole number."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    arity = 2
    output_field = IntegerField()

    def __init__(self, first: str, last: str) -> None:
        super().__init__(last, first)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Dates are text there."""
        return self.as_sql(
            compiler, connection,
            template="CAST(julianday(%(expressions)s) AS integer)", arg_joiner=") - julianday(",
            **extra,
        )  # fmt: skip


class PlaceAmong(Func):
    """How many of the ascending days a date has reached: 0 before the first; nothing for no date.

    PostgreSQL searches them in one call, which costs a third of comparing them one by one.
    """

    output_field = IntegerField()

    def __init__(self, column: str, days: Sequence[date]) -> None:
        super().__init__(F(column), *map(Value, days))

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        column, *days = (compiler.compile(one) for one in self.get_source_expressions())
        marks = ", ".join(sql for sql, _ in days)
        params = (*column[1], *(value for _, values in days for value in values))
        return f"width_bucket({column[0]}, ARRAY[{marks}]::date[])", params

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        (column, own), *days = (compiler.compile(one) for one in self.get_source_expressions())
        reached = " + ".join(f"({column} >= {sql})" for sql, _ in days)
        params = [value for _, values in days for value in (*own, *values)]
        return f"({reached})", tuple(params)
