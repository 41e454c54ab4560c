"""An organ's own wording of a letter (自定文书样式), in versions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.department import Department


class WordingQuerySet(models.QuerySet["LetterWording"]):
    """Wordings by version; what has been published keeps its text."""

    def in_force(self) -> WordingQuerySet:
        """Those by which letters are written now."""
        return self.filter(published_on__isnull=False, withdrawn_on=None)


class LetterWording(models.Model):
    """One version of how a department words a letter that it issues, with the product's fields.

    A draft has no `published_on`; there is one at most, and one version in force. A version that
    was published keeps its text, so that a letter can be laid beside it: a change is a new version.
    """

    organ = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="wordings"
    )
    case_type = models.CharField(_("case type"), max_length=20)
    letter = models.CharField(_("letter"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    text = models.TextField(_("text"))
    digest = models.CharField(max_length=64)
    note = models.CharField(_("why it is worded so"), max_length=300, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("drafted by"), on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    drafted_at = models.DateTimeField(_("drafted at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("published by"), on_delete=models.PROTECT,
        null=True, related_name="+",
    )  # fmt: skip
    published_on = models.DateField(_("published on"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("withdrawn by"), on_delete=models.PROTECT,
        null=True, related_name="+",
    )  # fmt: skip
    withdrawn_on = models.DateField(_("withdrawn on"), null=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("wording of a letter")
        verbose_name_plural = _("wordings of letters")
        ordering = ["organ", "case_type", "letter", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "case_type", "letter", "version"], name="one_wording_a_version"
            ),
            models.UniqueConstraint(
                fields=["organ", "case_type", "letter"], name="one_draft_of_a_wording",
                condition=Q(published_on=None),
            ),
            models.UniqueConstraint(
                fields=["organ", "case_type", "letter"], name="one_wording_in_force",
                condition=Q(published_on__isnull=False, withdrawn_on=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.organ} {self.letter} v{self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises ValueError where the text of a published version would change."""
        stored = type(self).objects.filter(pk=self.pk, published_on__isnull=False)
        if self.pk and stored.exclude(digest=self.digest).exists():
            raise ValueError("A published wording keeps its text.")
        super().save(*args, **kwargs)

    @property
    def state(self) -> str:
        """`draft`, `in_force` or `withdrawn`."""
        if self.published_on is None:
            return "draft"
        return "in_force" if self.withdrawn_on is None else "withdrawn"
