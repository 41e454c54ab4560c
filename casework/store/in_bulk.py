"""Writes thousands of rows of one table at once; the ORM's compiling of them costs what they cost.

One statement on PostgreSQL, one prepared statement run row by row on SQLite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias, TypeVar

from django.db import connection, models

from casework.ledger.chain import canonical
from casework.store.statements import planned_cursor, quoted

Row = TypeVar("Row", bound=models.Model)
_Field: TypeAlias = "models.Field[Any, Any]"


_FEW = 100


def add_rows(rows: Sequence[Row], *names: str) -> None:
    """Adds rows of one model and gives them their keys; `names` are columns that tell each apart.

    A few go through the ORM in one statement, many in two that cost less. Inside the caller's
    transaction.
    """
    if len(rows) < _FEW:
        for model in {type(row) for row in rows}:
            model._default_manager.bulk_create(rows)
        return
    insert_rows(rows)
    give_keys(rows, *names)


def insert_rows(rows: Sequence[models.Model], *, skip_known: bool = False) -> None:
    """Adds rows of one model, without giving them their keys; a moment for `auto_now` columns.

    With `skip_known` a row that meets a unique one is left out. Inside the caller's transaction.
    """
    if rows:
        fields = [field for field in _fields(type(rows[0])) if not field.primary_key]
        _write(rows, fields, " ON CONFLICT DO NOTHING" if skip_known else "")


def update_rows(rows: Sequence[models.Model], names: Iterable[str]) -> None:
    """Writes these columns of rows that are there, whose keys are known and locked."""
    if rows:
        wanted = [rows[0]._meta.get_field(name) for name in names]
        sets = ", ".join(
            f'"{field.column}" = excluded."{field.column}"'
            for field in wanted
            if isinstance(field, models.Field)
        )
        _write(rows, _fields(type(rows[0])), f" ON CONFLICT (id) DO UPDATE SET {sets}")


def give_keys(rows: Sequence[Row], *names: str) -> list[Row]:
    """Of rows just added those that are in the table, with their keys; `names` tell each apart."""
    if not rows:
        return []
    columns = [str(rows[0]._meta.get_field(name).attname) for name in names]  # type: ignore[union-attr]  # a column, not a relation
    known = {tuple(getattr(row, column) for column in columns): row for row in rows}
    first = columns[0]
    wanted = {f"{first}__in": list({getattr(row, first) for row in rows})}
    found = []
    table = type(rows[0])._default_manager.filter(**wanted)
    for pk, *values in table.order_by().values_list("pk", *columns):
        row = known.get(tuple(values))
        if row is not None:
            row.pk, row._state.adding, row._state.db = pk, False, connection.alias
            found.append(row)
    return found


@cache
def _fields(model: type[models.Model]) -> tuple[_Field, ...]:
    return tuple(model._meta.concrete_fields)


def _write(rows: Sequence[models.Model], fields: Sequence[_Field], tail: str) -> None:
    _stamp(rows, fields)
    columns = [str(field.column) for field in fields]
    table = f'"{rows[0]._meta.db_table}"'
    if connection.vendor == "postgresql":
        _write_postgresql(table, rows, fields, tail)
        return
    marks = ", ".join(["%s"] * len(columns))
    cells = [(field.attname, _cell_of(field)) for field in fields]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({quoted(columns)}) VALUES ({marks}){tail}",
            [[cell(getattr(row, name)) for name, cell in cells] for row in rows],
        )


def _stamp(rows: Sequence[models.Model], fields: Sequence[_Field]) -> None:
    """The moments that Django itself would note: of a row's beginning and of its last change."""
    for field in fields:
        always, first = getattr(field, "auto_now", False), getattr(field, "auto_now_add", False)
        for row in rows if always or first else ():
            if always or row._state.adding:
                field.pre_save(row, row._state.adding)


def _write_postgresql(
    table: str, rows: Sequence[models.Model], fields: Sequence[_Field], tail: str
) -> None:
    columns = quoted(str(field.column) for field in fields)
    types = ", ".join(f'"{field.column}" {field.db_type(connection)}' for field in fields)
    names = [(str(field.column), field.attname) for field in fields]
    values = [{column: getattr(row, name) for column, name in names} for row in rows]
    with planned_cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns}"
            f" FROM jsonb_to_recordset(%s) AS x({types}){tail}",
            [canonical(values).decode()],
        )


def _cell_of(field: _Field) -> Callable[[Any], Any]:
    """How a value of this column is handed to SQLite."""
    if isinstance(field, models.JSONField):
        return _as_json
    if isinstance(field, models.DecimalField):
        most, places = field.max_digits, field.decimal_places
        adapt = connection.ops.adapt_decimalfield_value
        return lambda value: None if value is None else adapt(Decimal(value), most, places)
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.DateField | models.CharField | models.TextField):
        return _text
    return _same


def _as_json(value: Any) -> str:
    return canonical(value).decode()


def _text(value: Any) -> str | None:
    """A day in ISO form; of a member of an enumeration its base."""
    return None if value is None else str(value)


def _same(value: Any) -> Any:
    return value
