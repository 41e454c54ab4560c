"""Reads of a person's own list of messages."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet

from casework.models import Case, OutboxMessage
from casework.models.outbox import Delivery
from casework.selectors import RELATED
from notifications.models import Notification


def notifications_for(user: User) -> QuerySet[Notification]:
    """The person's messages, the newest first, of cases that they may still see."""
    related = [f"outbox__event__case__{name}" for name in RELATED]
    mine = Notification.objects.filter(user=user, case__in=Case.objects.visible_to(user))
    return mine.select_related("outbox__event__case", *related).order_by("-pk")


def unread(user: User, *, most: int | None = None) -> int:
    """How many of them have not been read; with `most`, the counting stops there."""
    return notifications_for(user).filter(read_at__isnull=True)[:most].count()


def mark_read(user: User, *, now: datetime, case: Case | None = None, pk: int | None = None) -> int:
    """Marks the person's own messages as read: all, those of one case, or one; answers how many."""
    found = Notification.objects.filter(user=user, read_at__isnull=True)
    if case is not None:
        found = found.filter(case=case)
    if pk is not None:
        found = found.filter(pk=pk)
    return found.update(read_at=now)


def given_up() -> QuerySet[OutboxMessage]:
    """What could not be delivered and waits for a person, the newest first."""
    found = OutboxMessage.objects.filter(state=Delivery.GIVEN_UP)
    return found.select_related("event__case").order_by("-pk")
