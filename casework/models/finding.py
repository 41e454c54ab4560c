"""What the last self-check found (自检): each row one thing that should not be as it is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.record import CreditRecord


class CheckFinding(models.Model):
    """One case, record or job that a self-check found wrong, until it is mended or found right.

    `what` names the part: a deadline, a job, a message. `detail` holds what is stored and what
    should be, in plain values.
    """

    check_name = models.CharField(max_length=40)
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="+")
    record = models.ForeignKey(CreditRecord, null=True, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)
    found_at = models.DateTimeField()

    class Meta:
        verbose_name = _("finding of a self-check")
        indexes = [models.Index(fields=["check_name", "id"], name="finding_of_check")]

    def __str__(self) -> str:
        return f"{self.check_name} {self.what}"
