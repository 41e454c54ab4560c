"""What an action reads: the case under its lock, and all that stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
from django.db import connection

from casework.access.actor import HELD, Actor, held_values
from casework.casetype import PARTIES
from casework.clocks import Clock
from casework.declaration import published
from casework.errors import CaseNotFound
from casework.models.case import Case
from casework.models.department import Department
from casework.models.subject import Subject
from casework.store.statements import planned_cursor, quoted

if TYPE_CHECKING:
    from casework.access.actor import Who


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


@cache
def _readers(vendor: str) -> tuple[list[str], list[tuple[int, list[Any], Any]]]:
    """The attributes of a case in the order of its columns, and the columns to be converted."""
    names, converted = [], []
    for at, column in enumerate(Case._meta.concrete_fields):
        expression = column.get_col(Case._meta.db_table)
        converters = connection.ops.get_db_converters(expression)
        converters = converters + column.get_db_converters(connection)
        names.append(column.attname)
        if converters:
            converted.append((at, converters, expression))
    return names, converted


def lock(case_id: int) -> Case:
    """Locks the row and reads it as its case type. Raises CaseNotFound.

    On SQLite the transaction itself is the lock (it begins IMMEDIATE).
    """
    with planned_cursor() as cursor:
        cursor.execute(_locking(""), [case_id])
        row = cursor.fetchone()
    if row is None:
        raise CaseNotFound
    return _case(row)


@cache
def _locking(beside: str) -> str:
    columns = quoted((str(c.column) for c in Case._meta.concrete_fields), "k.")
    suffix = " FOR UPDATE" if connection.features.has_select_for_update else ""
    return f"SELECT {columns}{beside} FROM casework_case k WHERE k.id = %s{suffix}"


def _case(row: Sequence[Any]) -> Case:
    names, converted = _readers(connection.vendor)
    values = list(row)
    for at, converters, expression in converted:
        for convert in converters:
            values[at] = convert(values[at], expression, connection)
    code, version = names.index("case_type"), names.index("type_version")
    model = published(values[code], values[version]).model
    return model.from_db(connection.alias, names, values)


# Everything that stands around cases, as rows of a case's key and five texts.
_CASE_PARTS = (
    """
SELECT case_id AS k, 'deadline' AS kind, name AS a, CAST(log AS text) AS b, state AS c,
       coalesce(CAST(due_on AS text), '') || '|' || CAST(fired AS text) AS d
  FROM casework_casedeadline WHERE case_id {these}""",
    """
SELECT c.id, 'subject', CAST(s.id AS text), s.kind, s.name, s.code || '|' || s.legal_representative
  FROM casework_case c JOIN casework_subject s ON s.id = c.subject_id WHERE c.id {these}""",
    """
SELECT c.id, 'party', CAST(d.id AS text), d.name, coalesce(d.uscc, ''), d.level
  FROM casework_case c JOIN casework_department d
    ON d.id IN (c.department_id, c.provider_id, c.partner_id, c.upper_id, c.office_id)
 WHERE c.id {these}""",
    """
SELECT DISTINCT case_id, 'done', action, CAST(by_id AS text),
       coalesce(CAST(in_place_of_id AS text), ''), ''
  FROM casework_caseevent WHERE case_id {these} AND by_id IS NOT NULL""",
    """
