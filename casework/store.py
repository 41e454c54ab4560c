"""The few statements of the write path, plain and set-based: one case or a thousand.

PostgreSQL takes everything that an action writes in one data-modifying statement; SQLite the same
rows in a handful. The ORM's query building is what casework costs, so it is not used here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection, models

from casework.access.actor import _HELD, Actor
from casework.casetype import PARTIES
from casework.clocks import Clock
from casework.declaration import published
from casework.errors import CaseNotFound
from casework.ledger.chain import canonical
from casework.models.case import Case
from casework.models.department import Department
from casework.models.event import CaseEvent
from casework.models.subject import Subject

if TYPE_CHECKING:
    from casework.access.actor import Who

CASE_COLUMNS: dict[str, str] = {
    "number": "varchar", "state": "varchar", "state_since": "date", "title": "varchar",
    "record_id": "bigint", "department_id": "bigint", "provider_id": "bigint",
    "partner_id": "bigint", "upper_id": "bigint", "office_id": "bigint", "holder_id": "bigint",
    "waits_for": "varchar", "assignee_id": "integer", "closed_on": "date", "due_on": "date",
    "due_provisional": "boolean", "overdue_since": "date", "disputed": "boolean", "data": "jsonb",
    "version": "integer", "last_hash": "varchar",
}  # fmt: skip
EVENT_COLUMNS: dict[str, str] = {
    "case_id": "bigint", "seq": "integer", "kind": "varchar", "action": "varchar",
    "source": "varchar", "target": "varchar", "by_id": "integer", "role": "varchar",
    "department_id": "bigint", "reason": "text", "data": "jsonb", "before": "jsonb",
    "after": "jsonb", "clock": "jsonb", "pack": "varchar", "pack_version": "varchar",
    "on": "date", "at": "timestamptz", "key": "varchar", "prev_hash": "varchar", "hash": "varchar",
}  # fmt: skip
DEADLINE_COLUMNS: dict[str, str] = {
    "case_id": "bigint", "name": "varchar", "owner": "varchar", "department_id": "bigint",
    "log": "jsonb", "state": "varchar", "started_on": "date", "due_on": "date",
    "provisional": "boolean", "met_on": "date", "fires_on": "date", "fired": "boolean",
    "basis": "varchar",
}  # fmt: skip
MESSAGE_COLUMNS: dict[str, str] = {
    "recipient": "varchar", "channel": "varchar", "kind": "varchar", "next_at": "timestamptz",
}  # fmt: skip
LETTER_COLUMNS: dict[str, str] = {
    "name": "varchar", "number": "varchar", "title": "varchar", "body": "text",
    "template": "varchar", "issued_on": "date",
}  # fmt: skip
JSON_COLUMNS = {"data", "before", "after", "clock", "log"}


@dataclass
class Move:
    """Everything that one action writes: case, event, clocks, letters, messages."""

    case: Case
    event: dict[str, Any]
    deadlines: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    letters: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Surroundings:
    """What the judgement needs beside the case: who asks, its clocks, who did what, the key."""

    actor: Actor
    clocks: dict[str, Clock] = field(default_factory=dict)
    done_by: dict[str, set[int]] = field(default_factory=dict)
    answered: tuple[str, int, int] | None = None
    answered_to: int | None = None

    @property
    def answered_another(self) -> bool:
        """Whether the key was used by somebody else, who alone hears its answer again."""
        return self.answered is not None and self.answered_to != self.actor.user_id


def _quoted(columns: Iterable[str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{column}"' for column in columns)


def _cursor() -> Any:
    """A cursor whose statements PostgreSQL plans once and keeps (server-side binding)."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    import psycopg

    database: Any = connection
    database.ensure_connection()
    # Django's own wrapping keeps the statements counted and logged like all others.
    return database._prepare_cursor(psycopg.Cursor(database.connection))  # noqa: SLF001


@cache
def _readers(vendor: str) -> list[tuple[str, list[Any], Any]]:
    readers = []
    for column in Case._meta.concrete_fields:
        expression = column.get_col(Case._meta.db_table)
        converters = connection.ops.get_db_converters(expression)
        converters = converters + column.get_db_converters(connection)
        readers.append((column.attname, converters, expression))
    return readers


def lock(case_id: int) -> Case:
    """Locks the row and reads it as its case type. Raises CaseNotFound.

    On SQLite the transaction itself is the lock (it begins IMMEDIATE).
    """
    columns = _quoted(str(column.column) for column in Case._meta.concrete_fields)
    suffix = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with _cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM casework_case WHERE id = %s{suffix}", [case_id])
        row = cursor.fetchone()
    if row is None:
        raise CaseNotFound
    values = []
    for value, (_, converters, expression) in zip(row, _readers(connection.vendor), strict=True):
        for convert in converters:
            value = convert(value, expression, connection)  # noqa: PLW2901  each feeds the next
        values.append(value)
    names = [name for name, _, _ in _readers(connection.vendor)]
    fields = dict(zip(names, values, strict=True))
    model = published(fields["case_type"], fields["type_version"]).model
    return model.from_db(connection.alias, names, values)


