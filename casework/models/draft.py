"""Drafts of forms (暂存): what a subject has filled in and not yet handed in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case


class FormDraft(models.Model):
    """The answers that one person has given so far on the pages of one action of a case.

    `data` maps a field to the list of its values, as the browser sent them; it is judged when it
    is handed in, and deleted then.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    action = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    pages = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("draft")
        constraints = [
            models.UniqueConstraint(fields=["user", "case", "action"], name="one_draft_an_action")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.action}"
