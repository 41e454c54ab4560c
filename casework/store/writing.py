"""What an action writes: one data-modifying statement on PostgreSQL, a handful on SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import connection, models

from casework.ledger.chain import canonical
from casework.models.case import Case
from casework.models.event import CaseEvent
from casework.store.statements import planned_cursor, quoted
from casework.today import moment

CASE_COLUMNS: dict[str, str] = {
    "number": "varchar", "state": "varchar", "state_since": "date", "title": "varchar",
    "record_id": "bigint", "department_id": "bigint", "provider_id": "bigint",
    "partner_id": "bigint", "upper_id": "bigint", "office_id": "bigint", "holder_id": "bigint",
    "waits_for": "varchar", "assignee_id": "integer", "closed_on": "date", "due_on": "date",
    "due_provisional": "boolean", "overdue_since": "date", "lateness": "smallint",
    "late_from": "date", "late_until": "date", "disputed": "boolean", "data": "jsonb",
    "version": "integer", "last_hash": "varchar",
}  # fmt: skip
EVENT_COLUMNS: dict[str, str] = {
    "case_id": "bigint", "seq": "integer", "kind": "varchar", "action": "varchar",
    "source": "varchar", "target": "varchar", "by_id": "integer", "in_place_of_id": "integer",
    "role": "varchar", "department_id": "bigint", "reason": "text", "data": "jsonb",
    "before": "jsonb", "after": "jsonb", "clock": "jsonb", "pack": "varchar",
    "pack_version": "varchar", "on": "date", "at": "timestamptz", "key": "varchar",
    "prev_hash": "varchar", "hash": "varchar",
}  # fmt: skip
DEADLINE_COLUMNS: dict[str, str] = {
    "case_id": "bigint", "name": "varchar", "owner": "varchar", "department_id": "bigint",
    "log": "jsonb", "state": "varchar", "started_on": "date", "due_on": "date",
    "provisional": "boolean", "met_on": "date", "ended_on": "date", "unpaused_due_on": "date",
    "fires_on": "date", "fired": "boolean", "basis": "varchar", "rung": "smallint",
    "step_on": "date",
}  # fmt: skip
MESSAGE_COLUMNS: dict[str, str] = {
    "recipient": "varchar", "channel": "varchar", "kind": "varchar", "next_at": "timestamptz",
}  # fmt: skip
LETTER_COLUMNS: dict[str, str] = {
    "name": "varchar", "number": "varchar", "title": "varchar", "body": "text",
    "template": "varchar", "issued_on": "date", "organ_id": "bigint", "code": "varchar",
    "wording_id": "bigint", "template_digest": "varchar", "explained": "jsonb",
}  # fmt: skip
JSON_COLUMNS = {"data", "before", "after", "clock", "log", "explained"}


@dataclass
class Move:
    """Everything that one action writes: case, event, clocks, letters, messages."""

    case: Case
    event: dict[str, Any]
    deadlines: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    letters: list[dict[str, Any]] = field(default_factory=list)


def insert(case: Case) -> None:
    """Writes the row of a case that is being opened and gives it its key.

    Columns that the opening's move will write are written by it.
    """
    row: dict[str, Any] = {"created_at": moment(), "version": 0, "last_hash": ""}
    for column in Case._meta.concrete_fields:
        if not column.primary_key:
            row.setdefault(str(column.column), getattr(case, column.attname))
    marks = ", ".join(["%s"] * len(row))
    values = [_cell(name, value) for name, value in row.items()]
    with planned_cursor() as cursor:
        cursor.execute(
            f"INSERT INTO casework_case ({quoted(row)}) VALUES ({marks}) RETURNING id", values
        )
        case.pk = cursor.fetchone()[0]
    case._state.adding, case._state.db = False, connection.alias


def write(moves: Sequence[Move]) -> None:
    """Writes every move: events first, then cases, clocks, letters and messages."""
    (_write_postgresql if connection.vendor == "postgresql" else _write_sqlite)(moves)


def _case_row(case: Case) -> dict[str, Any]:
    return {"id": case.pk} | {column: getattr(case, column) for column in CASE_COLUMNS}


def _records(columns: dict[str, str]) -> str:
    return ", ".join(f'"{name}" {kind}' for name, kind in columns.items())


def _in_order(columns: dict[str, str]) -> str:
    """The rows of a parameter as `x`, with their place: a join alone would lose the order."""
    rows = f"ROWS FROM (jsonb_to_recordset(%s) AS ({_records(columns)})) WITH ORDINALITY"
    return f"{rows} AS x({quoted(columns)}, place)"


_WITH_CASE = {"case_id": "bigint"}
_RENEWED = ", ".join(f'"{c}" = excluded."{c}"' for c in DEADLINE_COLUMNS if c != "case_id")
# What a move may have beside its event and its case, each written where there is any.
_PARTS = {
    "deadlines": f"""
  INSERT INTO casework_casedeadline ({quoted(DEADLINE_COLUMNS)})
  SELECT {quoted(DEADLINE_COLUMNS)}
    FROM jsonb_to_recordset(%s) AS x({_records(DEADLINE_COLUMNS)})
  ON CONFLICT (case_id, name) DO UPDATE SET {_RENEWED}""",
    "letters": f"""
  INSERT INTO casework_issueddocument (case_id, event_id, {quoted(LETTER_COLUMNS)})
  SELECT e.case_id, e.id, {quoted(LETTER_COLUMNS, "x.")}
    FROM e JOIN {_in_order(_WITH_CASE | LETTER_COLUMNS)} ON x.case_id = e.case_id
   ORDER BY x.place""",
    "messages": f"""
  INSERT INTO casework_outboxmessage
         (event_id, {quoted(MESSAGE_COLUMNS)}, state, attempts, last_error)
  SELECT e.id, {quoted(MESSAGE_COLUMNS, "x.")}, 'queued', 0, ''
    FROM e JOIN {_in_order(_WITH_CASE | MESSAGE_COLUMNS)} ON x.case_id = e.case_id
   ORDER BY x.place""",
}


@cache
def _statement(*parts: str) -> str:
    sets = ", ".join(f'"{c}" = x."{c}"' for c in CASE_COLUMNS)
    rest = "".join(f",\n{part} AS ({_PARTS[part]})" for part in parts)
    return f"""
