"""The outbox (待发消息): what is to be told, written with the change, delivered afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.event import CaseEvent
from casework.models.ladder import LadderStep
from casework.models.overview import MorningOverview
from casework.models.record_event import RecordEvent


class Delivery(models.TextChoices):
    """The life of a message."""

    QUEUED = "queued", _("queued")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    GIVEN_UP = "given_up", _("given up")
    FOLDED = "folded", _("part of another message")
    DROPPED = "dropped", _("no longer true, not sent")


Cause = CaseEvent | RecordEvent | LadderStep | MorningOverview
CAUSES = ("event", "record_event", "step", "overview")


def _of_one_cause() -> Q:
    ways = Q()
    for cause in CAUSES:
        ways |= Q(**{f"{name}__isnull": name != cause for name in CAUSES})
    return ways


class OutboxMessage(models.Model):
    """One notice of one thing to one recipient over one channel: exactly one row each.

    It tells of an event of a case, of one of a record outside a case, of a step of the ladder, or
    it is a morning overview. A recipient is `role:<role>` or `step:<addressee>` as it is first
    written (channel `people`); the drain turns that row into one row a person and channel
    (`user:<id>`, `in_app` or `email`). An e-mail may go along in another one (`carrier`), whose
    fate it shares.
    """

    event = models.ForeignKey(
        CaseEvent, null=True, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    record_event = models.ForeignKey(
        RecordEvent, null=True, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    step = models.ForeignKey(
        LadderStep, null=True, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    overview = models.ForeignKey(
        MorningOverview, null=True, on_delete=models.PROTECT, related_name="messages",
        db_index=False,
    )  # fmt: skip
    carrier = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="folded", db_index=False
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
            # Each over its own rows only: a message is entered into one of them, not into four.
            *(
                models.UniqueConstraint(
                    fields=[cause, "recipient", "channel"], name=f"one_message_of_{cause}",
                    condition=Q(**{f"{cause}__isnull": False}),
                )
                for cause in CAUSES
            ),
            models.CheckConstraint(name="message_of_one_cause", condition=_of_one_cause()),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["next_at", "id"], name="outbox_due",
                condition=models.Q(state__in=["queued", "sending"]),
            ),
            models.Index(
                fields=["recipient", "id"], name="outbox_mail",
                condition=models.Q(state="queued", channel="email"),
            ),
            models.Index(
                fields=["carrier", "id"], name="outbox_folded",
                condition=models.Q(carrier__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.cause} → {self.recipient} ({self.channel})"

    @property
    def cause(self) -> Cause:
        """What this message tells of."""
        found = self.event or self.record_event or self.step or self.overview
        if found is None:
            raise ValueError("A message tells of something.")
        return found

    @property
    def about(self) -> str:
        """The number of the case or of the record, as the lists of messages show it."""
        cause = self.cause
        if isinstance(cause, RecordEvent):
            return cause.record.number
        return "" if isinstance(cause, MorningOverview) else str(cause.case.number or "")
