"""The outbox (待发消息): what is to be told, written with the change, delivered afterwards."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.event import CaseEvent


class Delivery(models.TextChoices):
    """The life of a message."""

    QUEUED = "queued", _("queued")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    GIVEN_UP = "given_up", _("given up")
    DROPPED = "dropped", _("no longer true, not sent")


class OutboxMessage(models.Model):
    """One notice of one event to one recipient over one channel: exactly one row each.

    A recipient is `role:<role>` as the engine writes it (channel `people`); the drain turns that
    row into one row a person and channel (`user:<id>`, `in_app` or `email`).
    """

    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, related_name="messages")
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
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at", "id"], name="outbox_due",
                condition=models.Q(state__in=["queued", "sending"]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.event_id} → {self.recipient} ({self.channel})"