_DEADLINES = """
SELECT 'deadline', name, CAST(log AS text), state,
       coalesce(CAST(due_on AS text), '') || '|' || CAST(fired AS text)
  FROM casework_casedeadline WHERE case_id = %s"""
_DONE = """
SELECT 'done', action, CAST(by_id AS text), '', '' FROM casework_caseevent
 WHERE case_id = %s AND by_id IS NOT NULL"""
_KEY = """
SELECT 'key', action, CAST(case_id AS text), CAST(seq AS text), coalesce(CAST(by_id AS text), '')
  FROM casework_caseevent WHERE key = %s"""
_SUBJECT = """
SELECT 'subject', CAST(s.id AS text), s.kind, s.name, s.code || '|' || s.legal_representative
  FROM casework_subject s WHERE s.id = %s"""
_PARTIES = """
SELECT 'party', CAST(d.id AS text), d.name, coalesce(d.uscc, ''), d.level
  FROM casework_department d WHERE d.id IN (%s, %s, %s, %s, %s)"""
_ROLES = f"SELECT 'role', h.codename, CAST(h.object_pk AS text), '', '' FROM ({_HELD}) h"


def surroundings(
    who: Who, *, case: Case | None, key: str | None, with_done: bool = False
) -> Surroundings:
    """One statement, run after the case is locked so that it sees what the lock waited for.

    Also gives the case its subject and parties, so that nothing asks for them one by one.
    """
    parts: list[str] = []
    values: list[Any] = []
    if not isinstance(who, Actor):
        parts.append(_ROLES)
        values += [who.pk, who.pk, who.pk]
    if case is not None:
        parts += [_DEADLINES, _SUBJECT, _PARTIES]
        values += [case.pk, case.subject_id, *(getattr(case, f"{p}_id") for p in PARTIES)]
        if with_done:
            parts.append(_DONE)
            values.append(case.pk)
    if key is not None:
        parts.append(_KEY)
        values.append(key)
    rows: Sequence[tuple[str, str, str, str, str]] = []
    if parts:
        with _cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            rows = cursor.fetchall()
    if case is not None:
        _introduce(case, rows)
    return _sorted_out(who, rows)


def _introduce(case: Case, rows: Sequence[tuple[str, str, str, str, str]]) -> None:
    """Sets the subject and the parties; columns that were not asked for load when used."""
    departments = {}
    for kind, pk, a, b, c in rows:
        if kind == "subject":
            code, _, representative = c.partition("|")
            names = ["id", "kind", "name", "code", "legal_representative"]
            case.subject = Subject.from_db(
                connection.alias, names, [int(pk), a, b, code, representative]
            )
        elif kind == "party":
            departments[int(pk)] = Department.from_db(
                connection.alias, ["id", "name", "uscc", "level"], [int(pk), a, b or None, c]
            )
    for party in PARTIES:
        found = departments.get(getattr(case, f"{party}_id"))
        if found is not None:
            setattr(case, party, found)


def _sorted_out(who: Who, rows: Sequence[tuple[str, str, str, str, str]]) -> Surroundings:
    if isinstance(who, Actor):
        actor = who
    elif who.is_active:
        actor = Actor.from_rows(who, ((a, b) for kind, a, b, _, _ in rows if kind == "role"))
    else:
        actor = Actor()
    found = Surroundings(actor)
    for kind, a, b, c, d in rows:
        if kind == "deadline":
            found.clocks[a] = Clock.stored(a, b, c, d)
        elif kind == "done":
            found.done_by.setdefault(a, set()).add(int(b))
        elif kind == "key":
            found.answered = (a, int(b), int(c))
            found.answered_to = int(d) if d else None
    return found


def write(moves: Sequence[Move]) -> None:
    """Writes every move: events first, then cases, clocks, letters and messages."""
    (_write_postgresql if connection.vendor == "postgresql" else _write_sqlite)(moves)


def _case_row(case: Case) -> dict[str, Any]:
    return {"id": case.pk} | {column: getattr(case, column) for column in CASE_COLUMNS}


def _records(columns: dict[str, str]) -> str:
    return ", ".join(f'"{name}" {kind}' for name, kind in columns.items())


