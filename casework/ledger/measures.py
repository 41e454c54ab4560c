"""Writes the events of measures that were taken, each bound to the one before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from casework.ledger.chain import OF_MEASURES, digest
from casework.ledger.records import SYSTEM_HAND, Hand
from casework.models.applied import AppliedMeasure, MeasureEvent, MeasureEventKind


@dataclass(frozen=True)
class Entry:
    """One event before it is written; `data` plain, as JSON keeps it."""

    applied: AppliedMeasure
    kind: MeasureEventKind
    hand: Hand = SYSTEM_HAND
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def append(entries: Iterable[Entry], *, on: date, at: datetime) -> list[MeasureEvent]:
    """Writes one event for each of different measures, whose rows the caller has locked.

    Two statements however many, inside the caller's transaction: the events, then whatever the
    caller has changed of the measures' own state together with their new `version`.
    """
    written = [_event(entry, on=on, at=at) for entry in entries]
    if not written:
        return []
    MeasureEvent.objects.bulk_create(written)
    columns = ["state", "ended_on", "with_record", "version", "last_hash"]
    AppliedMeasure.objects.bulk_update([one.applied for one in written], columns, batch_size=100)
    return written


def _event(entry: Entry, *, on: date, at: datetime) -> MeasureEvent:
    applied, hand = entry.applied, entry.hand
    event = MeasureEvent(
        applied=applied, seq=applied.version + 1, kind=entry.kind.value, by_id=hand.user_id,
        in_place_of_id=hand.in_place_of_id, role=hand.role, department_id=hand.department_id,
        reason=entry.reason, data=dict(entry.data), on=on, at=at, prev_hash=applied.last_hash,
    )  # fmt: skip
    event.hash = _digest_of(event)
    applied.version, applied.last_hash = event.seq, event.hash
    return event


def _digest_of(event: MeasureEvent) -> str:
    names = (*OF_MEASURES.bound, *OF_MEASURES.payloads, *OF_MEASURES.added)
    values = {name: getattr(event, name) for name in names}
    return digest(values, prev_hash=event.prev_hash, binding=OF_MEASURES)
