"""What is kept of a signature: while it is being made, and for good."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.errors import CaseworkError
from casework.models import Case, Evidence
from casework.translation import gettext


class Signing(models.Model):
    """A signature on its way: what one person was shown, agreed to and confirmed so far.

    `digest` is the SHA-256 of the exact letter that was shown; a letter that reads otherwise is
    shown again, and nothing of what was agreed to or confirmed before counts for it. Of the
    one-time code only a keyed digest is kept. The row ends with the signature.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="signings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    consent = models.CharField(max_length=20)
    consent_digest = models.CharField(max_length=64)
    shown_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True)
    code_sent_to = models.CharField(max_length=120, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    identified_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=120, blank=True)
    drawing = models.ForeignKey(Evidence, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("signature on its way")
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="one_signing_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"


class CodeSent(models.Model):
    """A one-time code that was sent: whose account, from which address (as a keyed digest), when.

    Counted against sending too often; kept for a day.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("one-time code sent")
        indexes = [
            models.Index(fields=["user", "at"], name="code_of_account"),
            models.Index(fields=["address", "at"], name="code_of_address"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%F %T}"


class SignatureStands(CaseworkError):
    """A signature that was made is not changed or removed any more."""

    def __str__(self) -> str:
        return gettext("A signature stands as it was made.")


class ActQuerySet(models.QuerySet["SignatureAct"]):
    """Signatures are added, never changed."""

    def update(self, **fields: Any) -> NoReturn:
        raise SignatureStands

    def delete(self) -> NoReturn:
        raise SignatureStands


class SignatureAct(models.Model):
    """A signature (签署) as it was made: who, which exact text, and every step that led to it.

    `seq` is the number of the case's event that it belongs to; that event's data holds `digest`,
    the digest of everything here, so that the ledger's chain covers it. `name` is what was typed,
    `capacity` what the office has confirmed of the account. Append-only.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="signatures")
    seq = models.PositiveIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    capacity = models.CharField(max_length=20)
    text = models.TextField()
    text_digest = models.CharField(max_length=64)
    consent = models.CharField(max_length=20)
    consent_digest = models.CharField(max_length=64)
    shown_at = models.DateTimeField()
    agreed_at = models.DateTimeField()
    code_sent_at = models.DateTimeField()
    code_sent_to = models.CharField(max_length=120)
    confirmed_at = models.DateTimeField()
    identified_at = models.DateTimeField()
    signed_at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=120, blank=True)
    drawing = models.ForeignKey(Evidence, null=True, on_delete=models.PROTECT, related_name="+")
    drawing_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="one_signature_an_event")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.seq}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Adds it; what stands is not written over. Raises SignatureStands."""
        if self.pk:
            raise SignatureStands
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raises SignatureStands."""
        raise SignatureStands
