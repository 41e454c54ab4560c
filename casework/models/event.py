"""The ledger's rows (案件日志): one for each thing that happened to a case, never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.department import Department


class EventKind(models.TextChoices):
    """By whose hand: a person, or the system when a deadline passed or a machine answered."""

    HUMAN = "human", _("by a person")
    TIMER = "timer", _("by the system when a date passed")
    PLATFORM = "platform", _("by the platform")
    UPKEEP = "upkeep", _("by the system, which put right what a self-check had found")


class CaseEvent(models.Model):
    """One completed action: who, for which department, from where to where, why, with what effect.

    `in_place_of` is whoever `by` stood in for, where the role was not `by`'s own.
    `before` and `after` hold what changed in the registry; `clock` what it did to the deadlines;
    `hash` binds all of it, and the previous event, so that a later change shows.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=EventKind, default=EventKind.HUMAN)
    action = models.CharField(max_length=40)
    source = models.CharField(max_length=30, blank=True)
    target = models.CharField(max_length=30)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    in_place_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=20)
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    clock = models.JSONField(default=list)
    pack = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=120)
    on = models.DateField()
    at = models.DateTimeField()
    key = models.CharField(max_length=100, null=True, unique=True)  # noqa: DJ001  most have none
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("event")
        ordering = ["case", "seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_event_a_seq")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.seq} {self.action}"
