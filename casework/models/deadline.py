"""The deadlines of a case (期限): an ordered log of clock events, and its fold as a cache."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case


class DeadlineState(models.TextChoices):
    """Where a clock is."""

    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    MET = "met", _("met")
    CANCELLED = "cancelled", _("cancelled")


class CaseDeadline(models.Model):
    """One clock of a case: which rule, since when, and what stopped, paused or lengthened it.

    `log` is the truth (an ordered list of clock events); the other columns are its fold, kept for
    sorting and searching. `due_on` is empty while the date is unknown or the clock is paused;
    `ended_on` is the day on which it was met or cancelled; `unpaused_due_on` is the last day it
    would have if it had never stood still nor begun anew, for the rates that count paused days.
    `fires_on` is the day on which its passing takes effect, or, while it is paused, the day on
    which its longest pause is over; `rung` the rung of the ladder that comes next, on `step_on`.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines")
    name = models.CharField(max_length=40)
    owner = models.CharField(max_length=20, blank=True)
    department = models.ForeignKey(
        "casework.Department", null=True, on_delete=models.PROTECT, related_name="+"
    )
    log = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=DeadlineState)
    started_on = models.DateField()
    due_on = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    met_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    unpaused_due_on = models.DateField(null=True)
    fires_on = models.DateField(null=True)
    fired = models.BooleanField(default=False)
    rung = models.PositiveSmallIntegerField(default=0)
    step_on = models.DateField(null=True)
    basis = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("deadline")
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="one_deadline_a_name")]
        indexes = [
            models.Index(
                fields=["fires_on", "id"], name="deadline_fires",
                condition=models.Q(state="running", fired=False),
            ),
            models.Index(
                fields=["department", "ended_on", "name", "started_on", "due_on"],
                name="deadline_of_department", condition=models.Q(ended_on__isnull=False),
            ),
            models.Index(
                fields=["fires_on", "case"], name="deadline_pause_over",
                condition=models.Q(state="paused"),
            ),
            models.Index(
                fields=["step_on", "id"], name="deadline_steps",
                condition=models.Q(state="running", step_on__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id} {self.name} {self.due_on}"
