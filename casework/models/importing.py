"""Imports of records (数据导入): one run a file, with every faulty row."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.department import Department
from casework.models.record import CreditRecord


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


class FlawedRow(models.Model):
    """A row that was sent and had a fault, as it stands after the last time it was sent.

    `key` says which row it is however its cells are mended: kind of sheet, organ, document number
    and name. It is of the department that the row names, and of the month of its decision, where
    they can be read. `wrong_code` says that a unified code in it is wrong, or stands for somebody
    else (`refused` is false where the row was taken all the same). `mended_on` is the day on which
    the row came without its fault.
    """

    key = models.CharField(max_length=64, unique=True)
    sheet = models.CharField(max_length=40)
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="flawed_rows"
    )
    organ = models.CharField(_("organ"), max_length=200, blank=True)
    number = models.CharField(_("document number"), max_length=100, blank=True)
    name = models.CharField(_("subject"), max_length=200, blank=True)
    dated_on = models.DateField(_("month of the decision"))
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="flawed_rows")
    row = models.PositiveIntegerField(_("row"))
    faults = models.JSONField(default=list)
    refused = models.BooleanField(default=True)
    wrong_code = models.BooleanField(default=False)
    mended_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("flawed row")
        indexes = [
            models.Index(
                fields=["department", "dated_on"], name="flawed_row_of_month",
                condition=Q(mended_on=None),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.organ} {self.number}"


class DeclaredDecisions(models.Model):
    """How many decisions a department says it made in a month: what its reports are held against.

    `month` is the first day of it.
    """

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="declared_decisions"
    )
    month = models.DateField(_("month"))
    penalties = models.PositiveIntegerField(_("penalties decided"))
    licences = models.PositiveIntegerField(_("licences decided"))
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    declared_on = models.DateField()

    class Meta:
        verbose_name = _("declared number of decisions")
        constraints = [
            models.UniqueConstraint(fields=["department", "month"], name="one_declaration_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.month:%Y-%m}"


class TwinVerdict(models.TextChoices):
    """What an officer found of two records that look like one."""

    MERGED = "merged", _("one and the same")
    APART = "apart", _("two decisions")


class TwinDecision(models.Model):
    """What was decided of two records that may be one; `first` has the smaller number."""

    first = models.ForeignKey(CreditRecord, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(CreditRecord, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=TwinVerdict)
    reason = models.TextField(_("reasons"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField()

    class Meta:
        verbose_name = _("decision on possible duplicates")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_verdict_of_twins")
        ]

    def __str__(self) -> str:
        return f"{self.first_id} / {self.second_id}: {self.verdict}"
