"""Closed months and years of the assessment (考核封账): figures as they were, never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.department import Department


class AssessmentClosing(models.Model):
    """The figures of one credit office in one period, as somebody closed them on a day.

    A correction is a further `revision` with its reason and what it changes; none is ever edited.
    `hash` binds the figures, who closed them, and the office's closing before (`prev_hash`).
    `figures` maps department ids to numbers, `overdue` holds the steps that were overdue at the
    end with the people responsible then, `changes` what differs from the revision before.
    """

    office = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="closings")
    period = models.CharField(_("period"), max_length=7)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    figures = models.JSONField(default=dict)
    overdue = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    reason = models.TextField(_("reason"), blank=True)
    pack_version = models.CharField(max_length=120)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_on = models.DateField(_("closed on"))
    closed_at = models.DateTimeField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("closed assessment")
        verbose_name_plural = _("closed assessments")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "period", "revision"], name="one_closing_a_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.period} #{self.revision}"
