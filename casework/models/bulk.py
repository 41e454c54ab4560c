"""Bulk runs (批量办理): one action on many cases, rehearsed, then done row by row."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case


class BulkState(models.TextChoices):
    """How far a run has come."""

    REHEARSING = "rehearsing", _("being rehearsed")
    REHEARSED = "rehearsed", _("rehearsed, nothing done yet")
    RUNNING = "running", _("under way")
    DONE = "done", _("done")
    DISMISSED = "dismissed", _("dismissed")


class RowState(models.TextChoices):
    """How one row stands."""

    UNJUDGED = "unjudged", _("not rehearsed yet")
    CAN = "can", _("can be done")
    CANNOT = "cannot", _("cannot be done")
    QUEUED = "queued", _("waits its turn")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")


class BulkRun(models.Model):
    """One thing to be done to many: what, with which data and reasons, by whom.

    `kind` is `action` (one of a case type, named in `case_type` and `action`), `assigned`,
    `urged`, or `leaver` (all that `person` has goes to colleagues). The rows are the queue: a
    worker that dies loses nothing, and the key of a row makes a repeat do nothing.
    """

    kind = models.CharField(max_length=20)
    case_type = models.CharField(max_length=30, blank=True)
    action = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=BulkState, default=BulkState.REHEARSING)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=100, unique=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("bulk run")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.action}"


class BulkRow(models.Model):
    """One case (or urge, or substitution) of a run: whether it can be done, and what became of it.

    `seen` is the version that was rehearsed: a case that has moved since is refused. `refusals`
    are the codes and sentences as they were given, in the language of whoever started the run.
    """

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    what = models.CharField(max_length=20, default="case")
    target = models.BigIntegerField()
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    seen = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=RowState, default=RowState.UNJUDGED)
    refusals = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("row of a bulk run")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "what", "target"], name="one_bulk_row_a_thing"),
        ]
        indexes = [
            models.Index(
                fields=["run", "position"], name="bulk_waiting",
                condition=Q(state__in=["unjudged", "queued"]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.run_id}/{self.position} {self.state}"
