"""The stored working calendar: which years are known, and the days that differ from the week."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.clock.calendar import DayKind

NATIONAL = "national"


class CalendarYear(models.Model):
    """A year whose holiday notice is held; a year without a row is not known."""

    year = models.PositiveSmallIntegerField(_("year"))
    scope = models.CharField(
        _("scope"),
        max_length=60,
        default=NATIONAL,
        help_text=_("“national”, or the region or department whose days differ."),
    )
    notice = models.CharField(
        _("notice"), max_length=200, help_text=_("Number or title of the holiday notice.")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"))
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering: ClassVar[list[str]] = ["year", "scope"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["scope", "year"], name="calendar_year_once_per_scope")
        ]

    def __str__(self) -> str:
        return f"{self.year} ({self.scope})"


class CalendarDay(models.Model):
    """A day off or a make-up working day that a holiday notice names.

    `year` is the year of the notice; a notice may name days of the year before or after (元旦).
    """

    KINDS: ClassVar[list[tuple[str, object]]] = [
        (DayKind.HOLIDAY.value, _("holiday")),
        (DayKind.MAKE_UP.value, _("make-up working day")),
    ]

    date = models.DateField(_("date"))
    year = models.PositiveSmallIntegerField(_("year"), db_index=True)
    scope = models.CharField(_("scope"), max_length=60, default=NATIONAL)
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS)
    note = models.CharField(_("note"), max_length=100, blank=True)
    notice = models.CharField(_("notice"), max_length=200)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering: ClassVar[list[str]] = ["date", "scope"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["scope", "date"], name="calendar_day_once_per_scope"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[DayKind.HOLIDAY.value, DayKind.MAKE_UP.value]),
                name="calendar_day_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.kind}"
