"""Raises the steps of the ladder that are due, and takes back those that are no longer true.

docs/why/ladder.md says why a step is a row of its own and not an event of the case's ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from casework import clocks, outbox
from casework.clock.stored import stored_calendar
from casework.declaration import published
from casework.models.ladder import Addressee, LadderStep, StepState
from casework.models.outbox import OutboxMessage
from casework.policies.ladders import HANDLER, HEAD, ladder_of, next_rung
from casework.policies.loader import load_packs
from casework.translation import gettext

BATCH = 2000
KIND = "ladder.step"

_CLAIM = """
SELECT d.id, d.due_on, d.rung, d.started_on, d.owner, d.department_id, d.name, c.case_type,
       c.type_version, c.pack, c.pack_version, c.assignee_id, c.holder_id
  FROM casework_casedeadline d JOIN casework_case c ON c.id = d.case_id
 WHERE d.state = 'running' AND d.step_on <= %s
 ORDER BY d.step_on, d.id LIMIT %s {lock}"""

_RAISE = """
WITH s AS (
  INSERT INTO casework_ladderstep
         (deadline_id, due, rung, "to", "on", person_id, state, raised_at)
  SELECT x.*, 'raised', %s FROM unnest(%s::bigint[], %s::date[], %s::smallint[], %s::text[],
                                       %s::date[], %s::integer[]) AS x
  ON CONFLICT (deadline_id, due, rung, "to") DO UPDATE SET state = 'raised', settled_on = NULL
   WHERE casework_ladderstep.state <> 'raised'
  RETURNING id, "to", xmax = 0 AS fresh),
o AS (
  INSERT INTO casework_outboxmessage
         (step_id, recipient, channel, kind, state, attempts, last_error, next_at)
  SELECT id, 'step:' || "to", 'people', %s, 'queued', 0, '', %s
    FROM s WHERE fresh AND "to" <> 'letter'),
d AS (
  UPDATE casework_casedeadline AS k SET rung = x.rung, step_on = x.step_on
    FROM unnest(%s::bigint[], %s::smallint[], %s::date[]) AS x(id, rung, step_on)
   WHERE k.id = x.id)
