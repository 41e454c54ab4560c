"""Bulk runs (批量办理): rehearsed, then done by the worker; the rows are the queue.

Each row is judged as a single case would be, with a key of its own: a row that is tried again
after a worker died changes nothing, and a role taken away meanwhile bites.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from celery import current_app
from django.conf import settings
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.access.actor import Actor
from casework.errors import (
    CaseNotFound,
    CaseworkError,
    ReasonMissing,
    Refusal,
    TransitionRefused,
    cleaned,
    gettext_noop,
)
from casework.handling import bulk_jobs
from casework.handling.bulk_jobs import ACTION, LEAVER, URGED, NotYoursAnyMore
from casework.many import Broken
from casework.models.bulk import BulkRow, BulkRun, BulkState, RowState
from casework.models.case import Case
from casework.models.heartbeat import Heartbeat
from casework.translation import gettext

if TYPE_CHECKING:
    from casework.access.actor import Who

logger = logging.getLogger(__name__)
JOB = "drain_bulk"
DRAIN = "casework.tasks.drain_bulk"
BATCH = 100
# A dead worker's rows are free again after so long; longer than a batch takes.
LEASE = timedelta(seconds=120)
BUDGET = timedelta(seconds=50)
OPEN = (RowState.UNJUDGED, RowState.QUEUED)
AGAIN = (RowState.REFUSED, RowState.FAILED, RowState.CANNOT)

_CLAIM = """
UPDATE casework_bulkrow SET claimed_until = %s WHERE id IN (
  SELECT w.id FROM casework_bulkrow w JOIN casework_bulkrun r ON r.id = w.run_id
   WHERE w.state = 'queued' AND r.state = 'running'
     AND (w.claimed_until IS NULL OR w.claimed_until <= %s)
   ORDER BY w.run_id, w.position LIMIT %s {lock}) RETURNING id"""


class TooMany(Refusal):
    """More were chosen than one run takes."""

    code = "too_many"
    template = gettext_noop("One run takes %(most)s at most; more were chosen. Narrow the list.")


class NothingChosen(Refusal):
    """A form was sent without anything to be done."""

    code = "nothing_chosen"
    template = gettext_noop("Choose at least one case.")


class NothingPossible(Refusal):
    """The rehearsal found no row that can be done, or the run is past this."""

    code = "nothing_possible"
    template = gettext_noop("There is nothing in this run that could be done now.")


class RunNotFound(CaseworkError):
    """No such run, or somebody else's: the two are never told apart."""

    def __str__(self) -> str:
        return gettext("There is no such run, or it is not yours.")


@dataclass(frozen=True)
class Item:
    """One thing that is to be done: a case, an urge or a substitution, and who takes it over."""

    target: int
    what: str = "case"
    case_id: int | None = None
    to: User | None = None


@dataclass(frozen=True)
class Order:
    """What is to be done to all of them."""

    kind: str
    case_type: str = ""
    action: str = ""
    data: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reason: str = ""
    person: User | None = None


def prepare(
    order: Order, items: Collection[Item], *, by: User, token: str, today: date, now: datetime
) -> BulkRun:
    """Keeps a run with its rows and rehearses it; nothing is done to any case.

    A repeated `token` answers with the run that the first call made. Raises TransitionRefused.
    """
    known = BulkRun.objects.filter(token=token, started_by=by).first()
    if known is not None:
        return rehearse(known, today=today)
    _check(order, items)
    with transaction.atomic():
        run = BulkRun.objects.create(
            kind=order.kind, case_type=order.case_type, action=order.action,
            data={name: list(values) for name, values in order.data.items()},
            reason=cleaned(order.reason), person=order.person, started_by=by, token=token,
            created_at=now,
        )  # fmt: skip
        BulkRow.objects.bulk_create(
            BulkRow(
                run=run, position=position, what=item.what, target=item.target, to=item.to,
                case_id=item.target if item.what == "case" else item.case_id,
            )
            for position, item in enumerate(items, start=1)
        )  # fmt: skip
    return rehearse(run, today=today)


def rehearse(run: BulkRun, *, today: date) -> BulkRun:
    """Judges every row that was not judged yet, and says how the run stands. Moves no case.

    A rehearsal that broke off goes on where it stopped.
    """
    if run.state != BulkState.REHEARSING:
        return run
    _judge(run, run.rows.filter(state=RowState.UNJUDGED), today=today, can=RowState.CAN)
    run.state = BulkState.REHEARSED
    run.save(update_fields=["state"])
    return run


