"""Substitutes (代办): who stands in for whom, from when to when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.models.department import Department


class Substitution(models.Model):
    """One person in another's place for some days: the source of every right that comes of it.

    The substitute has what the person holds, in `department` alone where one is named, from
    `starts` to `ends`, both included. Rows are never removed: one that is no longer wanted is
    ended (`ended_at`), and from that moment gives nothing.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("substitute"), on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+"
    )
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    reason = models.TextField(_("reasons"))
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    appointed_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("substitution")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="substitution_of_another", condition=~Q(person=F("substitute"))
            ),
            models.CheckConstraint(
                name="substitution_ends_after_start", condition=Q(ends__gte=F("starts"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends"], name="substitution_current", condition=Q(ended_at__isnull=True)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.substitute_id} → {self.person_id} {self.starts} – {self.ends}"
