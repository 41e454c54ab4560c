"""Seals of organs (公章): which there are, who entered them, and which letters wait for one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.department import Department
from casework.models.document import IssuedDocument


class SealState(models.TextChoices):
    """Whether a seal is used; one that has ended is never used again."""

    ACTIVE = "active", _("in use")
    SUSPENDED = "suspended", _("suspended")
    ENDED = "ended", _("ended")


STANDING = (SealState.ACTIVE, SealState.SUSPENDED)


class Seal(models.Model):
    """The seal of a department with the certificate behind it; a new certificate is a new row.

    `name` stands around the star and `below` under it. `file` names key and certificate in the
    folder of seals; of the key itself the database holds nothing. `issued_to`, `fingerprint`
    (SHA-256) and the two times are those of the certificate. Letters of `since` and later bear
    the seal: earlier ones left the house on paper.
    """

    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="seals"
    )
    name = models.CharField(_("name around the star"), max_length=30)
    below = models.CharField(_("line below the star"), max_length=14, blank=True)
    file = models.SlugField(_("name of the files"), max_length=60)
    fingerprint = models.CharField(max_length=64, db_index=True)
    issued_to = models.CharField(max_length=300)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    since = models.DateField(_("seals letters from"))
    state = models.CharField(max_length=10, choices=SealState, default=SealState.ACTIVE)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("seal")
        constraints = [
            models.UniqueConstraint(
                fields=["department"], name="one_seal_of_a_department",
                condition=Q(state__in=["active", "suspended"]),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} {self.below}".strip()


class SealChange(models.Model):
    """One change of the register of seals: who, when, what, and why; never changed."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    what = models.CharField(max_length=20)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("change of a seal")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.seal_id} {self.what}"


class SealOrderState(models.TextChoices):
    """What became of a letter's seal."""

    WAITING = "waiting", _("waits for its seal")
    SEALED = "sealed", _("sealed")
    PLAIN = "plain", _("without a seal")


class SealOrder(models.Model):
    """That a letter is to be sealed, by which organ, and how that stands.

    Exactly one a letter, written by the worker that finds the letter. `claimed_until` is the end
    of a worker's claim and, being different for each, proves it. A letter is never given up:
    `failures` and `last_error` say why it still waits.
    """

    paper = models.OneToOneField(
        IssuedDocument, on_delete=models.PROTECT, related_name="seal_order"
    )
    organ = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=SealOrderState)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("letter to be sealed")
        indexes = [
            models.Index(
                fields=["next_at", "id"], name="seal_due", condition=Q(state="waiting")
            ),
            models.Index(fields=["organ", "state"], name="seal_of_organ"),
            models.Index(
                fields=["-id"], name="seal_failing",
                condition=Q(state="waiting", failures__gt=0),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.paper_id} {self.state}"
