"""Imports of records (数据导入): one run a file, with every faulty row."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    """How far an import has come."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused as a whole")


class ImportRun(models.Model):
    """One file that was imported: what it held, what was taken, what was refused and why."""

    file_name = models.CharField(_("file name"), max_length=200)
    path = models.CharField(max_length=200, blank=True)
    sheet = models.CharField(_("kind of sheet"), max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.QUEUED)
    rows = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    differing_ends = models.PositiveIntegerField(default=0)
    unconfirmed = models.JSONField(default=list)
    error = models.TextField(blank=True)
    error_sheet = models.CharField(max_length=200, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class ImportFault(models.Model):
    """A row that was refused: where, which column, which fault."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="faults")
    row = models.PositiveIntegerField()
    field = models.CharField(max_length=100)
    code = models.CharField(max_length=30)

    class Meta:
        verbose_name = _("faulty row")
        ordering = ["row", "id"]

    def __str__(self) -> str:
        return f"{self.row} {self.field} {self.code}"