def confirm(run: BulkRun) -> BulkRun:
    """Queues what the rehearsal found possible; the worker begins at once.

    Said twice it does nothing the second time. Raises TransitionRefused when nothing is possible.
    """
    with transaction.atomic():
        run = BulkRun.objects.select_for_update().get(pk=run.pk)
        if run.state in (BulkState.RUNNING, BulkState.DONE):
            return run
        ready = run.rows.filter(state=RowState.CAN)
        if run.state != BulkState.REHEARSED or not ready.update(state=RowState.QUEUED):
            raise TransitionRefused(run.kind, [NothingPossible()])
        run.state = BulkState.RUNNING
        run.save(update_fields=["state"])
        transaction.on_commit(_nudge)
    return run


def dismiss(run: BulkRun) -> BulkRun:
    """Lets a rehearsed run go; it stays to be read, and nothing was done."""
    waiting = (BulkState.REHEARSING, BulkState.REHEARSED)
    BulkRun.objects.filter(pk=run.pk, state__in=waiting).update(state=BulkState.DISMISSED)
    run.refresh_from_db()
    return run


def retry(run: BulkRun, *, today: date) -> BulkRun:
    """Judges the failures anew, as the cases stand now, and queues those that became possible.

    Raises TransitionRefused when none did; their reasons are then the present ones.
    """
    with transaction.atomic():
        run = BulkRun.objects.select_for_update().get(pk=run.pk)
        if run.state != BulkState.DONE:
            raise TransitionRefused(run.kind, [NothingPossible()])
        _judge(run, run.rows.filter(state__in=AGAIN), today=today, can=RowState.QUEUED)
        if run.rows.filter(state=RowState.QUEUED).exists():
            run.state, run.finished_at = BulkState.RUNNING, None
            run.save(update_fields=["state", "finished_at"])
            transaction.on_commit(_nudge)
            return run
    raise TransitionRefused(run.kind, [NothingPossible()])


def run_for(user: User, pk: int) -> BulkRun:
    """A person's own run. Raises RunNotFound."""
    found = BulkRun.objects.filter(pk=pk, started_by=user).select_related("person").first()
    if found is None:
        raise RunNotFound
    return found


def counts(run: BulkRun) -> Counter[str]:
    """How many rows stand how."""
    return Counter(run.rows.values_list("state", flat=True))


def drain(*, today: Callable[[], date], clock: Callable[[], datetime]) -> dict[str, int]:
    """Does what is queued, batch after batch, until nothing is or time is up.

    Any number may run at once, and any may be killed. Leaves a heartbeat.
    """
    done: Counter[str] = Counter()
    end = clock() + BUDGET
    while clock() < end and (batch := _claim(clock(), BATCH)):
        try:
            _work(batch, today=today(), clock=clock)
        finally:
            done.update(_note([row for row in batch if row.state != RowState.QUEUED]))
        _finish({row.run_id for row in batch}, clock())
    _finish(None, clock())
    Heartbeat.objects.update_or_create(job=JOB, defaults={"at": clock(), "detail": dict(done)})
    return dict(done)


def _check(order: Order, items: Collection[Item]) -> None:
    refusals: list[Refusal] = [] if items else [NothingChosen()]
    # What a leaver has goes in one run, however much it is.
    if order.kind != LEAVER and len(items) > settings.CASEWORK_BULK_MAX:
        refusals.append(TooMany(most=settings.CASEWORK_BULK_MAX))
    # Whether an action needs reasons its own declaration says; what is built in always does.
    if not order.action and not cleaned(order.reason):
        refusals.append(ReasonMissing())
    if refusals:
        raise TransitionRefused(order.kind, refusals)


def _judge(run: BulkRun, rows: QuerySet[BulkRow], *, today: date, can: RowState) -> None:
    """Judges rows as the starter, now: what can be done gets `can`, the rest its reasons."""
    actor = Actor.of(run.started_by)
    found = list(rows.select_related("to"))
    cases = _cases(actor, [row.case_id for row in found if row.case_id])
    for row in found:
        row.run = run
        row.claimed_until = None
        refusals = _refusals(row, cases, actor, today)
        row.refusals = [{"code": one.code, "text": one.message} for one in refusals]
        row.state = _judged(row.state, can) if refusals else can
    fields = ["state", "refusals", "seen", "claimed_until"]
    BulkRow.objects.bulk_update(found, fields, batch_size=200)


def _judged(before: str, can: RowState) -> RowState:
    """What a row is that cannot be done: refused beforehand, or refused once more."""
    first = can == RowState.CAN or before == RowState.CANNOT
    return RowState.CANNOT if first else RowState.REFUSED


