"""Entering the days of a year (节假日安排录入): the entry, its preview, and the moving."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.clock.calendar import DayKind
from casework.models.calendar import NATIONAL
from casework.models.case import Case
from casework.models.department import Department


class RunState(models.TextChoices):
    """How far an entry has come."""

    COUNTING = "counting", _("working out what moves")
    PREVIEWED = "previewed", _("waiting for confirmation")
    MOVING = "moving", _("moving the dates")
    DONE = "done", _("entered")
    DROPPED = "dropped", _("not entered")


class CalendarRun(models.Model):
    """A year's days as an officer has entered them, what they would move, and how far that is.

    `days` are those entered and `before` those they replace, each `[day, kind, note]`. `basis` is
    the version of the calendars that the preview was made on and `on` its day: a preview of other
    days or of yesterday cannot be confirmed. `cursor` is the last case looked at, so that a killed
    run goes on from there.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    scope = models.CharField(_("scope"), max_length=60, default=NATIONAL)
    notice = models.CharField(_("notice"), max_length=200)
    days = models.JSONField(default=list)
    before = models.JSONField(default=list)
    correction = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.COUNTING)
    basis = models.CharField(max_length=80)
    on = models.DateField()
    tells = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("entered by"), null=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    role = models.CharField(max_length=20)
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+"
    )
    total = models.PositiveIntegerField(default=0)
    looked_at = models.PositiveIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("entry of a calendar")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Two that move at once would each find the other's days and claim its moves.
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="moving"), name="one_calendar_moves_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.scope} {self.state}"

    @property
    def under_way(self) -> bool:
        return self.state in (RunState.COUNTING, RunState.MOVING)

    @property
    def entered_days(self) -> list[tuple[date, DayKind, str]]:
        return _read(self.days)

    @property
    def replaced_days(self) -> list[tuple[date, DayKind, str]]:
        return _read(self.before)


def _read(rows: list[list[str]]) -> list[tuple[date, DayKind, str]]:
    return [(date.fromisoformat(day), DayKind(kind), note) for day, kind, note in rows]


class Direction(models.TextChoices):
    """Where the nearest date of a case goes."""

    LATER = "later", _("moves later")
    EARLIER = "earlier", _("moves earlier")
    DATED = "dated", _("a provisional date becomes firm")
    UNDATED = "undated", _("becomes provisional")
    SAME = "same", _("the nearest date stays, another one moves")
    AFTER_CLOSE = "closed", _("a duty after the end of the case moves")
    FAILED = "failed", _("could not be counted again")


class CalendarMove(models.Model):
    """What an entry moves in one case: foreseen by the preview, written by the run, or both.

    `event_seq` is the number of the event in the case's ledger once it has been written.
    `clocks` holds `[name, before, after]` of each date that moves.
    """

    run = models.ForeignKey(CalendarRun, on_delete=models.CASCADE, related_name="moves")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="calendar_moves")
    direction = models.CharField(max_length=10, choices=Direction)
    due_before = models.DateField(null=True)
    due_after = models.DateField(null=True)
    clocks = models.JSONField(default=list)
    stops_overdue = models.BooleanField(default=False)
    becomes_overdue = models.BooleanField(default=False)
    told = models.BooleanField(default=False)
    foreseen = models.BooleanField(default=False)
    event_seq = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("case moved by a calendar")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "case"], name="one_calendar_move_a_case")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_before} → {self.due_after}"