SELECT id, 'version', CAST(version AS text), '', '', '' FROM casework_case WHERE id {these}""",
)
_KEYS = """
SELECT case_id AS k, 'key' AS kind, action AS a, CAST(case_id AS text) AS b,
       CAST(seq AS text) AS c, coalesce(CAST(by_id AS text), '') AS d
  FROM casework_caseevent WHERE key {these}"""
_ROLES = f"""
SELECT 0 AS k, 'role' AS kind, h.codename AS a, h.object_pk AS b,
       CAST(h.person_id AS text) AS c, '' AS d
  FROM ({HELD}) h"""
_Row = Sequence[Any]
_Rows = Sequence[_Row]


def _parts(who: Who, case_ids: Sequence[int], keys: Sequence[str]) -> tuple[str, list[Any]]:
    parts: list[str] = []
    values: list[Any] = []
    if case_ids:
        parts += _CASE_PARTS
        values += [_list(case_ids)] * len(_CASE_PARTS)
    if not isinstance(who, Actor):
        parts.append(_ROLES)
        values += held_values(who)
    if keys:
        parts.append(_KEYS)
        values.append(_list(keys))
    return " UNION ALL ".join(parts).replace("{these}", _one_of()), values


def _one_of() -> str:
    postgresql = connection.vendor == "postgresql"
    return "= ANY(%s)" if postgresql else "IN (SELECT value FROM json_each(%s))"


def _list(values: Sequence[Any]) -> Any:
    postgresql = connection.vendor == "postgresql"
    return list(values) if postgresql else orjson.dumps(list(values)).decode()


def surroundings(who: Who, *, case: Case | None, key: str | None = None) -> Surroundings:
    """One statement; gives the case its subject and parties, so that nothing asks one by one."""
    rows = _fetch(who, [case.pk] if case else [], [key] if key is not None else [])
    return _sorted_out(who, rows, case=case)


def _fetch(who: Who, case_ids: Sequence[int], keys: Sequence[str]) -> _Rows:
    statement, values = _parts(who, case_ids, keys)
    if not statement:
        return []
    with planned_cursor() as cursor:
        cursor.execute(statement, values)
        rows: _Rows = cursor.fetchall()
    return rows


def take(who: Who, case_id: int, *, key: str | None = None) -> tuple[Case, Surroundings]:
    """Locks a case and reads all that stands around it, in one statement. Raises CaseNotFound.

    A statement that had to wait for the lock has read the surroundings as they stood before; the
    version it saw there tells, and they are read again.
    """
    parts, values = _parts(who, [case_id], [key] if key is not None else [])
    with planned_cursor() as cursor:
        cursor.execute(_locking(_beside(parts, connection.vendor)), [*values, case_id])
        row = cursor.fetchone()
    if row is None:
        raise CaseNotFound
    case, rows = _case(row[:-1]), orjson.loads(row[-1])
    if [str(case.version)] != [row[2] for row in rows if row[1] == "version"]:
        return case, surroundings(who, case=case, key=key)
    return case, _sorted_out(who, rows, case=case)


def take_many(
    who: Who, case_ids: Sequence[int], *, keys: Sequence[str] = ()
) -> list[tuple[Case, Surroundings]]:
    """Locks cases in the order of their keys and reads what stands around them: two statements.

    Cases that are not there are left out.
    """
    statement = _locking("").replace("k.id = %s", f"k.id {_one_of()} ORDER BY k.id")
    with planned_cursor() as cursor:
        cursor.execute(statement, [_list(case_ids)])
        cases = [_case(row) for row in cursor.fetchall()]
    rows = _fetch(who, [case.pk for case in cases], keys)
    by_case: dict[int, list[_Row]] = {case.pk: [] for case in cases}
    for row in rows:
        by_case.get(row[0], []).append(row)
    actor = _sorted_out(who, [row for row in rows if row[1] == "role"], case=None).actor
    return [(case, _sorted_out(actor, by_case[case.pk], case=case)) for case in cases]


@cache
def _beside(parts: str, vendor: str) -> str:
    pack = "json_agg(json_build_array" if vendor == "postgresql" else "json_group_array(json_array"
    return f", (SELECT CAST({pack}(k, kind, a, b, c, d)) AS text) FROM ({parts}) AS beside)"


def _introduce(case: Case, rows: _Rows) -> None:
    """Sets the subject and the parties; columns that were not asked for load when used."""
    departments = {}
    for _, kind, pk, a, b, c in rows:
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


def _sorted_out(who: Who, rows: _Rows, *, case: Case | None) -> Surroundings:
    if case is not None:
        _introduce(case, rows)
    if isinstance(who, Actor):
        actor = who
    elif who.is_active:
        actor = Actor.from_rows(who, (row[2:5] for row in rows if row[1] == "role"))
    else:
        actor = Actor()
    found = Surroundings(actor)
    for _, kind, a, b, c, d in rows:
        if kind == "deadline":
            found.clocks[a] = Clock.stored(a, b, c, d)
        elif kind == "done":
            found.done_by.setdefault(a, set()).update(int(hand) for hand in (b, c) if hand)
        elif kind == "key":
            found.answered = (a, int(b), int(c))
            found.answered_to = int(d) if d else None
    return found
