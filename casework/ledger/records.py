"""Writes the events of records, one or thousands at once, each bound to the one before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery

from casework.ledger.chain import OF_RECORDS, digest
from casework.models.record import CreditRecord
from casework.models.record_event import RecordEvent, RecordEventKind


@dataclass(frozen=True)
class Hand:
    """By whose hand: a person in a role for a department, or nobody (the system)."""

    user_id: int | None = None
    role: str = "system"
    department_id: int | None = None
    in_place_of_id: int | None = None


SYSTEM_HAND = Hand()


@dataclass(frozen=True)
class Entry:
    """One event before it is written; every value plain, as JSON keeps it."""

    record: CreditRecord
    kind: RecordEventKind
    hand: Hand = SYSTEM_HAND
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def append(entries: Sequence[Entry], *, on: date, at: datetime) -> list[RecordEvent]:
    """Writes one event for each of different records, whose rows the caller has locked.

    Three statements however many (more where the database limits the values of one), inside the
    caller's transaction. The records in hand get their new `version` and `last_hash`; what else
    the transaction has entered into their story before is read first.
    """
    _refresh([entry.record for entry in entries])
    events = [_event(entry, on=on, at=at) for entry in entries]
    if not events:
        return []
    written = RecordEvent.objects.bulk_create(events)
    latest = RecordEvent.objects.filter(record=OuterRef("pk"), seq=OuterRef("version") + 1)
    CreditRecord.objects.filter(pk__in=[entry.record.pk for entry in entries]).update(
        last_hash=Subquery(latest.values("hash")), version=F("version") + 1
    )
    for entry, event in zip(entries, written, strict=True):
        entry.record.version, entry.record.last_hash = event.seq, event.hash
    return written


def _refresh(records: Sequence[CreditRecord]) -> None:
    rows = CreditRecord.objects.filter(pk__in=[record.pk for record in records])
    known = {row.pk: row for row in rows.only("version", "last_hash")}
    for record in records:
        stored = known[record.pk]
        record.version, record.last_hash = stored.version, stored.last_hash


def _event(entry: Entry, *, on: date, at: datetime) -> RecordEvent:
    event = RecordEvent(
        record=entry.record, seq=entry.record.version + 1, kind=entry.kind.value,
        by_id=entry.hand.user_id, in_place_of_id=entry.hand.in_place_of_id, role=entry.hand.role,
        department_id=entry.hand.department_id, reason=entry.reason,
        data=dict(entry.data), before=dict(entry.before),
        after=dict(entry.after), on=on, at=at, prev_hash=entry.record.last_hash,
    )  # fmt: skip
    named = (*OF_RECORDS.bound, *OF_RECORDS.payloads, *OF_RECORDS.added)
    values = {name: getattr(event, name) for name in named}
    event.hash = digest(values, prev_hash=event.prev_hash, binding=OF_RECORDS)
    return event
