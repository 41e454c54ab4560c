"""What the public may see of the registry, and when that ends by itself.

Natural persons are refused here, never masked, unless a law is named (`casework.registry.persons`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from casework import outbox
from casework.ledger.records import Entry, append
from casework.models.outbox import OutboxMessage
from casework.models.record import CreditRecord, Publicity, RecordClass, RecordKind
from casework.models.record_event import RecordEvent, RecordEventKind
from casework.policies.loader import rules_of
from casework.registry.display import TERM_OVER, Cause, follow_records
from casework.registry.persons import may_be_shown

_LISTS = (RecordKind.SERIOUS_LIST, RecordKind.ABNORMAL_LIST)
# Whose term runs on: off display for the time being, a record ends on its day all the same. What
# is shielded has no day of its own; it lasts as long as the court's plan does.
_RUNNING = (Publicity.PUBLISHED, Publicity.HIDDEN, Publicity.SUSPENDED)
_PUBLISHED_CLASSES = (RecordClass.ORDINARY, RecordClass.SERIOUS)
_LIGHT_IS_SHOWN = "class.light.published"
_BY_ITSELF = (Q(duties_done=True) | Q(record_class=RecordClass.LIGHT)) & (
    ~Q(kind__in=_LISTS) | Q(list_exit_on__isnull=False)
)
ROUTED_MESSAGE, ROUTED_TO = "record.routed", ("reviewer", "supervisor")
BATCH = 500
_TEXTS = ("title", "facts", "basis", "penalty_kinds", "content")


def is_public(record: CreditRecord, today: date) -> bool:
    """Whether the public sees this record today; as far as class and dates decide."""
    return (
        record.publicity == Publicity.PUBLISHED
        and record.off_display is not None
        and today < record.off_display
        and may_be_shown(record)
    )


def decide_publicity(record: CreditRecord, *, today: date) -> None:
    """Sets whether a record that enters the registry, or gets a class, is shown; saves nothing.

    Unclear records and those of natural persons (but by named law) are not published, light ones
    only where the rules of the record say so (Order 36: as a rule not); what has left its list or
    outlived its maximum term is history from the start. Hidden, shielded, suspended and withdrawn
    records are not brought here: their state was decided for this one record.
    """
    record.ended_on = None
    if not may_be_shown(record):
        record.publicity = Publicity.UNPUBLISHED
    elif record.list_exit_on is not None:
        record.publicity, record.ended_on = Publicity.ENDED, record.list_exit_on
    elif not _class_is_shown(record) or record.off_display is None:
        record.publicity = Publicity.UNPUBLISHED
    elif record.off_display <= today:
        record.publicity, record.ended_on = Publicity.ENDED, record.off_display
    else:
        record.publicity = Publicity.PUBLISHED
        record.published_on = record.published_on or today


def _class_is_shown(record: CreditRecord) -> bool:
    if record.record_class == RecordClass.LIGHT and record.pack_version:
        return rules_of(record.pack_version).flag(_LIGHT_IS_SHOWN)
    return record.record_class in _PUBLISHED_CLASSES


@dataclass(frozen=True)
class Expiry:
    """What came of a look at the maximum terms: how many ended, how many were newly passed on."""

    ended: int
    routed: int


def open_duties(today: date) -> QuerySet[CreditRecord]:
    """Records past their maximum term that cannot end by themselves, the oldest first.

    Their duties are open, or nobody has left the list yet: the recognizing department must settle
    them. All are off display already, since the public selectors go by the date.
    """
    return _expired(today).exclude(_BY_ITSELF).order_by("off_display", "id")


def left_on_display(today: date) -> QuerySet[CreditRecord]:
    """Records past their maximum term that no run has looked at: neither ended nor passed on."""
    routed = RecordEvent.objects.filter(record=OuterRef("pk"), kind=RecordEventKind.ROUTED)
    return _expired(today).filter(_BY_ITSELF | ~Exists(routed))


def end_expired(today: date, *, now: datetime) -> Expiry:
    """Looks at every maximum term that is over; run again on the same day it does nothing.

    A record ends by itself when its duties are done (Order 36), a light one without any request,
    hidden and suspended ones too; the others are passed to the recognizing department and
    reported to the supervisor, once a record. Works in batches, each a durable transaction of a
    few statements that locks its rows: a killed run loses nothing and the next one goes on.
    """
    return Expiry(
        ended=_in_batches(lambda: end_by_itself(_expired(today), on=today, at=now)),
        routed=_in_batches(lambda: _route(open_duties(today), on=today, at=now)),
    )


def _in_batches(work: Callable[[], int]) -> int:
    total = 0
    while True:
        with transaction.atomic(durable=True):
            done = work()
        if not done:
            return total
        total += done


def _expired(today: date) -> QuerySet[CreditRecord]:
    return CreditRecord.objects.filter(publicity__in=_RUNNING, off_display__lte=today)


def end_by_itself(records: QuerySet[CreditRecord], *, on: date, at: datetime) -> int:
    """Ends the publicity of up to BATCH of these records, as far as they end by themselves.

    Each gets its event. The end is dated to the first day off display, however late the look.
    Locks the rows; inside the caller's transaction.
    """
    ending = _locked(records.filter(_BY_ITSELF, publicity__in=_RUNNING, off_display__lte=on))
    entries = [
        Entry(
            record, RecordEventKind.PUBLICITY_ENDED,
            before={
                "publicity": record.publicity, "ended_on": _plain(record.ended_on),
                "shared": record.shared,
            },
            after={
                "publicity": Publicity.ENDED.value, "ended_on": _plain(record.off_display),
                "shared": False,
            },
        )
        for record in ending
    ]  # fmt: skip
    append(entries, on=on, at=at)
    CreditRecord.objects.filter(pk__in=[record.pk for record in ending]).update(
        publicity=Publicity.ENDED, ended_on=F("off_display"), shared=False
    )
    for record in ending:
        record.publicity, record.ended_on = Publicity.ENDED, record.off_display
        record.shared = False
    follow_records(ending, Cause(on, at, reason=TERM_OVER))
    return len(ending)


def _route(records: QuerySet[CreditRecord], *, on: date, at: datetime) -> int:
    """Passes up to BATCH of these records on that never were: one event and two messages each."""
    earlier = RecordEvent.objects.filter(record=OuterRef("pk"), kind=RecordEventKind.ROUTED)
    waiting = _locked(records.filter(~Exists(earlier)))
    entries = [
        Entry(
            record, RecordEventKind.ROUTED,
            data={
                "off_display": _plain(record.off_display), "duties_done": record.duties_done,
                "listed": record.kind in _LISTS and record.list_exit_on is None,
            },
        )
        for record in waiting
    ]  # fmt: skip
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            record_event=event, recipient=f"role:{role}", channel="people", kind=ROUTED_MESSAGE,
            next_at=at,
        )
        for event in append(entries, on=on, at=at)
        for role in ROUTED_TO
    )  # fmt: skip
    if waiting:
        outbox.nudge_on_commit()
    return len(waiting)


def _locked(records: QuerySet[CreditRecord]) -> list[CreditRecord]:
    """Up to BATCH rows, in an order that keeps two runs at once from waiting for each other."""
    rows = records.select_related("subject", "department", "source_department")
    return list(rows.order_by("off_display", "id").select_for_update(of=("self",))[:BATCH])


def _plain(day: date | None) -> str | None:
    return day.isoformat() if day else None
