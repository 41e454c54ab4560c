"""Papers of a case: the letters that are issued, and the evidence that is received."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.department import Department
from casework.models.event import CaseEvent


class IssuedDocument(models.Model):
    """A letter (文书) that an action issued; its text is frozen with the event that issued it.

    `organ` is the department that it comes from and whose seal it bears; a paper that somebody
    else signs has none. By its `code` (查验码) anybody can check the paper.
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


class Evidence(models.Model):
    """A file (证据材料) that a party uploaded: checked by content, kept privately under its digest.

    Until an action takes it up it belongs to the uploader alone (`case` is empty).
    """

    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=120, unique=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    purpose = models.CharField(max_length=40, blank=True)
    # What departments hand in to each other is not for the subject, as their letters are not.
    internal = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("evidence")

    def __str__(self) -> str:
        return self.name
