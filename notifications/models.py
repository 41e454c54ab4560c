"""What a person finds in their list of messages, and what is known of each e-mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models import Case, CreditRecord, OutboxMessage
from notifications.texts import Text, text_for


class Notification(models.Model):
    """A message in a person's own list: one for each row of the outbox.

    It is of a case, of a record, or the overview of a morning.

    The words are made when it is read, in the reader's language; `facts` holds what they name,
    as it stood when the message was delivered. `audience` says whether it speaks to the subject
    or to the staff.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    outbox = models.OneToOneField(
        OutboxMessage, on_delete=models.PROTECT, related_name="notification"
    )
    case = models.ForeignKey(
        Case, null=True, on_delete=models.PROTECT, related_name="notifications"
    )
    record = models.ForeignKey(
        CreditRecord, null=True, on_delete=models.PROTECT, related_name="notifications"
    )
    audience = models.CharField(max_length=10)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.CheckConstraint(
                name="notification_of_one_thing",
                condition=Q(case__isnull=True) | Q(record__isnull=True),
            )
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_list"),
            models.Index(
                fields=["user"], name="notification_unread",
                condition=models.Q(read_at__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.outbox.recipient} {self.outbox.kind}"

    @property
    def text(self) -> Text:
        """What it says, in the language of whoever reads it now."""
        return text_for(self.outbox.cause, self.audience, self.facts)


class Mail(models.Model):
    """An e-mail as it was written before the first attempt; every copy carries the same bytes."""

    outbox = models.OneToOneField(OutboxMessage, on_delete=models.PROTECT, related_name="mail")
    message_id = models.CharField(max_length=200, unique=True)
    dated = models.DateTimeField()
    subject = models.CharField(max_length=300)
    body = models.TextField()

    class Meta:
        verbose_name = _("e-mail")

    def __str__(self) -> str:
        return self.message_id


class Outcome(models.TextChoices):
    """What came of an attempt, as far as anybody knows."""

    UNKNOWN = "unknown", _("handed over, no answer recorded")
    ACCEPTED = "accepted", _("accepted by the mail server")
    FAILED = "failed", _("not accepted")
    AGAIN = "again", _("asked for again by hand")


class Attempt(models.Model):
    """One line of the delivery journal.

    Written as `unknown` before the text of an e-mail leaves and corrected when the server has
    answered: where the worker dies in between, the line already says the truth.
    """

    outbox = models.ForeignKey(OutboxMessage, on_delete=models.PROTECT, related_name="journal")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.UNKNOWN)
    detail = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("attempt at delivery")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.outbox_id} {self.outcome}"
