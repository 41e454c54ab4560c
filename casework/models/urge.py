"""Urges (督办): the supervisor asks a department for an answer about one case, by a day."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.department import Department
from casework.models.event import CaseEvent


class UrgeState(models.TextChoices):
    """How an urge stands; whether it is late is read from its dates."""

    WAITING = "waiting", _("waits for an answer")
    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("taken back")
    MOVED = "moved", _("ended: the case went to another department")


class Urge(models.Model):
    """One letter of supervision (督办函) and its answer, with a clock of its own.

    `log` is the clock as every deadline keeps it, and `due_on` its fold; no legal clock knows of
    it. `role` is the role that had to act when it was issued, `handler` the person who handled the
    case then, `watcher` the supervisor who waits for the answer: none where the ladder issued it,
    for which all supervisors of the office wait.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="urges")
    event = models.OneToOneField(CaseEvent, on_delete=models.PROTECT, related_name="urge")
    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=20)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    watcher = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_on = models.DateField()
    log = models.JSONField(default=list)
    due_on = models.DateField(_("answer due"), null=True)
    provisional = models.BooleanField(default=False)
    basis = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=UrgeState, default=UrgeState.WAITING)
    ended_on = models.DateField(null=True)
    answer = models.OneToOneField(
        CaseEvent, null=True, on_delete=models.PROTECT, related_name="answered_urge"
    )
    late_told = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("urge")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="one_urge_waits", condition=Q(state="waiting")
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="urge_due", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.department_id} {self.due_on}"

    def late(self, today: date) -> bool:
        """Not answered by its last day, or answered after it; the end of the case ends the wait."""
        end = self.ended_on or min(today, self.case.closed_on or today)
        answerable = self.state in (UrgeState.WAITING, UrgeState.ANSWERED)
        return answerable and self.due_on is not None and end > self.due_on
