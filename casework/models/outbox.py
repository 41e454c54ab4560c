"""The outbox (待发消息): what is to be told, written with the change, delivered afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.event import CaseEvent
from casework.models.record_event import RecordEvent


class Delivery(models.TextChoices):
    """The life of a message."""

    QUEUED = "queued", _("queued")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    GIVEN_UP = "given_up", _("given up")
    DROPPED = "dropped", _("no longer true, not sent")


class OutboxMessage(models.Model):
    """One notice of one event to one recipient over one channel: exactly one row each.

    The event is one of a case, or one of a record outside a case, never both. A recipient is
    `role:<role>` as it is first written (channel `people`); the drain turns that row into one row
    a person and channel (`user:<id>`, `in_app` or `email`).
    """

    event = models.ForeignKey(
        CaseEvent, null=True, on_delete=models.PROTECT, related_name="messages"
    )
    record_event = models.ForeignKey(
        RecordEvent, null=True, on_delete=models.PROTECT, related_name="messages"
    )
    recipient = models.CharField(max_length=80)
    channel = models.CharField(max_length=20)
    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=Delivery, default=Delivery.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("message")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "recipient", "channel"], name="one_message_a_recipient"
            ),
            models.UniqueConstraint(
                fields=["record_event", "recipient", "channel"],
                name="one_record_message_a_recipient",
            ),
            models.CheckConstraint(
                name="message_of_one_event",
                condition=Q(event__isnull=False, record_event__isnull=True)
                | Q(event__isnull=True, record_event__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at", "id"], name="outbox_due",
                condition=models.Q(state__in=["queued", "sending"]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.cause} → {self.recipient} ({self.channel})"

    @property
    def cause(self) -> CaseEvent | RecordEvent:
        """The event that this message tells of."""
        found = self.event or self.record_event
        if found is None:
            raise ValueError("A message tells of an event.")
        return found

    @property
    def about(self) -> str:
        """The number of the case or of the record, as the lists of messages show it."""
        if self.event is not None:
            return str(self.event.case.number or "")
        return self.record_event.record.number if self.record_event else ""
