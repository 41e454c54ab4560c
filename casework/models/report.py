"""Reports of a breach (举报违诺): what was seen, by whom (under lock), what came of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.chained import ChainedEvent
from casework.models.department import Department
from casework.models.record import CreditRecord
from casework.models.subject import Subject


class ReportState(models.TextChoices):
    """Where a report can be; the words are also those that its author reads."""

    RECEIVED = "received", _("received")
    PASSED_ON = "passed_on", _("passed on to the department")
    DISMISSED = "dismissed", _("closed without a check")
    ANSWERED = "answered", _("answered")


class Report(models.Model):
    """A report from the public (举报): about a promise, a record, or an organization by its name.

    `original` is what was written, sealed (`casework.reporting.sealing`); it may betray who wrote
    it, and so may the pictures. `released` is the version without anything that does, the only
    one that a department ever sees. `about` names what the public site showed of the matter.
    `code_digest`, `token` and `content` are digests: of the code with which its author asks about
    it, of the form that was sent, and of what was written. `passed_version` is the version of the
    case when the lead reached it; `outcome` the state in which the check left the case.
    `forget_on` is the day on which all that could betray the author is deleted.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    code_digest = models.CharField(max_length=64)
    token = models.CharField(max_length=64, unique=True)
    content = models.CharField(max_length=64)
    state = models.CharField(
        _("state"), max_length=10, choices=ReportState, default=ReportState.RECEIVED
    )
    about = models.CharField(_("about"), max_length=300, blank=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="reports")
    record = models.ForeignKey(
        CreditRecord, null=True, on_delete=models.PROTECT, related_name="reports"
    )
    subject = models.ForeignKey(
        Subject, null=True, on_delete=models.PROTECT, related_name="reports"
    )
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="reports"
    )
    original = models.TextField(blank=True)
    released = models.TextField(blank=True)
    answer = models.TextField(_("answer"), blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    passed_version = models.PositiveIntegerField(null=True)
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("to be handled by"), null=True)
    closed_on = models.DateField(_("closed on"), null=True)
    forget_on = models.DateField(null=True)
    forgotten = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("report")
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="report_waiting"),
            models.Index(fields=["content"], name="report_content"),
        ]

    def __str__(self) -> str:
        return self.number


class ReportContact(models.Model):
    """Who reported, as far as they said so: sealed, and in a table of its own.

    Read by `casework.reporting.contact.look` alone, which records each look in the report's events.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="contact")
    sealed = models.TextField()

    class Meta:
        verbose_name = _("contact of a reporter")

    def __str__(self) -> str:
        return f"contact of report {self.report_id}"


class ReportPicture(models.Model):
    """A picture that came with a report: without the camera's data, sealed on the disk.

    `sha256` is the digest of the picture itself; `released` says whether the department sees it.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="pictures")
    place = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=120, unique=True)
    released = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("picture of a report")
        ordering = ["report", "place"]
        constraints = [
            models.UniqueConstraint(fields=["report", "place"], name="one_picture_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.place}"

    @property
    def name(self) -> str:
        """What the picture is called from now on: its own name may have betrayed somebody."""
        return f"picture-{self.place}.{'png' if self.content_type == 'image/png' else 'jpg'}"


class ReportEventKind(models.TextChoices):
    """What can happen to a report."""

    RECEIVED = "received", _("received")
    PASSED_ON = "passed_on", _("passed on to the department")
    DISMISSED = "dismissed", _("closed without a check")
    REPORTED_BACK = "reported_back", _("result given by the department")
    ANSWERED = "answered", _("answered")
    CONTACT_SEEN = "contact_seen", _("contact of the reporter looked at")
    CONTACT_DELETED = "contact_deleted", _("contact deleted at the reporter’s wish")
    FORGOTTEN = "forgotten", _("original, pictures and contact deleted")


class ReportEvent(ChainedEvent):
    """One step of a report, or one look at who reported: who, for whom, when, why. Never changed.

    `hash` binds all of it and the event before it, as in the ledger of the cases. Nothing that
    could betray the reporter is ever in it.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=ReportEventKind)

    class Meta:
        verbose_name = _("event of a report")
        ordering = ["report", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["report", "seq"], name="one_report_event_a_seq")
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.seq} {self.kind}"


class ReportTry(models.Model):
    """One use of the report or checking pages, by the keyed digest of its address; soon deleted."""

    address = models.CharField(max_length=64)
    what = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("use of the report pages")
        indexes = [models.Index(fields=["what", "at", "address"], name="report_tries")]

    def __str__(self) -> str:
        return f"{self.what} {self.at}"