@cache
def _statement() -> str:
    with_case = {"case_id": "bigint"}
    sets = ", ".join(f'"{c}" = x."{c}"' for c in CASE_COLUMNS)
    renewed = ", ".join(f'"{c}" = excluded."{c}"' for c in DEADLINE_COLUMNS if c != "case_id")
    return f"""
WITH e AS (
  INSERT INTO casework_caseevent ({_quoted(EVENT_COLUMNS)})
  SELECT {_quoted(EVENT_COLUMNS)} FROM jsonb_to_recordset(%s) AS x({_records(EVENT_COLUMNS)})
  RETURNING id, case_id),
c AS (
  UPDATE casework_case AS k SET {sets}
    FROM jsonb_to_recordset(%s) AS x(id bigint, {_records(CASE_COLUMNS)}) WHERE k.id = x.id),
d AS (
  INSERT INTO casework_casedeadline ({_quoted(DEADLINE_COLUMNS)})
  SELECT {_quoted(DEADLINE_COLUMNS)}
    FROM jsonb_to_recordset(%s) AS x({_records(DEADLINE_COLUMNS)})
  ON CONFLICT (case_id, name) DO UPDATE SET {renewed}),
l AS (
  INSERT INTO casework_issueddocument (case_id, event_id, {_quoted(LETTER_COLUMNS)})
  SELECT e.case_id, e.id, {_quoted(LETTER_COLUMNS, "x.")}
    FROM e JOIN jsonb_to_recordset(%s) AS x({_records(with_case | LETTER_COLUMNS)})
      ON x.case_id = e.case_id),
o AS (
  INSERT INTO casework_outboxmessage
         (event_id, {_quoted(MESSAGE_COLUMNS)}, state, attempts, last_error)
  SELECT e.id, {_quoted(MESSAGE_COLUMNS, "x.")}, 'queued', 0, ''
    FROM e JOIN jsonb_to_recordset(%s) AS x({_records(with_case | MESSAGE_COLUMNS)})
      ON x.case_id = e.case_id)
SELECT id, case_id FROM e"""


def _write_postgresql(moves: Sequence[Move]) -> None:
    def of_case(part: str) -> str:
        return canonical(
            [row | {"case_id": m.case.pk} for m in moves for row in getattr(m, part)]
        ).decode()

    with _cursor() as cursor:
        cursor.execute(
            _statement(),
            [
                canonical([m.event for m in moves]).decode(),
                canonical([_case_row(m.case) for m in moves]).decode(),
                of_case("deadlines"),
                of_case("letters"),
                of_case("messages"),
            ],
        )
        ids = {case_id: pk for pk, case_id in cursor.fetchall()}
    for move in moves:
        move.event["id"] = ids[move.case.pk]


def _cell(column: str, value: Any) -> Any:
    if column in JSON_COLUMNS:
        return json.dumps(json.loads(canonical(value)), ensure_ascii=False)
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
        f"INSERT INTO {table} ({_quoted(columns)}) VALUES ({marks}){tail}",
        [[_cell(column, row[column]) for column in columns] for row in rows],
    )


def _write_sqlite(moves: Sequence[Move]) -> None:
    renewed = ", ".join(f'"{c}" = excluded."{c}"' for c in DEADLINE_COLUMNS if c != "case_id")
    sets = ", ".join(f'"{column}" = %s' for column in CASE_COLUMNS)
    marks = ", ".join(["%s"] * len(EVENT_COLUMNS))
    event = f"INSERT INTO casework_caseevent ({_quoted(EVENT_COLUMNS)}) VALUES ({marks})"
    queued = {"state": "queued", "attempts": 0, "last_error": ""}
    with connection.cursor() as cursor:
        for move in moves:
            pk = move.case.pk
            cursor.execute(event, [_cell(c, move.event[c]) for c in EVENT_COLUMNS])
            move.event["id"] = cursor.lastrowid
            row = [_cell(column, getattr(move.case, column)) for column in CASE_COLUMNS]
            cursor.execute(f"UPDATE casework_case SET {sets} WHERE id = %s", [*row, pk])
            clocks = [{"case_id": pk, **row} for row in move.deadlines]
            tail = f" ON CONFLICT (case_id, name) DO UPDATE SET {renewed}"
            _insert(cursor, "casework_casedeadline", clocks, tail)
            born = {"case_id": pk, "event_id": move.event["id"]}
            _insert(cursor, "casework_issueddocument", [born | r for r in move.letters])
            told = [{"event_id": move.event["id"], **r, **queued} for r in move.messages]
            _insert(cursor, "casework_outboxmessage", told)


def event_of(case_id: int, seq: int) -> CaseEvent:
    """One event of a case, by its number."""
    return CaseEvent.objects.get(case_id=case_id, seq=seq)


def file_evidence(ids: Sequence[int], *, case_id: int, user_id: int | None) -> bool:
    """Files uploads with a case; false when one of them is not this person's to file."""
    from casework.models.document import Evidence

    mine = models.Q(case_id=case_id) | models.Q(case_id=None, uploaded_by_id=user_id)
    return Evidence.objects.filter(mine, pk__in=ids).update(case_id=case_id) == len(set(ids))
