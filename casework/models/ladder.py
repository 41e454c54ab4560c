"""The steps of the ladder (督办): who was told that a term ends or has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from casework.models.deadline import CaseDeadline, DeadlineState
from casework.models.event import CaseEvent

if TYPE_CHECKING:
    from casework.models.case import Case


class StepState(models.TextChoices):
    """What became of a step."""

    RAISED = "raised", _("raised")
    ANSWERED = "answered", _("done since")
    TAKEN_BACK = "taken_back", _("taken back")


class Addressee(models.TextChoices):
    """Whom a step is for; a deadline of the subject warns the subject alone."""

    SUBJECT = "subject", _("the subject")
    HANDLER = "handler", _("the handler")
    HEAD = "head", _("the head of the department")
    SUPERVISOR = "supervisor", _("the supervisor")
    LETTER = "letter", _("letter of supervision")


class StepQuerySet(models.QuerySet["LadderStep"]):
    """Whether a step still holds is asked of the deadline, never of a mark that may be late."""

    def standing(self) -> StepQuerySet:
        """Steps whose term still runs to the same day, each addressee's latest only."""
        later = LadderStep.objects.filter(
            deadline=OuterRef("deadline"), due=OuterRef("due"), to=OuterRef("to"),
            rung__gt=OuterRef("rung"),
        )  # fmt: skip
        return self.true().filter(~Exists(later))

    def true(self) -> StepQuerySet:
        """Steps whose term still runs to the day of which they told."""
        return self.filter(deadline__state=DeadlineState.RUNNING, deadline__due_on=F("due"))


class LadderStep(models.Model):
    """One rung of the ladder that was reached: exactly one row a last day, rung and addressee.

    `on` is the true day, however late the timer ran. It is of one last day (`due`): when the term
    moves or ends, the step is no longer true (`standing`), and the next run of the timers notes
    it as answered or taken back. `person` is the handler at that time; `event` the one that issued
    the letter of supervision.
    """

    deadline = models.ForeignKey(
        CaseDeadline, on_delete=models.CASCADE, related_name="steps", db_index=False
    )
    due = models.DateField()
    rung = models.PositiveSmallIntegerField()
    to = models.CharField(max_length=10, choices=Addressee)
    on = models.DateField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    state = models.CharField(max_length=10, choices=StepState, default=StepState.RAISED)
    raised_at = models.DateTimeField()
    settled_on = models.DateField(null=True)
    event = models.ForeignKey(
        CaseEvent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of the ladder")
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "due", "rung", "to"], name="one_step_an_addressee"
            )
        ]
        indexes = [
            models.Index(
                fields=["id"], name="step_raised", condition=models.Q(state=StepState.RAISED)
            ),
            models.Index(
                fields=["id"], name="step_letter",
                condition=models.Q(state=StepState.RAISED, to=Addressee.LETTER, event=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.deadline} {self.to} {self.on}"

    @property
    def case(self) -> Case:
        return self.deadline.case
