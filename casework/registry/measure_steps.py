"""How measures and their tasks move, and by when: the steps that all their functions share.

A measure: in force, paused while its record is shielded or suspended, lifted when it ends; taken
up again if the record is. A task: to be carried out, then fed back; to be lifted, then confirmed.
What was never carried out needs no lifting. Nothing here locks: the callers hold the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.conf import settings

from casework import outbox
from casework.clock.due import due_date
from casework.clock.stored import stored_calendar
from casework.clock.terms import add_months
from casework.ledger import measures as proof
from casework.ledger import records as story
from casework.ledger.records import SYSTEM_HAND, Hand
from casework.models.applied import (
    AppliedMeasure,
    AppliedState,
    MeasureEventKind,
    MeasureTask,
    TaskState,
)
from casework.models.outbox import OutboxMessage
from casework.models.record import CreditRecord
from casework.models.record_event import RecordEventKind
from casework.policies.loader import load_packs
from casework.policies.packs import PackVersion

EXECUTE, LIFT, CLEAN = "measure.execute", "measure.lift", "measure.clean_record"
OPEN_TASKS = (TaskState.ASKED, TaskState.PARTLY, TaskState.LIFTING)
CARRIED_OUT = (TaskState.DONE, TaskState.PARTLY)
_TASK_COLUMNS = ("state", "due_on")


def rules(today: date) -> PackVersion:
    """The rules of the city in force on a day."""
    return load_packs().get(settings.CASEWORK_PACK).on(today)


def last_day(key: str, today: date) -> date | None:
    """The last day of a period that begins today; none while the calendar is not held."""
    return due_date(today, rules(today).period(key), stored_calendar(settings.CASEWORK_PACK)).date


def clean_since(today: date) -> date:
    """The day from which a good record is asked for (R-C9)."""
    return add_months(today, -rules(today).period(CLEAN).count)


def stop(applied: AppliedMeasure, state: AppliedState, *, on: date, with_record: bool) -> None:
    """A measure does not bind any more, for now or for good; its row is saved with its event."""
    applied.state = state
    lifted = state == AppliedState.LIFTED
    applied.ended_on, applied.with_record = (on, with_record) if lifted else (None, False)


def go_on(applied: AppliedMeasure) -> None:
    """A measure binds again."""
    applied.state, applied.ended_on, applied.with_record = AppliedState.IN_FORCE, None, False


def call_off(tasks: Iterable[MeasureTask], *, today: date) -> list[MeasureTask]:
    """What was carried out is to be lifted, and confirmed; what was not is over. One statement."""
    rows, term = list(tasks), last_day(LIFT, today)
    for task in rows:
        if task.state in CARRIED_OUT:
            task.state, task.due_on = TaskState.LIFTING, term
        elif task.state != TaskState.LIFTING:
            task.state, task.due_on = TaskState.LIFTED, None
    MeasureTask.objects.bulk_update(rows, _TASK_COLUMNS, batch_size=100)
    return rows


def ask_again(tasks: Iterable[MeasureTask], *, today: date) -> list[MeasureTask]:
    """All of it is to be carried out again; what was not lifted yet simply stays. One statement."""
    rows, term = list(tasks), last_day(EXECUTE, today)
    for task in rows:
        if task.state == TaskState.LIFTING:
            task.state, task.due_on = TaskState.DONE, None
        else:
            task.state, task.due_on = TaskState.ASKED, term
    MeasureTask.objects.bulk_update(rows, _TASK_COLUMNS, batch_size=100)
    return rows


def enter(
    moved: Sequence[tuple[AppliedMeasure, MeasureEventKind]], *, on: date, at: datetime,
    hand: Hand = SYSTEM_HAND, reason: str = "",
) -> None:  # fmt: skip
    """Proves what happened to each of these measures, and saves their state with it."""
    entries = [proof.Entry(applied, kind, hand, reason) for applied, kind in moved]
    proof.append(entries, on=on, at=at)


def tell(
    kind: RecordEventKind, moved: Sequence[AppliedMeasure], tasks: Sequence[MeasureTask],
    *, on: date, at: datetime, hand: Hand = SYSTEM_HAND, reason: str = "",
) -> None:  # fmt: skip
    """Enters into the story of each record what befell its measures, and tells the departments.

    The records are locked by the caller. Rewards have no record whose
    story could tell of them, and nothing waits that would hurt anybody: their departments find them
    on the desk with their last day, and the supervisor in the list of what is overdue.
    """
    of_record: dict[int, list[AppliedMeasure]] = {}
    for applied in moved:
        if applied.record_id is not None:
            of_record.setdefault(applied.record_id, []).append(applied)
    records = CreditRecord.objects.filter(pk__in=of_record).order_by("pk")
    entries = [
        story.Entry(
            record, kind, hand, reason,
            data={
                "measures": [f"{a.measure.code} {a.measure.title}" for a in of_record[record.pk]]
            },
        )
        for record in records
    ]  # fmt: skip
    record_of = {applied.pk: applied.record_id for applied in moved}
    places: dict[int, set[int]] = {}
    for task in tasks:
        if (record := record_of.get(task.applied_id)) is not None:
            places.setdefault(record, set()).add(task.department_id)
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            record_event=event, recipient=f"place:{place}:reviewer", channel="people",
            kind=f"record.{kind.value}", next_at=at,
        )
        for event in story.append(entries, on=on, at=at)
        for place in sorted(places.get(event.record_id, ()))
    )  # fmt: skip
    if entries:
        outbox.nudge_on_commit()
