"""Cases (案件): one coherent piece of work with a cause and a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin

from casework.access.scopes import visible_q
from casework.models.department import Department
from casework.models.record import CreditRecord
from casework.models.subject import Subject

if TYPE_CHECKING:
    from casework.access.actor import Who


_WHO_SEES = ("department", "provider", "partner", "upper", "office", "subject", "opened_by")


class Lateness(models.IntegerChoices):
    """How the terms of departments were kept that have ended in a case."""

    KEPT = 0, _("kept")
    KEPT_WITHOUT_PAUSES = 1, _("kept, because paused days do not count")
    MISSED = 2, _("missed")


class CaseQuerySet(models.QuerySet["Case"]):
    """Every view, export, feed and count starts from `visible_to`; nobody writes state here."""

    def visible_to(self, who: Who) -> CaseQuerySet:
        """The cases that exist for this person; all others do not."""
        return self.filter(visible_q(who))

    def open(self) -> CaseQuerySet:
        """Cases that have not ended."""
        return self.filter(closed_on__isnull=True)

    def update(self, **fields: Any) -> int:
        """Refuses to move a case: only the engine does."""
        if "state" in fields:
            _no_other_way()
        return super().update(**fields)


def _no_other_way() -> NoReturn:
    raise AttributeError("A case moves only through casework.engine.perform().")


class Case(FSMModelMixin, models.Model):
    """One matter of one case type, from its opening to a final state.

    State, holder and dates are written by the engine alone; `version` is the number of the last
    event of its ledger. The parties are the departments that play a part in it; `holder` is the
    department that must move next, empty while the subject is asked. `pack` and `pack_version`
    are the rules in force on the day it was filed, and stay. `late_from` and `late_until` are the
    first last day that was missed and the day on which the last missed term ended; they and
    `lateness` look back only: what is late now is read from `due_on`.
    """

    # Empty only inside the transaction that opens the case: the number is made of its key.
    number = models.CharField(  # noqa: DJ001
        _("case number"), max_length=24, unique=True, null=True
    )
    case_type = models.CharField(_("case type"), max_length=30)
    type_version = models.PositiveSmallIntegerField(default=1)
    state = FSMField(_("state"), max_length=30, protected=True)
    state_since = models.DateField(_("in this state since"))
    title = models.CharField(_("matter"), max_length=300, blank=True)
    subject = models.ForeignKey(
        Subject, verbose_name=_("subject"), on_delete=models.PROTECT, related_name="cases"
    )
    record = models.ForeignKey(
        CreditRecord, verbose_name=_("credit record"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="cases",
    )  # fmt: skip
    origin = models.ForeignKey(
        "self", verbose_name=_("arose from"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="followers",
    )  # fmt: skip
    department = models.ForeignKey(
        Department, verbose_name=_("department"), null=True, on_delete=models.PROTECT,
        related_name="cases_as_department",
    )  # fmt: skip
    provider = models.ForeignKey(
        Department, verbose_name=_("information provider"), null=True, on_delete=models.PROTECT,
        related_name="cases_as_provider",
    )  # fmt: skip
    partner = models.ForeignKey(
        Department, verbose_name=_("joint department"), null=True, on_delete=models.PROTECT,
        related_name="cases_as_partner",
    )  # fmt: skip
    upper = models.ForeignKey(
        Department, verbose_name=_("upper department"), null=True, on_delete=models.PROTECT,
        related_name="cases_as_upper",
    )  # fmt: skip
    office = models.ForeignKey(
        Department, verbose_name=_("credit office"), null=True, on_delete=models.PROTECT,
        related_name="cases_as_office",
    )  # fmt: skip
    holder = models.ForeignKey(
        Department, verbose_name=_("held by"), null=True, on_delete=models.PROTECT,
        related_name="cases_held",
    )  # fmt: skip
    waits_for = models.CharField(_("waits for"), max_length=20, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("handler"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    pack = models.CharField(_("rule pack"), max_length=40)
    pack_version = models.CharField(max_length=120)
    filed_on = models.DateField(_("filed on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_provisional = models.BooleanField(default=False)
    overdue_since = models.DateField(null=True, blank=True)
    lateness = models.PositiveSmallIntegerField(choices=Lateness, default=Lateness.KEPT)
    late_from = models.DateField(null=True, blank=True)
    late_until = models.DateField(null=True, blank=True)
    disputed = models.BooleanField(_("marked as disputed"), default=False)
    # Set when the retention of a closed case was over and its content was destroyed for good.
    disposed_on = models.DateField(_("destroyed on"), null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            # These two hold all that inbox and board count and sort by, and all that decides who
            # may see a case: both are read without the rows themselves.
            models.Index(
                fields=[
                    "holder", "waits_for", "due_on", "id", "case_type", "filed_on", "late_from",
                    "late_until", "state", "assignee", *_WHO_SEES,
                ],
                name="case_open", condition=models.Q(closed_on__isnull=True),
            ),
            models.Index(
                fields=[
                    "closed_on", "case_type", "filed_on", "lateness", "late_from", "late_until",
                    "state", *_WHO_SEES,
                ],
                name="case_closed", condition=models.Q(closed_on__isnull=False),
            ),
            models.Index(
                fields=["due_on", "id"], name="case_due",
                condition=models.Q(closed_on__isnull=True),
            ),
            models.Index(fields=["subject", "-id"], name="case_of_subject"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number or "—"
