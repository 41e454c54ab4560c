"""Measures as they are taken: on whom, by whom, what each implementing department did, and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.chained import ChainedEvent
from casework.models.department import Department
from casework.models.document import Evidence
from casework.models.measure import Measure
from casework.models.record import CreditRecord
from casework.models.subject import Subject


class Capacity(models.TextChoices):
    """As what a person answers for an organization's record."""

    REPRESENTATIVE = "representative", _("legal representative")
    CONTROLLER = "controller", _("actual controller")
    RESPONSIBLE = "responsible", _("directly responsible person")


class ResponsibleLink(models.Model):
    """A natural person linked to an organization's record (责任人关联); never public.

    Made by the recognizing department on a paper that names the person; it ends with the record.
    `with_record` says that it ended so, and is taken up again if the record is.
    """

    record = models.ForeignKey(CreditRecord, on_delete=models.PROTECT, related_name="links")
    person = models.ForeignKey(
        Subject, verbose_name=_("person"), on_delete=models.PROTECT, related_name="links"
    )
    capacity = models.CharField(_("capacity"), max_length=20, choices=Capacity)
    paper = models.CharField(_("paper that names the person"), max_length=200)
    reason = models.TextField(_("reasons"))
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)
    end_reason = models.TextField(blank=True)
    with_record = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("responsible person")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "person", "capacity"], name="one_link_a_capacity",
                condition=Q(until__isnull=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.record_id}/{self.person_id} {self.capacity}"


class AppliedState(models.TextChoices):
    """How a measure that was taken stands."""

    IN_FORCE = "in_force", _("in force")
    PAUSED = "paused", _("paused")
    LIFTED = "lifted", _("lifted")


class AppliedMeasure(models.Model):
    """A measure taken on one subject: because of a record, or, a reward, of a good record.

    `subject` is the organization of the record, or the person of `link`. `with_record` says that
    it was lifted because its record ended: it is taken up again if the record is. `version` and
    `last_hash` are the number and the digest of its last event.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="applied")
    record = models.ForeignKey(
        CreditRecord, null=True, on_delete=models.PROTECT, related_name="measures"
    )
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="measures")
    link = models.ForeignKey(
        ResponsibleLink, null=True, on_delete=models.PROTECT, related_name="measures"
    )
    department = models.ForeignKey(
        Department, verbose_name=_("initiating department"), on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=AppliedState)
    since = models.DateField(_("since"))
    ended_on = models.DateField(_("lifted on"), null=True)
    with_record = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("measure taken")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "record", "subject"], name="one_measure_a_record",
                condition=Q(record__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["measure", "subject"], name="one_reward_a_subject",
                condition=Q(record__isnull=True) & ~Q(state="lifted"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.measure} {self.state}"


class TaskState(models.TextChoices):
    """How far an implementing department has come with a measure."""

    ASKED = "asked", _("to be carried out")
    PARTLY = "partly", _("carried out in part")
    DONE = "done", _("carried out")
    NOT_DONE = "not_done", _("not carried out, with reasons")
    LIFTING = "lifting", _("to be lifted")
    LIFTED = "lifted", _("lifted")


class MeasureTask(models.Model):
    """What one implementing department has to do about one measure, and what it fed back (反馈).

    `due_on` is the last day of what is asked of it now: to carry out, or to lift. `files` show
    what was done; their digests are in the events.
    """

    applied = models.ForeignKey(AppliedMeasure, on_delete=models.PROTECT, related_name="tasks")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="measure_tasks"
    )
    state = models.CharField(_("state"), max_length=10, choices=TaskState, default=TaskState.ASKED)
    due_on = models.DateField(_("last day"), null=True)
    done_on = models.DateField(_("done on"), null=True)
    what = models.TextField(_("what was done"), blank=True)
    evidence = models.CharField(_("paper that shows it"), max_length=300, blank=True)
    files = models.ManyToManyField(Evidence, related_name="measure_tasks", blank=True)
    why_not = models.TextField(_("why not, or not wholly"), blank=True)

    class Meta:
        verbose_name = _("task of a measure")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["applied", "department"], name="one_task_a_department")
        ]
        indexes = [
            models.Index(
                fields=["department", "due_on", "id"], name="measure_task_open",
                condition=Q(state__in=["asked", "partly", "lifting"]),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.applied_id}/{self.department_id} {self.state}"


class MeasureEventKind(models.TextChoices):
    """What can happen to a measure that was taken."""

    TAKEN = "taken", _("taken")
    FED_BACK = "fed_back", _("execution fed back")
    PAUSED = "paused", _("paused: its record is shielded or suspended")
    LIFTED = "lifted", _("lifted: its record has ended")
    LIFTED_EARLY = "lifted_early", _("lifted by decision")
    FELL = "fell", _("lifted: there is a new record")
    TAKEN_UP = "taken_up", _("taken up again: its record stands again")
    CONFIRMED = "confirmed", _("lifting confirmed")


class MeasureEvent(ChainedEvent):
    """One thing that happened to a measure, bound to the one before it; never changed."""

    applied = models.ForeignKey(AppliedMeasure, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=MeasureEventKind)

    class Meta:
        verbose_name = _("event of a measure")
        ordering = ["applied", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["applied", "seq"], name="one_measure_event_a_seq")
        ]

    def __str__(self) -> str:
        return f"{self.applied_id}/{self.seq} {self.kind}"