WITH e AS (
  INSERT INTO casework_caseevent ({quoted(EVENT_COLUMNS)})
  SELECT {quoted(EVENT_COLUMNS)}
    FROM jsonb_to_recordset(%s) AS x({_records(EVENT_COLUMNS)})
  RETURNING id, case_id),
c AS (
  UPDATE casework_case AS k SET {sets}
    FROM jsonb_to_recordset(%s) AS x(id bigint, {_records(CASE_COLUMNS)})
   WHERE k.id = x.id AND k.id = ANY(%s)){rest}
SELECT id, case_id FROM e"""


def _write_postgresql(moves: Sequence[Move]) -> None:
    beside = {}
    for part in _PARTS:
        rows = [row | {"case_id": m.case.pk} for m in moves for row in getattr(m, part)]
        if rows:
            beside[part] = canonical(rows).decode()
    with planned_cursor() as cursor:
        cursor.execute(
            _statement(*beside),
            [
                canonical([m.event for m in moves]).decode(),
                canonical([_case_row(m.case) for m in moves]).decode(),
                [m.case.pk for m in moves],
                *beside.values(),
            ],
        )
        ids = {case_id: pk for pk, case_id in cursor.fetchall()}
    for move in moves:
        move.event["id"] = ids[move.case.pk]


def _cell(column: str, value: Any) -> Any:
    if column in JSON_COLUMNS and value is not None:
        return canonical(value).decode()
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value


def _insert(cursor: Any, table: str, rows: Sequence[dict[str, Any]], tail: str = "") -> None:
    if not rows:
        return
    columns = list(rows[0])
    marks = ", ".join(["%s"] * len(columns))
    cursor.executemany(
        f"INSERT INTO {table} ({quoted(columns)}) VALUES ({marks}){tail}",
        [[_cell(column, row[column]) for column in columns] for row in rows],
    )


def _write_sqlite(moves: Sequence[Move]) -> None:
    sets = ", ".join(f'"{column}" = %s' for column in CASE_COLUMNS)
    marks = ", ".join(["%s"] * len(EVENT_COLUMNS))
    event = f"INSERT INTO casework_caseevent ({quoted(EVENT_COLUMNS)}) VALUES ({marks})"
    queued = {"state": "queued", "attempts": 0, "last_error": ""}
    with connection.cursor() as cursor:
        for move in moves:
            pk = move.case.pk
            cursor.execute(event, [_cell(c, move.event.get(c)) for c in EVENT_COLUMNS])
            move.event["id"] = cursor.lastrowid
            row = [_cell(column, getattr(move.case, column)) for column in CASE_COLUMNS]
            cursor.execute(f"UPDATE casework_case SET {sets} WHERE id = %s", [*row, pk])
            clocks = [{"case_id": pk, **row} for row in move.deadlines]
            tail = f" ON CONFLICT (case_id, name) DO UPDATE SET {_RENEWED}"
            _insert(cursor, "casework_casedeadline", clocks, tail)
            born = {"case_id": pk, "event_id": move.event["id"]}
            _insert(cursor, "casework_issueddocument", [born | r for r in move.letters])
            told = [{"event_id": move.event["id"], **r, **queued} for r in move.messages]
            _insert(cursor, "casework_outboxmessage", told)


def event_of(case_id: int, seq: int) -> CaseEvent:
    """One event of a case, by its number."""
    return CaseEvent.objects.get(case_id=case_id, seq=seq)


def file_evidence(ids: Sequence[int], *, case_id: int, user_id: int | None) -> bool:
    """Files uploads with a case; false when one is not this person's to file, or was refused."""
    from casework.models.document import Evidence

    mine = models.Q(case_id=case_id) | models.Q(case_id=None, uploaded_by_id=user_id)
    theirs = Evidence.objects.filter(mine, pk__in=ids).exclude(state="refused")
    return theirs.update(case_id=case_id) == len(set(ids))
