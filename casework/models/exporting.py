"""Exports of records (数据导出): who took what out of the registry, when, why, how many rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.department import Department


class ExportState(models.TextChoices):
    """How far an export has come; its file is kept for a limited time."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    DISCARDED = "discarded", _("file discarded")


class FileRun(models.Model):
    """A file that the worker makes for a person and keeps for a limited time.

    The rows are the log and stay when the file is gone. `expected` is what was counted when it was
    asked for.
    """

    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.QUEUED)
    expected = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    path = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)
    fetched = models.PositiveIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class ExportRun(FileRun):
    """One export: the sheet, its filters, the reasons, and the digest of the file it came to.

    The rows of this table are the log of exports and stay when the file is gone. `everything` says
    that the credit office's whole registry was open to it, else the starter's departments were.
    `expected` is the number of rows counted when it was asked for, `rows` what was written.
    """

    sheet = models.CharField(_("kind of sheet"), max_length=40)
    form = models.CharField(_("format"), max_length=4)
    encoding = models.CharField(_("encoding"), max_length=10)
    filters = models.JSONField(default=dict)
    reason = models.TextField(_("reasons"), blank=True)
    natural = models.BooleanField(_("holds natural persons"), default=False)
    everything = models.BooleanField(default=False)
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+"
    )
    rows = models.PositiveIntegerField(_("rows"), default=0)

    class Meta:
        verbose_name = _("export")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"], name="export_waiting",
                condition=models.Q(state__in=["queued", "running"]),
            ),
            models.Index(fields=["started_by", "-id"], name="export_of_person"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk} {self.sheet}.{self.form}"