SELECT count(*) FROM s WHERE fresh"""

_SETTLE = """
UPDATE casework_ladderstep SET settled_on = %s,
       state = CASE WHEN t.ended = 'met' THEN 'answered' ELSE 'taken_back' END
  FROM (SELECT s.id, d.state AS ended
          FROM casework_ladderstep s JOIN casework_casedeadline d ON d.id = s.deadline_id
         WHERE s.state = 'raised'
           AND (d.state <> 'running' OR d.due_on IS NULL OR d.due_on <> s.due)
         ORDER BY s.id LIMIT %s {lock}) AS t
 WHERE casework_ladderstep.id = t.id RETURNING casework_ladderstep.id"""


@dataclass(frozen=True)
class _Due:
    """A clock whose next rung is due, and what decides whom it reaches."""

    id: int
    due: date
    rung: int
    started_on: date
    owner: str
    department_id: int | None
    name: str
    case_type: str
    type_version: int
    pack: str
    pack_version: str
    assignee_id: int | None
    holder_id: int | None


# The columns of a step as it is written: clock, last day, rung, addressee, true day, handler.
_Step = tuple[int, date, int, str, date, int | None]
_Reached = tuple[int, date, tuple[str, ...]]  # a rung, its day, and to whom it is
_Onward = tuple[int, date | None]  # the rung that comes next, and its day
_Next = tuple[int, int, date | None]  # the same with its clock


def raise_due(day: date, *, now: datetime) -> int:
    """Raises every step due by `day` and answers how many; a second run raises none.

    Each batch is a durable transaction that locks its clocks and passes over those of another
    run. A clock's own row is all that is locked, so no case waits and none can be waited for.
    """
    total = 0
    while True:
        with transaction.atomic(durable=True):
            batch = _claimed(day)
            steps, following = _planned(batch, day)
            total += _write(steps, following, now)
            if steps:
                outbox.nudge_on_commit()
        if len(batch) < BATCH:
            return total


def _claimed(day: date) -> list[_Due]:
    lock = "FOR UPDATE OF d SKIP LOCKED" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(lock=lock), [day, BATCH])
        return [_Due(*row) for row in cursor.fetchall()]


def _planned(batch: Sequence[_Due], day: date) -> tuple[list[_Step], list[_Next]]:
    """The steps of these clocks up to the day, and where each ladder goes on.

    Clocks that are alike climb alike, so the days are worked out once for all of them.
    """
    known: dict[Any, tuple[list[_Reached], _Onward]] = {}
    steps: list[_Step] = []
    following: list[_Next] = []
    for clock in batch:
        alike = (
            clock.pack_version, clock.department_id, clock.case_type, clock.type_version,
            clock.name, clock.due, clock.started_on, clock.rung,
        )  # fmt: skip
        if alike not in known:
            known[alike] = _climb(clock, day)
        reached, onward = known[alike]
        for rung, on, to in reached:
            for name, person in _addressees(clock, to):
                steps.append((clock.id, clock.due, rung, name, on, person))
        following.append((clock.id, *onward))
    return steps, following


def _climb(clock: _Due, day: date) -> tuple[list[_Reached], _Onward]:
    """The rungs that the clock reaches by the day, and the one that comes next."""
    rule = published(clock.case_type, clock.type_version).case_type.deadlines.get(clock.name)
    if rule is None or not clocks.has_ladder(rule):
        return [], (0, None)
    calendar = stored_calendar(clock.pack, clock.department_id)
    ladder = ladder_of(load_packs().version(clock.pack_version), clock.case_type)
    reached: list[_Reached] = []
    at = clock.rung
    while found := next_rung(ladder, clock.due, calendar, since=clock.started_on, start=at):
        if found[1] > day:
            return reached, found
        reached.append((*found, ladder[found[0]].to))
        at = found[0] + 1
    return reached, (len(ladder), None)


def _addressees(clock: _Due, to: Sequence[str]) -> Iterator[tuple[str, int | None]]:
    """Whom a rung reaches; without a handler, the head of the department hears instead."""
    if clock.owner == "subject":
        if HANDLER in to:
            yield Addressee.SUBJECT.value, None
        return
    handler = clock.assignee_id if clock.holder_id == clock.department_id else None
    for name in to:
        if name != HANDLER:
            yield name, None
        elif handler is not None:
            yield name, handler
        elif HEAD not in to:
            yield HEAD, None


def _write(steps: Sequence[_Step], following: Sequence[_Next], now: datetime) -> int:
    if not following:
        return 0
    if connection.vendor != "postgresql":
        return _write_one_by_one(steps, following, now)
    values = [_array(column) for column in zip(*steps, strict=True)] if steps else ["{}"] * 6
    onward = [_array(column) for column in zip(*following, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_RAISE, [now, *values, KIND, now, *onward])
        (raised,) = cursor.fetchone()
    return int(raised)


def _array(values: Iterable[Any]) -> str:
    """A PostgreSQL array of numbers, days and plain names; psycopg's own takes ten times longer."""
    return "{" + ",".join("NULL" if value is None else str(value) for value in values) + "}"


def _write_one_by_one(steps: Sequence[_Step], following: Sequence[_Next], now: datetime) -> int:
    raised = 0
    for deadline_id, due, rung, to, on, person_id in steps:
        row, fresh = LadderStep.objects.get_or_create(
            deadline_id=deadline_id, due=due, rung=rung, to=to,
            defaults={"on": on, "person_id": person_id, "raised_at": now},
        )  # fmt: skip
        if fresh and to != Addressee.LETTER:
            OutboxMessage.objects.create(
                step=row, recipient=f"step:{to}", channel="people", kind=KIND, next_at=now
            )
        if row.state != StepState.RAISED:
            LadderStep.objects.filter(pk=row.pk).update(state=StepState.RAISED, settled_on=None)
        raised += fresh
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE casework_casedeadline SET rung = %s, step_on = %s WHERE id = %s",
            [(rung, step_on, pk) for pk, rung, step_on in following],
        )
    return raised


def take_back(today: date) -> int:
    """Settles the steps that no longer hold, and drops what was not yet sent of them.

    Answered where the duty was done, else taken back: the term moved, stands still or fell away.
    Answers how many. Each batch is a durable transaction.
    """
    lock = "FOR UPDATE OF s SKIP LOCKED" if connection.features.has_select_for_update else ""
    total = 0
    while True:
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute(_SETTLE.format(lock=lock), [today, BATCH])
                settled = [pk for (pk,) in cursor.fetchall()]
            # One that a worker holds is judged by that worker; one tried before may carry others.
            OutboxMessage.objects.filter(
                step_id__in=settled, state="queued", claimed_until=None, attempts=0
            ).update(state="dropped", last_error=gettext("The term has moved or was met."))
        total += len(settled)
        if len(settled) < BATCH:
            return total
