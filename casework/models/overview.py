"""The morning overview (每日提醒): one for a person and working day."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MorningOverview(models.Model):
    """That a person is to be told this morning what is due, overdue, or waits for others.

    What it says is read from the cases when it is delivered, on that day or never.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    day = models.DateField(db_index=True)

    class Meta:
        verbose_name = _("morning overview")
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_overview_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"

    @property
    def on(self) -> date:
        """The day it is of, as every cause of a message has one."""
        return self.day
