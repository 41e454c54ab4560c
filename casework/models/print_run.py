"""Print runs (批量取文书): who took which letters out of the house, when, and how many."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.department import Department
from casework.models.exporting import FileRun


class PrintRun(FileRun):
    """One archive of letters: how they were chosen, how far it is, and the digest of the file.

    The rows of this table are the log and stay when the file is gone. `expected` is the number of
    letters when it was asked for, `done` what has been printed; `departments` are those through
    which the letters were seen when they were printed.
    """

    case_type = models.CharField(max_length=40, blank=True)
    kind = models.CharField(_("kind of letter"), max_length=40, blank=True)
    organ = models.ForeignKey(
        Department, verbose_name=_("issued by"), null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    departments = models.JSONField(default=list)
    done = models.PositiveIntegerField(_("letters"), default=0)

    class Meta:
        verbose_name = _("print run")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"], name="print_waiting",
                condition=models.Q(state__in=["queued", "running"]),
            ),
            models.Index(fields=["started_by", "-id"], name="print_of_person"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk} {self.kind or '*'}"
