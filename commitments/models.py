"""What commitments are made from: matters (承诺事项) and their letters."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.clock.periods import Period
from casework.errors import BadPeriod, CaseworkError
from casework.machine import case_model
from casework.models import Case, Department
from casework.translation import gettext
from commitments.casetype import Commitment
from commitments.signatures import CodeSent, SignatureAct, Signing

CommitmentCase = case_model(Commitment)
# Models that are written beside these.
__all__ = ["CodeSent", "SignatureAct", "Signing"]


class MatterKind(models.TextChoices):
    """The six kinds of commitment (国办发〔2019〕35号 and city practice)."""

    APPROVAL = "approval", _("instead of an approval")
    DEFERRED = "deferred", _("papers supplied later")
    PROOF = "proof", _("instead of a certificate")
    PUBLICITY = "publicity", _("made public on own initiative")
    SELF_DISCIPLINE = "self_discipline", _("self-discipline of a sector")
    REPAIR = "repair", _("for credit repair")

    @property
    def is_checked_soon(self) -> bool:
        """Whether the rule pack's check period applies: a department relied on the promise."""
        return self in (MatterKind.APPROVAL, MatterKind.DEFERRED, MatterKind.PROOF)


class Outcome(models.TextChoices):
    """What became of one promise."""

    OPEN = "open", _("not checked yet")
    KEPT = "kept", _("kept")
    EXCUSED = "excused", _("not kept, with good reason")
    LATE = "late", _("kept in part or late")
    BROKEN = "broken", _("broken")


class Exclusion(models.TextChoices):
    """Why a matter may never be settled by a commitment (Shenzhen art. 59, 国办发〔2020〕42号)."""

    STATE_SECURITY = "state_security", _("state security or secrets")
    PUBLIC_SAFETY = "public_safety", _("public safety")
    FINANCE = "finance", _("prudence in finance")
    ENVIRONMENT = "environment", _("protection of the environment")
    LIFE = "life", _("life and health")
    IRREPARABLE = "irreparable", _("harm that cannot be made good")


def check_period(value: str) -> None:
    """Refuses what is no period such as 60wd, 20d or 3m."""
    try:
        Period.parse(value)
    except BadPeriod as fault:
        raise ValidationError(str(fault)) from fault


class Matter(models.Model):
    """A matter for which a commitment may be made to a department, as its published list has it.

    `check_period` counts from the first day of performance; empty means the rule pack's period
    where a department relied on the promise, and the end of the term for all others.
    `ordinary_way` says where and how the matter is filed without a promise, `ordinary_papers` what
    is needed then, a paper a line (国办发〔2020〕42号: nobody is made to promise).
    """

    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="matters"
    )
    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=MatterKind)
    on_list = models.BooleanField(_("on the list"), default=True)
    excluded_reason = models.CharField(
        _("excluded because of"), max_length=20, choices=Exclusion, blank=True
    )
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    check_period = models.CharField(
        _("check within"), max_length=8, blank=True, validators=[check_period]
    )
    needs_representative = models.BooleanField(
        _("the legal representative signs too"), default=False,
        help_text=_("After an agent has signed for an organization."),
    )  # fmt: skip
    ordinary_way = models.TextField(_("the ordinary way"), blank=True)
    ordinary_papers = models.TextField(_("papers of the ordinary way"), blank=True)

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title

    @property
    def way(self) -> str:
        """Where it is filed without a promise (一般程序); the department, where nothing is said."""
        return self.ordinary_way.strip() or f"请向{self.department}的办事窗口提出申请。"

    @property
    def papers(self) -> str:
        """The papers of the ordinary way in one line."""
        lines = (line.strip() for line in self.ordinary_papers.splitlines())
        return "；".join(line for line in lines if line)


class TemplateInUse(CaseworkError):
    """A commitment letter that somebody has been shown is not changed any more."""

    def __str__(self) -> str:
        return gettext("This version of the letter is in use; publish a new version instead.")


class TemplateQuerySet(models.QuerySet["CommitmentTemplate"]):
    """Letters by version; those in use stand still."""

    def update(self, **fields: Any) -> int:
        """Changes letters that nobody uses. Raises TemplateInUse when all of them are in use."""
        if set(fields) == {"used"}:
            return super().update(**fields)
        changed = super(TemplateQuerySet, self.filter(used=False)).update(**fields)
        if self.filter(used=True).exists():
            raise TemplateInUse
        return changed

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.filter(used=True).exists():
            raise TemplateInUse
        return super().delete()

    def current(self, matter_id: int, *, today: date) -> CommitmentTemplate | None:
        """The letter that is signed for a matter today; none before the first is published."""
        published = self.filter(matter_id=matter_id, published_from__lte=today)
        return published.order_by("-version").first()


