"""The archive (档案): case files that were asked for, legal holds, and what has been destroyed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case


class FileState(models.TextChoices):
    """How far a case file is; its files are kept for a limited time."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("being made")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    DISCARDED = "discarded", _("file discarded")


class CaseFile(models.Model):
    """One case file (案卷) on behalf of a person: who asked for it, when, why, and what it came to.

    The rows are the log of what was taken out and stay when the files are gone. `as_subject` says
    that it holds what the subject may read, and no more. `folder` is where its files lie; `parts`
    counts what is in it, `ready` how much of it is written. `version` is the number of the case's
    last event in it, `index_sha256` the digest of its index, the same for the same state.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="case_files")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    as_subject = models.BooleanField(default=False)
    reason = models.TextField(_("what for"), blank=True)
    state = models.CharField(max_length=10, choices=FileState, default=FileState.QUEUED)
    folder = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    ready = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    index_sha256 = models.CharField(max_length=64, blank=True)
    zip_sha256 = models.CharField(max_length=64, blank=True)
    zip_size = models.PositiveBigIntegerField(default=0)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveBigIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)
    fetched = models.PositiveIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("case file")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "started_by"], name="one_case_file_at_a_time",
                condition=Q(state__in=["queued", "running"]),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["id"], name="case_file_waiting",
                condition=Q(state__in=["queued", "running"]),
            ),
            models.Index(
                fields=["kept_until"], name="case_file_kept", condition=Q(state="done")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk} {self.case_id}"


class LegalHold(models.Model):
    """A reason (冻结销毁) not to destroy a case, whatever its age: a suit, an inspection.

    Set and lifted by the supervisor, each with an event in the case's ledger.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds")
    reason = models.TextField(_("reason"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("legal hold")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="one_hold_at_a_time", condition=Q(lifted_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.set_at:%Y-%m-%d}"


class DisposalState(models.TextChoices):
    """From the proposal to the tombstone."""

    PROPOSED = "proposed", _("waits for the second person")
    DECLINED = "declined", _("not approved")
    APPROVED = "approved", _("approved, waits for the worker")
    STOPPED = "stopped", _("stopped: something stood in the way")
    WIPING = "wiping", _("being destroyed")
    DONE = "done", _("destroyed")


class Disposal(models.Model):
    """The destruction (销毁) of a closed case whose retention is over, decided by two.

    One proposes it, another approves it. When it is done the row is the tombstone. `until` is the
    last day of retention and `basis` what it rests on; `sealed_seq` is the number of the event with
    which it entered the ledger, the last one that keeps its content; `items` counts what was
    destroyed. The database lets the events before `sealed_seq` be emptied while the state is
    `wiping`, and at no other time.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disposals")
    state = models.CharField(max_length=10, choices=DisposalState, default=DisposalState.PROPOSED)
    until = models.DateField(_("kept until"))
    basis = models.TextField(_("basis"))
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(_("reason"), blank=True)
    sealed_seq = models.PositiveIntegerField(null=True)
    items = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("destruction of a case")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="one_disposal_at_a_time",
                condition=~Q(state__in=["declined", "stopped"]),
            ),
            models.CheckConstraint(
                name="disposal_by_two",
                condition=Q(state__in=["proposed", "stopped"])
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="disposal_in_the_ledger",
                condition=~Q(state__in=["wiping", "done"]) | Q(sealed_seq__isnull=False),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["id"], name="disposal_waiting",
                condition=Q(state__in=["approved", "wiping"]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"
