"""Licences (行政许可): positive information about a subject, published while it holds."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.department import Department
from casework.models.subject import Subject


class LicenceState(models.TextChoices):
    """How a licence stands, as its organ says (当前状态); that it has run out is asked of dates."""

    VALID = "valid", _("in force")
    WITHDRAWN = "withdrawn", _("withdrawn by the organ")
    REVOKED = "revoked", _("revoked")  # 撤销: it should not have been granted
    FORFEITED = "forfeited", _("taken away as a penalty")  # 吊销
    CANCELLED = "cancelled", _("cancelled")
    INVALID = "invalid", _("no longer in force")


class Licence(models.Model):
    """One licence that a department granted: not a credit record, and nothing to be repaired.

    `valid_until` is empty where it is granted for good. `disclosure_law` is the law that the
    sheet of a natural person's licence names; what opens it is the rule pack alone (PIPL; 双公示
    leaves out what is private). `ended_on` is the day on which a newer sheet said that it no
    longer holds.
    """

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="licences")
    department = models.ForeignKey(
        Department, verbose_name=_("licensing organ"),
        on_delete=models.PROTECT, related_name="granted_licences",
    )  # fmt: skip
    source_department = models.ForeignKey(
        Department, verbose_name=_("information provider"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="provided_licences",
    )  # fmt: skip
    document_name = models.CharField(_("name of the decision"), max_length=300)
    number = models.CharField(_("document number"), max_length=100, db_index=True)
    category = models.CharField(_("category of licence"), max_length=100)
    certificate = models.CharField(_("name of the certificate"), max_length=300, blank=True)
    certificate_number = models.CharField(_("number of the licence"), max_length=100, blank=True)
    content = models.TextField(_("what is licensed"), blank=True)
    decided_on = models.DateField(_("date of the decision"), db_index=True)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=LicenceState, default=LicenceState.VALID
    )
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    disclosure_law = models.CharField(_("law of disclosure"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    pack_version = models.CharField(max_length=120, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    identity = models.CharField(max_length=64, unique=True)
    row_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        indexes = [
            models.Index(fields=["subject", "-decided_on"], name="licence_of_subject"),
            models.Index(fields=["department", "decided_on"], name="licence_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.certificate or self.document_name}"

    def holds_on(self, today: date) -> bool:
        """Whether the licence is in force on a day, by its state and its dates."""
        return self.state == LicenceState.VALID and (
            self.valid_until is None or today <= self.valid_until
        )
