"""What implementing departments do about measures, and tell (执行反馈): the only way to write it.

Each call is one durable transaction under the lock of the measure's row: it writes what was done
with its event, or refuses with all reasons and moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q, QuerySet

from casework.access.actor import Actor
from casework.access.registry import keeps_registry
from casework.errors import (
    CaseworkError,
    FieldFault,
    NotYourRole,
    Refusal,
    TransitionRefused,
    cleaned,
    gettext_noop,
)
from casework.ledger import measures as proof
from casework.ledger.records import Hand
from casework.models.applied import (
    AppliedMeasure,
    MeasureEventKind,
    MeasureTask,
    TaskState,
)
from casework.models.document import Evidence
from casework.registry.measure_steps import CARRIED_OUT, OPEN_TASKS
from casework.today import moment
from casework.translation import gettext

if TYPE_CHECKING:
    from casework.access.actor import Who

ACTS = ("reviewer", "head")
OUTCOMES = (TaskState.DONE, TaskState.PARTLY, TaskState.NOT_DONE)
# From which states something may be fed back: what was carried out wholly is over.
ANSWERABLE = (TaskState.ASKED, TaskState.PARTLY, TaskState.NOT_DONE)
_LONGEST = 300
_NO_FILE = FieldFault(
    field="uploads", label=gettext_noop("Files that show it"),
    fault=gettext_noop("Upload them anew: some are gone, or belong to something else."),
)  # fmt: skip


class TaskNotFound(CaseworkError):
    """No such task, or none that this person may see: the two are never told apart."""

    def __str__(self) -> str:
        return gettext("There is no such measure, or it is not yours to see.")


class NotAnswerable(Refusal):
    """Nothing is asked of the department in this state."""

    code = "task_not_answerable"
    template = gettext_noop("This measure is “%(state)s” for your department; nothing is asked.")


class NothingToLift(Refusal):
    """Only what is to be lifted can be confirmed as lifted."""

    code = "nothing_to_lift"
    template = gettext_noop(
        "This measure is “%(state)s” for your department; there is nothing to lift."
    )


@dataclass(frozen=True)
class Feedback:
    """What a department tells: the outcome, when and what, what shows it, or why not."""

    outcome: str
    done_on: date | None = None
    what: str = ""
    evidence: str = ""
    why_not: str = ""
    uploads: Sequence[int] = ()  # uploaded beforehand by the same person


def tasks_for(who: Who) -> QuerySet[MeasureTask]:
    """The tasks of one's own departments; all of them for the credit office and its supervisor."""
    actor = Actor.of(who)
    rows = MeasureTask.objects.select_related(
        "department", "applied__measure", "applied__record", "applied__subject",
        "applied__department",
    )  # fmt: skip
    if keeps_registry(actor):
        return rows
    own = sorted(_places(actor))
    initiated = Q(applied__department_id__in=own)
    return rows.filter(Q(department_id__in=own) | initiated)


def own_open_tasks(who: Who) -> QuerySet[MeasureTask]:
    """What waits for this person's departments, the first last day first."""
    own = sorted(_places(Actor.of(who)))
    rows = tasks_for(who).filter(department_id__in=own, state__in=OPEN_TASKS)
    return rows.order_by("due_on", "id")


def overdue(today: date) -> QuerySet[MeasureTask]:
    """What departments have neither carried out nor lifted by its last day, by department."""
    rows = MeasureTask.objects.filter(state__in=OPEN_TASKS, due_on__lt=today)
    return rows.select_related(
        "department", "applied__measure", "applied__record", "applied__subject"
    ).order_by("department__name", "due_on", "id")


def may_answer(who: Who, task: MeasureTask) -> bool:
    """Whether this person acts for the department of the task."""
    return task.department_id in _places(Actor.of(who))


def _places(actor: Actor) -> frozenset[int]:
    held = (actor.permissions.get(role, frozenset()) for role in ACTS)
    return frozenset[int]().union(*held)


def feed_back(task_id: int, told: Feedback, *, by: Who, today: date) -> MeasureTask:
    """Notes what a department has done about a measure, wholly, partly, or why not (R-L4).

    Raises TransitionRefused (nothing has moved) and TaskNotFound. Locks the measure and the task;
    one durable transaction.
    """
    with transaction.atomic(durable=True):
        task, actor = _lock(task_id, by)
        refusals = list(_not_theirs(actor, task))
        if task.state not in ANSWERABLE:
            refusals.append(NotAnswerable(state=str(TaskState(task.state).label)))
        refusals += _faults(told, task, today)
        files = list(_uploads(actor).filter(pk__in=told.uploads).order_by("pk"))
        if len(files) != len(set(told.uploads)):
            refusals.append(_NO_FILE)
        if refusals:
            raise TransitionRefused("feed_back", refusals)
        task.state, task.done_on = told.outcome, told.done_on
        task.what, task.evidence = cleaned(told.what), cleaned(told.evidence)
        task.why_not = cleaned(told.why_not)
        task.files.add(*files)
        if told.outcome != TaskState.PARTLY:  # what is done in part is still to be done
            task.due_on = None
        _write(task, actor, MeasureEventKind.FED_BACK, today, files)
        return task


