"""What becomes of measures and of linked persons when their record ends, pauses, or comes back.

One of the consequences of a change of publicity: in the same transaction, so that the end of
publicity, of sharing and of the measures is one act (Order 36 art. 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.ledger import records as story
from casework.models.applied import (
    AppliedMeasure,
    AppliedState,
    MeasureEventKind,
    MeasureTask,
    ResponsibleLink,
)
from casework.models.publicity import PublicityEvent, What
from casework.models.record import CreditRecord, Publicity, RecordKind
from casework.models.record_event import RecordEventKind
from casework.registry.measure_steps import (
    ask_again,
    call_off,
    clean_since,
    enter,
    go_on,
    stop,
    tell,
)
from casework.registry.measures import wanted_state

# What happened last to the window of each record.
Seen = dict[int | None, PublicityEvent]
_MOVES = frozenset(
    {What.ENDED, What.HIDDEN, What.SHOWN_AGAIN, What.PUBLISHED, What.SHARING_STOPPED,
     What.SHARING_RESUMED}
)  # fmt: skip
BAD = (
    RecordKind.PENALTY, RecordKind.SERIOUS_LIST, RecordKind.ABNORMAL_LIST, RecordKind.BREACH,
    RecordKind.OTHER,
)  # fmt: skip
# From where to where, and what it is called; nothing else moves by itself.
_STEPS = {
    (AppliedState.IN_FORCE, AppliedState.PAUSED): (
        MeasureEventKind.PAUSED, RecordEventKind.MEASURES_PAUSED),
    (AppliedState.IN_FORCE, AppliedState.LIFTED): (
        MeasureEventKind.LIFTED, RecordEventKind.MEASURES_LIFTED),
    (AppliedState.PAUSED, AppliedState.LIFTED): (
        MeasureEventKind.LIFTED, RecordEventKind.MEASURES_LIFTED),
    (AppliedState.PAUSED, AppliedState.IN_FORCE): (
        MeasureEventKind.TAKEN_UP, RecordEventKind.MEASURES_TAKEN_UP),
    (AppliedState.LIFTED, AppliedState.IN_FORCE): (
        MeasureEventKind.TAKEN_UP, RecordEventKind.MEASURES_TAKEN_UP),
}  # fmt: skip


def follow(events: Sequence[PublicityEvent]) -> None:
    """Moves measures and links with their records; rewards fall with a newly published one."""
    seen: Seen = {
        event.window.record_id: event
        for event in events
        if event.what in _MOVES and event.window.record_id is not None
    }
    if not seen:
        return
    _follow_links(seen)
    _follow_measures(seen)
    fresh = [e for e in seen.values() if e.what == What.PUBLISHED and e.window.kind in BAD]
    if fresh:
        fell = {event.window.subject_id for event in fresh}
        drop_rewards(_rewards().filter(subject_id__in=fell), on=fresh[0].on, at=fresh[0].at)


def _follow_measures(seen: Seen) -> None:
    rows = AppliedMeasure.objects.filter(record_id__in=list(seen))
    rows = rows.filter(~Q(state=AppliedState.LIFTED) | Q(with_record=True))
    groups: dict[tuple[AppliedState, AppliedState], list[AppliedMeasure]] = {}
    for applied in rows.select_related("measure", "link").order_by("pk"):
        after = wanted_state(seen[applied.record_id].window)
        if applied.link is not None and applied.link.until and after == AppliedState.IN_FORCE:
            continue
        step = AppliedState(applied.state), after
        if step in _STEPS:
            groups.setdefault(step, []).append(applied)
    for step, moved in groups.items():
        _move(step, moved, seen[moved[0].record_id])


def _move(
    step: tuple[AppliedState, AppliedState], moved: list[AppliedMeasure], cause: PublicityEvent
) -> None:
    after, (kind, told) = step[1], _STEPS[step]
    tasks = MeasureTask.objects.filter(applied__in=moved)
    for applied in moved:
        if after == AppliedState.IN_FORCE:
            go_on(applied)
        else:
            stop(applied, after, on=cause.on, with_record=True)
    again = after == AppliedState.IN_FORCE
    rows = ask_again(tasks, today=cause.on) if again else call_off(tasks, today=cause.on)
    enter([(one, kind) for one in moved], on=cause.on, at=cause.at, reason=cause.reason)
    tell(told, moved, rows, on=cause.on, at=cause.at, reason=cause.reason)


def _follow_links(seen: Seen) -> None:
    rows = ResponsibleLink.objects.filter(record_id__in=list(seen))
    rows = rows.filter(Q(until__isnull=True) | Q(with_record=True)).select_related("record")
    ended: dict[int, tuple[CreditRecord, PublicityEvent, bool]] = {}
    for link in rows.order_by("pk"):
        cause = seen[link.record_id]
        over = wanted_state(cause.window) == AppliedState.LIFTED
        if over == (link.until is not None):
            continue
        link.until, link.with_record = (cause.on, True) if over else (None, False)
        link.save(update_fields=["until", "with_record"])
        ended[link.record_id] = link.record, cause, over
    for record, cause, over in ended.values():
        kind = RecordEventKind.LINK_ENDED if over else RecordEventKind.PERSON_LINKED
        story.append(
            [story.Entry(record, kind, reason=cause.reason)], on=cause.on, at=cause.at
        )  # fmt: skip


# --- Rewards


def bad_records(today: date) -> QuerySet[CreditRecord]:
    """The records that stand against a good record: of the last three years (R-C9).

    What was withdrawn never was; what was repaired may not be used any more (Order 36 art. 3).
    """
    return CreditRecord.objects.filter(
        kind__in=BAD, document_date__gt=clean_since(today), repaired_on__isnull=True
    ).exclude(publicity=Publicity.WITHDRAWN)


def drop_due_rewards(today: date, *, now: datetime) -> int:
    """Lifts the rewards of everybody who has a bad record by now; run again it does nothing."""
    against = bad_records(today).filter(subject_id=OuterRef("subject_id"))
    return drop_rewards(_rewards().filter(Exists(against)), on=today, at=now)


def drop_rewards(rewards: QuerySet[AppliedMeasure], *, on: date, at: datetime) -> int:
    """Lifts these rewards; inside the caller's transaction."""
    rows = list(rewards.select_for_update(of=("self",)).order_by("pk"))
    if not rows:
        return 0
    for one in rows:
        stop(one, AppliedState.LIFTED, on=on, with_record=False)
    call_off(MeasureTask.objects.filter(applied__in=rows), today=on)
    enter([(one, MeasureEventKind.FELL) for one in rows], on=on, at=at)
    return len(rows)


def _rewards() -> QuerySet[AppliedMeasure]:
    return AppliedMeasure.objects.filter(record__isnull=True).exclude(state=AppliedState.LIFTED)