class CommitmentTemplate(models.Model):
    """One version of the letter (承诺书) of a matter: its text and the single promises in it.

    `promises` is a list of {"text": ..., "due": ...}; `due` is a period from the first day of
    performance ("30d"), or empty for the end of the term. `replaces` names what need not be
    handed in now: the papers that follow later, or the certificate that the promise stands for.
    A draft has no `published_from`. A version that a case has been opened with is `used` and stays
    as it is: a change is a new version.
    """

    matter = models.ForeignKey(
        Matter, verbose_name=_("matter"), on_delete=models.PROTECT, related_name="templates"
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    text = models.TextField(_("text of the letter"))
    promises = models.JSONField(_("promises"), default=list)
    replaces = models.TextField(_("what need not be handed in"), blank=True)
    published_from = models.DateField(_("published from"), null=True, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("drafted by"), on_delete=models.PROTECT,
        null=True, blank=True, editable=False, related_name="+",
    )  # fmt: skip
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("published by"), on_delete=models.PROTECT,
        null=True, blank=True, editable=False, related_name="+",
    )  # fmt: skip
    used = models.BooleanField(_("in use"), default=False, editable=False)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment letter")
        verbose_name_plural = _("commitment letters")
        ordering = ["matter", "version"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "version"], name="one_letter_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.matter} v{self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuses to write over a version in use. Raises TemplateInUse."""
        if self.pk and type(self).objects.filter(pk=self.pk, used=True).exists():
            raise TemplateInUse
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuses to delete a version in use. Raises TemplateInUse."""
        if type(self).objects.filter(pk=self.pk, used=True).exists():
            raise TemplateInUse
        return super().delete(*args, **kwargs)

    def clean(self) -> None:
        for promise in self.promises:
            if not (isinstance(promise, dict) and str(promise.get("text", "")).strip()):
                raise ValidationError({"promises": gettext("Each promise needs its text.")})
            if promise.get("due"):
                check_period(str(promise["due"]))


class CheckRun(models.Model):
    """One draw of commitments to be checked (抽查): by whom, by which rules, with which seed.

    `department` is empty for a draw over all. `counts` says of each class of risk how many were
    being performed and how many were drawn. `key` makes a draw happen once.
    """

    key = models.CharField(_("key"), max_length=64, unique=True)
    seed = models.CharField(_("seed"), max_length=64)
    drawn_on = models.DateField(_("drawn on"))
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("drawn by"), on_delete=models.PROTECT,
        null=True, related_name="+",
    )  # fmt: skip
    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, null=True,
        related_name="check_runs",
    )  # fmt: skip
    pack = models.CharField(_("rule pack"), max_length=40)
    pack_version = models.CharField(_("version of the rules"), max_length=80)
    counts = models.JSONField(_("counts"), default=dict)

    class Meta:
        verbose_name = _("draw by risk")
        verbose_name_plural = _("draws by risk")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.drawn_on} {self.seed}"


class DrawState(models.TextChoices):
    """Whether the check of a drawn commitment has begun."""

    WAITING = "waiting", _("to be started")
    STARTED = "started", _("check started")
    PASSED = "passed", _("passed over")


class CheckDraw(models.Model):
    """One commitment of a draw: its class of risk, its points, and why, by the codes of reasons."""

    run = models.ForeignKey(CheckRun, on_delete=models.PROTECT, related_name="draws")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="check_draws")
    level = models.CharField(_("risk"), max_length=8)
    points = models.PositiveSmallIntegerField(_("points"))
    reasons = models.JSONField(_("reasons"), default=list)
    state = models.CharField(_("state"), max_length=8, choices=DrawState, default=DrawState.WAITING)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("drawn commitment")
        verbose_name_plural = _("drawn commitments")
        constraints = [models.UniqueConstraint(fields=["run", "case"], name="drawn_once_a_run")]
        indexes = [
            models.Index("run", condition=models.Q(state="waiting"), name="draw_to_be_started")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.case_id}"
