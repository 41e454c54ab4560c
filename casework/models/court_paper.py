"""Papers of courts and reconsideration organs (裁判文书、复议决定) about a recorded decision."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.importing import ImportRun
from casework.models.record import CreditRecord


class Ruling(models.TextChoices):
    """What the paper says of the decision on which a record rests."""

    ANNULLED = "annulled", _("annulled")
    CHANGED = "changed", _("changed")
    UPHELD = "upheld", _("the decision stands")


class PaperState(models.TextChoices):
    """How far the record has followed the paper."""

    WAITING = "waiting", _("waits to be carried out")
    DONE = "done", _("carried out")
    DECLINED = "declined", _("not followed")


class CourtPaper(models.Model):
    """A paper that annuls, changes or upholds a decision, and by when the record follows it.

    The term (`record.withdraw`, three working days) begins on the day of receipt; `due_on` is
    empty only where nothing has to follow, or where the calendar of the year is not held. Whoever
    entered the paper does not carry it out (审办分离). `changes` are the items that read otherwise
    from now on: rows of `field` and `to`. Waiting rows whose day has passed are told to the
    supervisor once (`reported_on`).
    """

    record = models.ForeignKey(CreditRecord, on_delete=models.PROTECT, related_name="court_papers")
    number = models.CharField(_("number of the paper"), max_length=100)
    organ = models.CharField(_("issued by"), max_length=200)
    dated_on = models.DateField(_("date of the paper"))
    received_on = models.DateField(_("received on"))
    ruling = models.CharField(_("result"), max_length=10, choices=Ruling)
    changes = models.JSONField(default=list)
    gist = models.TextField(_("gist"), blank=True)
    state = models.CharField(max_length=10, choices=PaperState, default=PaperState.WAITING)
    due_on = models.DateField(_("to be carried out by"), null=True)
    pack_version = models.CharField(max_length=120, blank=True)
    run = models.ForeignKey(
        ImportRun, null=True, on_delete=models.PROTECT, related_name="court_papers"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_on = models.DateField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    done_on = models.DateField(_("carried out on"), null=True)
    answer = models.TextField(_("reasons"), blank=True)
    reported_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("court paper")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "organ", "number"], name="one_paper_of_a_record"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"], name="court_paper_waiting", condition=Q(state="waiting")
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} → {self.record_id}"
