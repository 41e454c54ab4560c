"""Reads of a person's own list of messages."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.access.actor import Actor
from casework.access.registry import records_for
from casework.models import Case, CreditRecord, LadderStep, OutboxMessage
from casework.models.outbox import Delivery
from casework.selectors import RELATED
from notifications.models import Notification
from notifications.texts import FORMER

CAUSES = (
    "event__case",
    *(f"event__case__{name}" for name in RELATED),
    *(f"record_event__record__{name}" for name in ("subject", "department", "source_department")),
    "step__deadline__case",
    "overview",
)
CAUSES_OF_OUTBOX = tuple(f"outbox__{name}" for name in CAUSES)


def notifications_for(user: User) -> QuerySet[Notification]:
    """The person's messages, the newest first, of cases and records that they may still see.

    A reminder of a term that has moved or was met is gone.
    """
    actor = Actor.of(user)
    mine = Notification.objects.filter(
        Q(case__in=Case.objects.visible_to(actor))
        | Q(record__in=records_for(actor))
        | Q(record__subject__in=sorted(actor.subjects))
        | Q(record__in=_carried_out_by(actor))
        | Q(outbox__overview__isnull=False)
        | Q(audience=FORMER),
        Q(outbox__step=None)
        | Exists(LadderStep.objects.standing().filter(pk=OuterRef("outbox__step"))),
        user=user,
    )
    return mine.select_related(*CAUSES_OF_OUTBOX).order_by("-pk")


def _carried_out_by(actor: Actor) -> QuerySet[CreditRecord]:
    """Records whose measures the person's departments carry out, though they are not theirs."""
    return CreditRecord.objects.filter(
        measures__tasks__department__in=sorted(actor.departments)
    ).order_by()


def unread(user: User, *, most: int | None = None) -> int:
    """How many of them have not been read; with `most`, the counting stops there."""
    return notifications_for(user).filter(read_at__isnull=True)[:most].count()


def mark_read(
    user: User, *, now: datetime, case: Case | None = None, record: CreditRecord | None = None,
    pk: int | None = None,
) -> int:  # fmt: skip
    """Marks the person's own messages as read, all or those of one thing; answers how many."""
    found = Notification.objects.filter(user=user, read_at__isnull=True)
    if case is not None:
        found = found.filter(case=case)
    if record is not None:
        found = found.filter(record=record)
    if pk is not None:
        found = found.filter(pk=pk)
    return found.update(read_at=now)


def given_up() -> QuerySet[OutboxMessage]:
    """What could not be delivered and waits for a person, the newest first."""
    found = OutboxMessage.objects.filter(state=Delivery.GIVEN_UP)
    return found.select_related(
        "event__case", "record_event__record", "step__deadline__case", "overview"
    ).order_by("-pk")
