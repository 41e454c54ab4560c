"""Departments (部门): who decides, provides, implements and supervises."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """The level of government a department belongs to."""

    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    DISTRICT = "district", _("district")


class Department(models.Model):
    """An organ of the city or a district, in a tree: a district's bureau stands under the city's.

    Roles are held on departments (object permissions `act_as_<role>`), never on single cases.
    An organ that only an imported record names is kept as not `confirmed` until an officer has
    checked it.
    """

    name = models.CharField(_("name"), max_length=200, db_index=True)
    uscc = models.CharField(
        _("unified social credit code"), max_length=18, unique=True, null=True, blank=True
    )
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.CITY)
    parent = models.ForeignKey(
        "self", verbose_name=_("upper department"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="children",
    )  # fmt: skip
    is_credit_office = models.BooleanField(
        _("credit office"), default=False,
        help_text=_("The office that runs objections and supervises all cases (信用办)."),
    )  # fmt: skip
    confirmed = models.BooleanField(_("confirmed"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["level", "id"]
        permissions = [
            ("act_as_window_clerk", "Acts as window clerk"),
            ("act_as_reviewer", "Acts as reviewer"),
            ("act_as_head", "Acts as head of the department"),
            ("act_as_credit_officer", "Acts as officer of the credit office"),
            ("act_as_supervisor", "Acts as supervisor"),
            ("act_as_platform", "Acts for the platform"),
        ]

    def __str__(self) -> str:
        return self.name