def confirm_lifted(task_id: int, done_on: date, *, by: Who, what: str, today: date) -> MeasureTask:
    """Confirms that what had been carried out is lifted.

    Raises TransitionRefused (nothing has moved) and TaskNotFound. Locks the measure and the task;
    one durable transaction.
    """
    with transaction.atomic(durable=True):
        task, actor = _lock(task_id, by)
        refusals = list(_not_theirs(actor, task))
        if task.state != TaskState.LIFTING:
            refusals.append(NothingToLift(state=str(TaskState(task.state).label)))
        refusals += _day_faults(done_on, task, today)
        if refusals:
            raise TransitionRefused("confirm_lifted", refusals)
        task.state, task.done_on, task.due_on = TaskState.LIFTED, done_on, None
        task.what = cleaned(what)
        _write(task, actor, MeasureEventKind.CONFIRMED, today)
        return task


def _lock(task_id: int, by: Who) -> tuple[MeasureTask, Actor]:
    found = MeasureTask.objects.filter(pk=task_id).values_list("applied_id", flat=True).first()
    if found is None:
        raise TaskNotFound
    AppliedMeasure.objects.select_for_update().get(pk=found)
    actor = Actor.of(by)
    task = tasks_for(actor).select_for_update(of=("self",)).filter(pk=task_id).first()
    if task is None:
        raise TaskNotFound
    return task, actor


def _not_theirs(actor: Actor, task: MeasureTask) -> Iterator[Refusal]:
    if not may_answer(actor, task):
        yield NotYourRole(roles=gettext_noop("the implementing department"))


def _faults(told: Feedback, task: MeasureTask, today: date) -> Iterator[Refusal]:
    if told.outcome not in OUTCOMES:
        yield _fault(
            "outcome",
            gettext_noop("Result of the measure"),
            gettext_noop("Choose one from the list."),
        )
        return
    if told.outcome in CARRIED_OUT:
        yield from _day_faults(told.done_on, task, today)
        if not cleaned(told.what):
            yield _fault(
                "what", gettext_noop("How it was carried out"), gettext_noop("This is missing.")
            )
    if told.outcome != TaskState.DONE and not cleaned(told.why_not):
        yield _fault(
            "why_not", gettext_noop("Why not, or not wholly"),
            gettext_noop("Give the reasons: they are kept for good."),
        )  # fmt: skip
    if len(told.evidence) > _LONGEST:
        yield _fault("evidence", gettext_noop("Paper that shows it"), gettext_noop("is too long"))


def _day_faults(day: date | None, task: MeasureTask, today: date) -> Iterator[Refusal]:
    label = gettext_noop("Done on")
    if day is None:
        yield _fault("done_on", label, gettext_noop("This is missing."))
    elif day > today:
        yield _fault("done_on", label, gettext_noop("This day is still to come."))
    elif day < task.applied.since:
        yield _fault("done_on", label, gettext_noop("This is before the measure was taken."))


def _fault(field: str, label: str, fault: str) -> FieldFault:
    return FieldFault(field=field, label=label, fault=fault)


def _uploads(actor: Actor) -> QuerySet[Evidence]:
    """What this person has uploaded and nothing uses yet."""
    rows = Evidence.objects.filter(uploaded_by_id=actor.user_id, case=None)
    return rows.filter(measure_tasks=None).exclude(uploaded_by=None).exclude(state="refused")


def may_read_file(who: Who, file: Evidence) -> bool:
    """Whether the file shows what was done about a measure that this person may see."""
    return tasks_for(who).filter(files=file).exists()


def _write(
    task: MeasureTask, actor: Actor, kind: MeasureEventKind, today: date,
    files: Sequence[Evidence] = (),
) -> None:  # fmt: skip
    task.save(update_fields=["state", "done_on", "what", "evidence", "why_not", "due_on"])
    role = next(r for r in ACTS if task.department_id in actor.permissions.get(r, ()))
    place = actor.place_of(role, task.department_id)
    hand = Hand(actor.user_id, role, task.department_id, place)
    data: dict[str, Any] = {
        "state": str(task.state), "done_on": task.done_on.isoformat() if task.done_on else "",
        "what": task.what, "evidence": task.evidence, "why_not": task.why_not,
    }  # fmt: skip
    if files:
        data["files"] = [{"id": one.pk, "name": one.name, "sha256": one.sha256} for one in files]
    applied = AppliedMeasure.objects.get(pk=task.applied_id)
    proof.append([proof.Entry(applied, kind, hand, data=data)], on=today, at=moment())
