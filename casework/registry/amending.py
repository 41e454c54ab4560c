"""What later papers do to a record: it is corrected, it leaves its list, it is withdrawn.

One way to write it, for people and for sheets: columns, event and window move together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework import outbox
from casework.forms import plain_value
from casework.ledger.records import SYSTEM_HAND, Entry, Hand, append
from casework.models.outbox import OutboxMessage
from casework.models.record import CreditRecord, Publicity, RecordClass
from casework.models.record_event import RecordEvent, RecordEventKind
from casework.registry.display import Cause, follow_records
from casework.registry.publicity import decide_publicity
from casework.registry.terms import class_by_rules, publicity_may_follow, set_terms
from casework.today import moment

_CLASSES_BY = ("penalty_kinds", "fine", "title", "basis", "document_date")
_FOLLOWS = (
    "record_class", "pack_version", "min_last", "earliest_apply", "max_last", "off_display",
    "publicity", "published_on", "ended_on",
)  # fmt: skip


@dataclass(frozen=True)
class Amendment:
    """Why a record is amended: what happened, by whose hand, with what reason and papers.

    `tells` are the roles that hear of it, each person behind them once.
    """

    kind: RecordEventKind
    on: date
    reason: str = ""
    hand: Hand = SYSTEM_HAND
    data: Mapping[str, Any] = field(default_factory=dict)
    tells: Sequence[str] = ()


def amend(record: CreditRecord, fields: Mapping[str, Any], why: Amendment) -> RecordEvent:
    """Writes columns of a record, whose row the caller has locked, with event and window.

    An amendment without columns is an event alone. Inside the caller's transaction.
    """
    before = {name: plain_value(getattr(record, name)) for name in fields}
    after = {name: plain_value(value) for name, value in fields.items()}
    moved = [name for name in fields if before[name] != after[name]]
    at = moment()
    if moved:
        for name in moved:
            setattr(record, name, fields[name])
        written = {name: fields[name] for name in moved}
        CreditRecord.objects.filter(pk=record.pk).update(**written, updated_at=at)
    told = [name for name in moved if name != "corrections"]
    entry = Entry(
        record, why.kind, hand=why.hand, reason=why.reason, data=dict(why.data),
        before={name: before[name] for name in told}, after={name: after[name] for name in told},
    )  # fmt: skip
    [event] = append([entry], on=why.on, at=at)
    if moved:
        follow_records([record], Cause(why.on, at, reason=why.reason))
    tell_roles(event, why.tells)
    return event


def tell_roles(event: RecordEvent, roles: Sequence[str]) -> None:
    """Queues the message of an event for these roles; inside the caller's transaction."""
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            record_event=event, recipient=f"role:{role}", channel="people",
            kind=f"record.{event.kind}", next_at=event.at,
        )
        for role in dict.fromkeys(roles)
    )  # fmt: skip
    if roles:
        outbox.nudge_on_commit()


def withdrawn(record: CreditRecord, *, on: date, reason: str, by: str) -> dict[str, Any]:
    """The columns of a record that is taken back; what had ended before is taken back too."""
    entry = {
        "field": "publicity", "from": str(record.publicity), "to": Publicity.WITHDRAWN.value,
        "on": on.isoformat(), "by": by, "reason": reason,
    }  # fmt: skip
    return {
        "publicity": Publicity.WITHDRAWN, "ended_on": on, "shared": False,
        "corrections": [*record.corrections, entry],
    }  # fmt: skip


def left_list(record: CreditRecord, *, on: date, reason: str) -> dict[str, Any]:
    """The columns of an entry that its unit has ended: publicity and sharing end in one act."""
    fields: dict[str, Any] = {"list_exit_on": on, "exit_reason": reason, "shared": False}
    if record.publicity != Publicity.WITHDRAWN and not record.subject.is_natural:
        fields |= {"publicity": Publicity.ENDED, "ended_on": on}
    return fields


def corrected(
    record: CreditRecord, values: Mapping[str, Any], *, on: date, reason: str, by: str
) -> dict[str, Any]:
    """The corrected columns, the correction among them, and what follows of class and terms.

    A corrected item stays corrected when an older sheet comes again. Publicity follows only where
    it still goes by class and dates: what has ended or was withdrawn does not come back.
    """
    fixed = copy(record)
    for name, value in values.items():
        setattr(fixed, name, value)
    by_officer = any(entry.get("field") == "record_class" for entry in record.corrections)
    if any(name in values for name in _CLASSES_BY):
        if not by_officer and any(name in values for name in ("penalty_kinds", "fine")):
            found = class_by_rules(fixed)
            # Another fine says nothing of a penalty whose kinds never led to a class.
            if found != RecordClass.UNCLEAR or "penalty_kinds" in values:
                fixed.record_class = found
        set_terms(fixed)
        if publicity_may_follow(fixed):
            decide_publicity(fixed, today=on)
    entries = [
        {
            "field": name, "from": plain_value(getattr(record, name)), "to": plain_value(value),
            "on": on.isoformat(), "by": by, "reason": reason,
        }
        for name, value in values.items()
        if getattr(record, name) != value
    ]  # fmt: skip
    return {
        **values, **{name: getattr(fixed, name) for name in _FOLLOWS},
        "corrections": [*record.corrections, *entries],
    }  # fmt: skip
