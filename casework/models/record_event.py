"""The rows that prove what was decided on a credit record outside a case; never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.department import Department
from casework.models.record import CreditRecord


class RecordEventKind(models.TextChoices):
    """What can happen to a record without a case: decisions, a newer sheet, effects of time."""

    CLASS_SET = "class_set", _("class decided")
    DUTIES_DONE = "duties_done", _("duties noted as done")
    DUTIES_REOPENED = "duties_reopened", _("duties noted as open again")
    SHEET_CHANGED = "sheet_changed", _("changed by a newer sheet of the department")
    PUBLICITY_ENDED = "publicity_ended", _("publicity ended: the maximum term is over")
    HIDDEN = "hidden", _("hidden from the public")
    SHOWN_AGAIN = "shown_again", _("published again")
    PULLED_BACK = "pulled_back", _("publication pulled back")
    END_PROPOSED = "end_proposed", _("early end of publicity proposed")
    END_DECLINED = "end_declined", _("early end of publicity declined")
    ENDED_EARLY = "ended_early", _("publicity ended early")
    MEASURES_TAKEN = "measures_taken", _("measures taken")
    MEASURES_PAUSED = "measures_paused", _("measures paused")
    MEASURES_LIFTED = "measures_lifted", _("measures lifted")
    MEASURES_TAKEN_UP = "measures_taken_up", _("measures taken up again")
    PERSON_LINKED = "person_linked", _("responsible person linked")
    LINK_ENDED = "link_ended", _("link to a responsible person ended")
    CORRECTED = "corrected", _("corrected by the department")
    LIST_LEFT = "list_left", _("left the list")
    PAPER_ENTERED = "paper_entered", _("a court or reconsideration organ has decided")
    PAPER_DECLINED = "paper_declined", _("the paper was not followed")
    PAPER_LATE = "paper_late", _("the term to follow a court paper is over")
    WITHDRAWN = "withdrawn", _("withdrawn: the decision was annulled")
    CHANGED = "changed", _("changed: the decision was changed")
    MERGED = "merged", _("withdrawn: it stands twice")
    KEPT_APART = "kept_apart", _("not a duplicate")
    ROUTED = "routed", _("maximum term over: the recognizing department must settle it")


class RecordEvent(models.Model):
    """One thing that was decided on a record, or that time did to it: who, for whom, why.

    `in_place_of` is whoever `by` stood in for. `by` is empty and `role` is `system` where nobody
    decided. `data` holds what the decision rests on, `before` and `after` the columns of the
    record that it changed. `hash` binds all of it and the record's event before it, as in the
    ledger of the cases.
    """

    record = models.ForeignKey(CreditRecord, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=RecordEventKind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    in_place_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=20)
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    on = models.DateField()
    at = models.DateTimeField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("record event")
        ordering = ["record", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["record", "seq"], name="one_record_event_a_seq"),
            models.UniqueConstraint(
                fields=["record"], name="routed_once", condition=Q(kind="routed")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}/{self.seq} {self.kind}"
