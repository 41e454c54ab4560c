"""Subjects (信用主体): the legal persons, individual businesses and people of the records."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectKind(models.TextChoices):
    """What kind of subject; only organizations are ever shown to the public."""

    LEGAL = "legal", _("legal person or other organization")
    INDIVIDUAL_BUSINESS = "individual_business", _("individual business")
    NATURAL = "natural", _("natural person")


class Subject(models.Model):
    """A person or organization that makes commitments and is named in records.

    `code` is the unified social credit code (18 characters) or, for a natural person, the citizen
    number: it identifies, it is never shown in full to the public.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=SubjectKind)
    name = models.CharField(_("name"), max_length=200, db_index=True)
    code = models.CharField(_("code"), max_length=18, unique=True)
    legal_representative = models.CharField(_("legal representative"), max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")

    def __str__(self) -> str:
        return self.name

    @property
    def is_natural(self) -> bool:
        """Whether the law keeps this subject out of everything public (自然人)."""
        return self.kind == SubjectKind.NATURAL

    @property
    def masked_code(self) -> str:
        """The code as staff lists may show it: a citizen number loses its middle."""
        return f"{self.code[:3]}{'*' * 11}{self.code[-4:]}" if self.is_natural else self.code


class ClaimState(models.TextChoices):
    """How far a claim to act for a subject has come."""

    PENDING = "pending", _("waiting for the office")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("refused")
    ENDED = "ended", _("ended")


class SubjectAccount(models.Model):
    """The right of one user to act for one subject: claimed, then confirmed by code or officer.

    An organization is claimed with its code and the code letter (授权码函) that the office issues;
    a natural person's claim is confirmed by an officer who has seen the identity papers.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subject_accounts"
    )
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="accounts")
    state = models.CharField(max_length=10, choices=ClaimState, default=ClaimState.PENDING)
    capacity = models.CharField(
        _("capacity"), max_length=20, default="agent",
        choices=[
            ("self", _("in person")),
            ("legal_representative", _("legal representative")),
            ("agent", _("agent")),
            ("administrator", _("bankruptcy administrator")),
        ],
    )  # fmt: skip
    # What the person says they are called; what the registry says they learn once confirmed.
    claimed_name = models.CharField(max_length=200, blank=True)
    claimed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("right to act for a subject")
        constraints = [
            models.UniqueConstraint(fields=["user", "subject"], name="one_claim_a_subject")
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.subject}"

    @property
    def shown_name(self) -> str:
        """The name as the claimant may read it: the registry's once confirmed, else their own."""
        known = self.state == ClaimState.CONFIRMED or not self.claimed_name
        return self.subject.name if known else self.claimed_name

    @property
    def names_differ(self) -> bool:
        """Whether the claimant and the registry call the person differently."""
        return bool(self.claimed_name) and self.claimed_name != self.subject.name


class CodeLetter(models.Model):
    """A code letter (授权码函) that the office gave to an organization so that it can be claimed.

    Only a digest of the code is kept; it works once, for thirty natural days, five tries at most.
    """

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="code_letters")
    digest = models.CharField(max_length=64)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(auto_now_add=True)
    valid_until = models.DateField()
    used_at = models.DateTimeField(null=True, blank=True)
    failed_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("code letter")

    def __str__(self) -> str:
        return f"{self.subject} ({self.valid_until})"
