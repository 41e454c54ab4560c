"""Papers of a case: the letters that are issued, and the evidence that is received."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.department import Department
from casework.models.event import CaseEvent
from casework.models.wording import LetterWording


class IssuedDocument(models.Model):
    """A letter (文书) that an action issued; its text is frozen with the event that issued it.

    `organ` is the department that it comes from and whose seal it bears; a paper that somebody
    else signs has none. By its `code` (查验码) anybody can check the paper. `wording` is the
    organ's own version by which it was written, empty for the product's text; `template_digest`
    is the SHA-256 of either. `explained` is how its date was counted, as it stood at the issue.
    The database refuses every change.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, related_name="documents")
    name = models.CharField(max_length=40)
    number = models.CharField(_("document number"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))
    template = models.CharField(max_length=100)
    issued_on = models.DateField(_("issued on"))
    organ = models.ForeignKey(
        Department, verbose_name=_("issued by"), null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    code = models.CharField(_("check code"), max_length=20, unique=True)
    wording = models.ForeignKey(
        LetterWording, verbose_name=_("wording"), null=True, on_delete=models.PROTECT,
        related_name="letters",
    )  # fmt: skip
    template_digest = models.CharField(max_length=64, blank=True)
    explained = models.JSONField(null=True)

    class Meta:
        verbose_name = _("issued document")
        constraints = [
            models.UniqueConstraint(fields=["event", "name"], name="one_letter_an_event")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def destroyed(self) -> bool:
        """Whether its text was destroyed when the retention of its case was over."""
        return not self.body


class SealedPaper(models.Model):
    """A letter as its organ sealed it (版式文件): made once, kept under its digest, never changed.

    `plain_sha256` is the digest of the print before the seal, which comes out the same whenever
    the letter is printed again; `sha256` and `sm3` (empty where it is switched off) are those of
    the sealed file. `certificate` is the SHA-256 fingerprint of the seal's certificate.
    """

    PROFILES = (("B-B", "PAdES B-B"), ("B-T", "PAdES B-T"), ("B-LT", "PAdES B-LT"))

    paper = models.OneToOneField(IssuedDocument, on_delete=models.PROTECT, related_name="sealed")
    path = models.CharField(max_length=120, unique=True)
    size = models.PositiveIntegerField()
    plain_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, db_index=True)
    sm3 = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(_("sealed at"))
    signer = models.CharField(_("sealed by"), max_length=200)
    certificate = models.CharField(max_length=64)
    profile = models.CharField(max_length=4, choices=PROFILES)

    class Meta:
        verbose_name = _("sealed paper")

    def __str__(self) -> str:
        return f"{self.paper_id} {self.profile}"


class EvidenceState(models.TextChoices):
    """Whether a file may be relied on: checked, still to be scanned, or found bad afterwards."""

    ACCEPTED = "accepted", _("accepted")
    HELD = "held", _("held until it has been scanned")
    REFUSED = "refused", _("refused")


class Evidence(models.Model):
    """A file (证据材料) that a party uploaded: checked by content, kept privately under its digest.

    Until an action takes it up it belongs to the uploader alone (`case` is empty). `sha256` and
    `sm3` are of the file as it is kept, the `received` ones of what came: a picture is made anew
    without its camera's data, and the person may hold the original. Only what is accepted is
    served. `origin` is the file that a redacted copy was made of.
    """

    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64, blank=True)
    received_sha256 = models.CharField(max_length=64, blank=True)
    received_sm3 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=120, unique=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    purpose = models.CharField(max_length=40, blank=True)
    # What departments hand in to each other is not for the subject, as their letters are not.
    internal = models.BooleanField(default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=EvidenceState, default=EvidenceState.ACCEPTED
    )
    finding = models.CharField(_("what the scanner found"), max_length=120, blank=True)
    origin = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )

    class Meta:
        verbose_name = _("evidence")
        indexes = [
            models.Index(fields=["id"], name="evidence_held", condition=models.Q(state="held")),
            models.Index(fields=["uploaded_by", "uploaded_at"], name="evidence_of_account"),
        ]

    def __str__(self) -> str:
        return self.name


class EvidenceLook(models.Model):
    """One look of an officer at a file: who, when, and at which page or the whole file (0)."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="looks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    page = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("look at evidence")
        indexes = [models.Index(fields=["evidence", "-at"], name="looks_of_evidence")]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.by_id} {self.at:%Y-%m-%d %H:%M}"


class Redaction(models.Model):
    """The making of a redacted copy (遮盖件): boxes page by page, then a second look by another.

    `boxes` are, by page, left, top, right and bottom in thousandths of the page.
    """

    class State(models.TextChoices):
        """How far it is."""

        DRAWING = "drawing", _("being drawn")
        WAITING = "waiting", _("waits for a second look")
        USABLE = "usable", _("checked, may be published")
        REJECTED = "rejected", _("rejected")

    origin = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="redactions")
    copy = models.OneToOneField(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="redaction"
    )
    boxes = models.JSONField(default=dict)
    pages = models.PositiveIntegerField()
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAWING)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("redaction")

    def __str__(self) -> str:
        return f"{self.origin_id} {self.state}"


class PhysicalOriginal(models.Model):
    """A paper or thing (原件) that was handed over: from whom, where it lies, when returned."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="originals")
    what = models.CharField(_("what was handed over"), max_length=200)
    received_from = models.CharField(_("from whom"), max_length=100)
    received_on = models.DateField(_("received on"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    place = models.CharField(_("where it is kept"), max_length=200)
    returned_on = models.DateField(_("returned on"), null=True)
    returned_to = models.CharField(_("returned to"), max_length=100, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("original")

    def __str__(self) -> str:
        return self.what