def _refusals(
    row: BulkRow, cases: Mapping[int, Case], actor: Actor, today: date
) -> Sequence[Refusal]:
    if row.case_id is not None:
        case = cases.get(row.case_id)
        if case is None:
            return [NotYoursAnyMore()]
        row.case, row.seen = case, case.version
    return bulk_jobs.judge(row, actor, today)


def _cases(who: Who, ids: Iterable[int]) -> dict[int, Case]:
    visible = Case.objects.visible_to(who).filter(pk__in=list(ids))
    related = ("subject", "record", "holder", "office", "assignee")
    return {case.pk: case for case in visible.select_related(*related)}


def _claim(now: datetime, limit: int) -> list[BulkRow]:
    lock = "FOR UPDATE OF w SKIP LOCKED" if connection.features.has_select_for_update else ""
    at, until = map(connection.ops.adapt_datetimefield_value, (now, now + LEASE))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(lock=lock), [until, at, limit])
        ids = [pk for (pk,) in cursor.fetchall()]
    rows = BulkRow.objects.filter(pk__in=ids).select_related("run__started_by", "run__person")
    return list(rows.select_related("case", "to").order_by("run_id", "position"))


def _work(batch: Iterable[BulkRow], *, today: date, clock: Callable[[], datetime]) -> None:
    """Does the rows of a batch and keeps in each what became of it, once that is durable.

    Rows of a declared action are done together, the others one by one. Raises OperationalError:
    the rows that are still queued were not done.
    """
    for run, rows in groupby(batch, key=lambda row: row.run):
        actor, way = Actor.of(run.started_by), bulk_jobs.act if run.kind == ACTION else _one_by_one
        for row, refusals in way(list(rows), actor, today):
            row.attempts += 1
            _keep(row, refusals, clock())


def _one_by_one(
    rows: Sequence[BulkRow], actor: Actor, today: date
) -> Iterator[tuple[BulkRow, Sequence[Refusal]]]:
    return ((row, _do(row, actor, today)) for row in rows)


def _do(row: BulkRow, actor: Actor, today: date) -> Sequence[Refusal]:
    """Does one row; every reason against it. A silent database is raised."""
    try:
        bulk_jobs.do(row, actor, today)
    except TransitionRefused as refused:
        return refused.refusals
    except CaseNotFound:
        return [NotYoursAnyMore()]
    except OperationalError:
        raise
    except Exception:
        logger.exception("Row %s of bulk run %s failed.", row.position, row.run_id)
        return [Broken()]
    return []


def _keep(row: BulkRow, refusals: Sequence[Refusal], at: datetime) -> None:
    """Keeps in a row what became of it."""
    row.refusals = [{"code": one.code, "text": one.message} for one in refusals]
    if not refusals:
        row.state, row.done_at = RowState.DONE, at
    else:
        broken = any(isinstance(one, Broken) for one in refusals)
        row.state = RowState.FAILED if broken else RowState.REFUSED


def _note(rows: Sequence[BulkRow]) -> Counter[str]:
    """Writes what became of a batch, as far as its claim still holds: two statements.

    A worker that dies before it leaves rows that are done and still queued; their keys make the
    next try do nothing.
    """
    claims = {row.pk: row.claimed_until for row in rows}
    held = BulkRow.objects.filter(pk__in=claims, state=RowState.QUEUED)
    known = dict(held.values_list("pk", "claimed_until"))
    mine = [row for row in rows if row.pk in known and known[row.pk] == claims[row.pk]]
    for row in mine:
        row.claimed_until = None
    BulkRow.objects.bulk_update(mine, ["state", "refusals", "attempts", "claimed_until", "done_at"])
    return Counter(str(RowState(row.state).value) for row in mine)


def _finish(runs: Collection[int] | None, now: datetime) -> None:
    """Ends the runs in which nothing waits any more."""
    waiting = BulkRow.objects.filter(run_id=OuterRef("pk"), state__in=OPEN)
    over = BulkRun.objects.filter(~Exists(waiting), state=BulkState.RUNNING)
    over.filter(Q(pk__in=runs) if runs is not None else Q()).update(
        state=BulkState.DONE, finished_at=now
    )


def _nudge() -> None:
    """Asks for the work at once; a broker that is down costs a minute, until the next sweep."""
    try:
        current_app.send_task(DRAIN, retry=False, expires=60)
    except Exception:  # noqa: BLE001  whatever the client raises, the sweep will find the rows
        logger.warning("The message broker did not answer; the sweep will do the run.")


__all__ = [
    "LEAVER", "URGED", "Item", "Order", "RunNotFound", "confirm", "counts", "dismiss", "drain",
    "prepare", "rehearse", "retry", "run_for",
]  # fmt: skip
