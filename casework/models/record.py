"""Credit records (失信信息): what is known of a subject, its class, its terms, its publicity."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.department import Department
from casework.models.subject import Subject


class RecordKind(models.TextChoices):
    """The four kinds of Order 36 art. 4; a breach of a commitment is one of the others."""

    PENALTY = "penalty", _("administrative penalty")
    SERIOUS_LIST = "serious_list", _("serious-breach list entry")
    ABNORMAL_LIST = "abnormal_list", _("abnormal-operation list entry")
    BREACH = "breach", _("broken commitment")
    OTHER = "other", _("other breach of trust")


class RecordClass(models.TextChoices):
    """Seriousness, which decides the publicity term (轻微、一般、严重)."""

    LIGHT = "light", _("light")
    ORDINARY = "ordinary", _("ordinary")
    SERIOUS = "serious", _("serious")
    UNCLEAR = "unclear", _("waits for an officer")


class Publicity(models.TextChoices):
    """Whether the public sees the record today."""

    UNPUBLISHED = "unpublished", _("not published")
    PUBLISHED = "published", _("published")
    HIDDEN = "hidden", _("hidden by the office")
    SUSPENDED = "suspended", _("disclosure suspended")
    SHIELDED = "shielded", _("shielded for the time being")
    ENDED = "ended", _("publicity ended")
    WITHDRAWN = "withdrawn", _("withdrawn")


class CreditRecord(models.Model):
    """One piece of negative credit information about a subject, as a department recognized it.

    `document_date` starts the publicity term (Order 36); the four computed dates follow from it,
    the class and the pack in force on that date. `provider_until` is the end that the provider's
    own sheet states, kept beside ours so that a difference can be seen. `version` and `last_hash`
    are the number and the digest of its last event outside a case.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=RecordKind)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="records")
    department = models.ForeignKey(
        Department, verbose_name=_("recognizing department"),
        on_delete=models.PROTECT, related_name="recognized_records",
    )  # fmt: skip
    source_department = models.ForeignKey(
        Department, verbose_name=_("information provider"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="provided_records",
    )  # fmt: skip
    number = models.CharField(_("document number"), max_length=100, db_index=True)
    title = models.CharField(_("matter"), max_length=300)
    facts = models.TextField(_("facts"), blank=True)
    basis = models.TextField(_("legal basis"), blank=True)
    penalty_kinds = models.CharField(_("kinds of penalty"), max_length=300, blank=True)
    content = models.TextField(_("content"), blank=True)
    fine = models.DecimalField(
        _("fine (10,000 yuan)"), max_digits=16, decimal_places=6, null=True, blank=True
    )
    confiscated = models.DecimalField(
        _("confiscated (10,000 yuan)"), max_digits=16, decimal_places=6, null=True, blank=True
    )
    document_date = models.DateField(_("date of the document"))
    record_class = models.CharField(_("class"), max_length=10, choices=RecordClass)
    repairable = models.BooleanField(_("repairable"), default=True)
    duties_done = models.BooleanField(
        _("duties done"), default=False,
        help_text=_("The breach is corrected and the duties of the decision are discharged."),
    )  # fmt: skip
    pack = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=120)
    min_last = models.DateField(_("last day of the minimum term"), null=True, blank=True)
    earliest_apply = models.DateField(_("earliest day of repair"), null=True, blank=True)
    max_last = models.DateField(_("last day of the maximum term"), null=True, blank=True)
    off_display = models.DateField(_("off display from"), null=True, blank=True, db_index=True)
    provider_until = models.DateField(_("end stated by the provider"), null=True, blank=True)
    list_exit_on = models.DateField(_("left the list on"), null=True, blank=True)
    exit_reason = models.TextField(_("why it left the list"), blank=True, default="")
    publicity = models.CharField(
        _("publicity"), max_length=12, choices=Publicity, default=Publicity.UNPUBLISHED
    )
    published_on = models.DateField(_("published on"), null=True, blank=True)
    ended_on = models.DateField(_("publicity ended on"), null=True, blank=True)
    shared = models.BooleanField(_("shared with users of the data"), default=True)
    disputed = models.BooleanField(_("marked as disputed"), default=False)
    note = models.TextField(_("note"), blank=True)
    corrections = models.JSONField(default=list, blank=True)
    repaired_on = models.DateField(_("repaired on"), null=True, blank=True)
    identity = models.CharField(max_length=64, unique=True)
    row_digest = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("credit record")
        verbose_name_plural = _("credit records")
        indexes = [
            models.Index(fields=["publicity", "-document_date"], name="record_public"),
            models.Index(fields=["subject", "kind"], name="record_of_subject"),
            # The nightly end of publicity, and the desk of what it leaves to the departments.
            models.Index(
                fields=["off_display", "id"], name="record_ending",
                condition=models.Q(publicity__in=["published", "hidden", "suspended"]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def provider(self) -> Department:
        """Who provided the information: the source, or the recognizing department itself."""
        return self.source_department or self.department
