"""What each action of a commitment asks of the person who makes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.clock.terms import add_months
from casework.forms import CaseForm, DayField, EvidenceField
from casework.models import Measure
from casework.models.measure import MeasureKind
from casework.models.record import RecordKind
from commitments.fields import (
    LinesField,
    MatterField,
    MeasuresField,
    PromiseField,
    long,
    offer,
    promise_choices,
)
from commitments.models import CommitmentTemplate, Matter
from commitments.promise_forms import (
    CheckForm,
    InterimForm,
    OrderForm,
    OutcomeForm,
    PromisesForm,
    ProofForm,
)

# Forms that the declaration asks for here and that are written beside the promises.
__all__ = ["CheckForm", "InterimForm", "OrderForm", "OutcomeForm", "ProofForm"]
LONGEST_TERM_MONTHS = 120
# In person is for natural persons alone.
CAPACITIES = [
    ("self", _("in person")),
    ("legal_representative", _("legal representative")),
    ("agent", _("agent")),
]
PROOF_HELP = _(
    "This stands in the notice to the subject; left empty, it names the papers attached."
)


class DraftForm(CaseForm):
    """Which matter, from when to when."""

    matter = MatterField(queryset=Matter.objects.all(), label=_("Matter"), empty_label=_("choose"))
    start_on = DayField(
        label=_("First day"), help_text=_("From this day on you keep what you promise.")
    )
    end_on = DayField(label=_("Last day"), help_text=_("The last day of the commitment."))
    purpose = forms.CharField(
        label=_("What it is for"), required=False, max_length=300,
        help_text=_("For instance the application that this commitment goes with."),
    )  # fmt: skip

    def clean_start_on(self) -> date:
        start: date = self.cleaned_data["start_on"]
        if start < self.today:
            raise forms.ValidationError(_("A commitment is made before the fact: today or later."))
        return start

    def clean_end_on(self) -> date:
        end: date = self.cleaned_data["end_on"]
        start = self.cleaned_data.get("start_on")
        if start and end < start:
            raise forms.ValidationError(_("The last day cannot be before the first."))
        if start and end > add_months(start, LONGEST_TERM_MONTHS):
            raise forms.ValidationError(_("A commitment lasts ten years at most."))
        return end

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        matter = cleaned.get("matter")
        if matter is None:
            return cleaned
        letter = CommitmentTemplate.objects.current(matter.pk, today=self.today)
        if letter is None:
            self.add_error("matter", _("There is no letter in force for this matter yet."))
            return cleaned
        return cleaned | {"template": letter.pk, "version": letter.version}


class SignatureForm(CaseForm):
    """The electronic signature (电子签名法 art. 13): who signs, which text, and the will to."""

    name = forms.CharField(
        label=_("Full name"), max_length=200,
        help_text=_("Type the name of the person or organization that makes the commitment."),
    )  # fmt: skip
    capacity = forms.ChoiceField(
        label=_("You sign as"),
        choices=CAPACITIES,
        required=False,
    )
    consent_version = forms.IntegerField(label=_("Version of the letter"), min_value=1)
    cannot = PromiseField(
        label=_("I cannot promise this"), required=False,
        help_text=_("Mark nothing if you can keep all of them."),
    )  # fmt: skip
    confirmed = forms.BooleanField(
        label=_("I have read the letter and agree to sign it electronically."),
        error_messages={
            "required": _("Confirm that you have read the letter and agree to sign electronically.")
        },
    )

    def adapt(self) -> None:
        offer(self.fields["cannot"], promise_choices(self.case.data.get("promises", [])))
        capacity = self.fields["capacity"]
        if isinstance(capacity, forms.ChoiceField) and not self.case.subject.is_natural:
            capacity.choices = CAPACITIES[1:]
        version = self.fields["consent_version"]
        version.widget = forms.HiddenInput()
        version.initial = self.case.data.get("letter", {}).get("version")

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if name != self.case.subject.name:
            raise forms.ValidationError(
                _("This is not the name of the subject. Type it exactly as it is registered.")
            )
        return name

    def clean_consent_version(self) -> int:
        version: int = self.cleaned_data["consent_version"]
        if version != self.case.data.get("letter", {}).get("version"):
            raise forms.ValidationError(_("You have read another version of the letter."))
        return version


class DecliningForm(CaseForm):
    """Which promises cannot be made, for the department to learn from; nothing has to be said."""

    cannot = PromiseField(
        label=_("What you cannot promise"), required=False,
        help_text=_("You need not say. It is never held against you."),
    )  # fmt: skip
    note = long(_("What stands in the way"), required=False, max_length=1000)

    def adapt(self) -> None:
        promises = promise_choices(self.case.data.get("promises", []))
        offer(self.fields["cannot"], promises)


class SupplementForm(CaseForm):
    """All points that are missing, at once (行政许可法 art. 32)."""

    points = LinesField(
        label=_("What is missing"),
        max_length=4000,
        help_text=_("One point a line. It can be asked only once: name every point."),
    )


class AnswersForm(CaseForm):
    """An answer to each point of the supplement."""

    evidence = EvidenceField()

    def adapt(self) -> None:
        for number, point in enumerate(self.points, 1):
            self.fields[f"answer_{number}"] = long(point, required=False)
        self.asked = frozenset(name for name in self.fields if name.startswith("answer_"))

    @property
    def points(self) -> list[str]:
        points: list[str] = self.case.data.get("supplement", {}).get("points", [])
        return points

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        answers = [cleaned.pop(f"answer_{n}", "") for n, _point in enumerate(self.points, 1)]
        return cleaned | {"answers": answers}


class AcceptanceForm(CaseForm):
    """Registration; the day on which the matter itself was finished, where it was at once."""

    finished_on = DayField(
        label=_("Matter finished on"),
        required=False,
        help_text=_("Where the matter was decided at once in reliance on the commitment."),
    )

    def clean_finished_on(self) -> date | None:
        day: date | None = self.cleaned_data["finished_on"]
        if day and day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class PublicationForm(CaseForm):
    """The secrecy check before the letter is shown."""

    secrecy_checked = forms.BooleanField(
        label=_("The letter holds no secret of the state or of trade, and nothing personal."),
        required=False,
    )


class LeadForm(CaseForm):
    """Why the check begins before its day."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=[
            ("planned", _("planned check")),
            ("ended", _("the term has ended")),
            ("report", _("report from the public")),
            ("lead", _("lead from supervision")),
        ],
    )
    note = long(_("Details"), required=False)


class ReportForm(CaseForm):
    """The subject's report on what was put right."""

    text = long(_("What you have put right"))
    evidence = EvidenceField()


class _WithMeasures(CaseForm):
    """Asks for measures by code and keeps their titles; `unlisted` are those not on the list."""

    measures = MeasuresField(
        label=_("Measures"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only measures of the published list may be taken."),
    )

    def adapt(self) -> None:
        super().adapt()
        field = self.fields["measures"]
        if isinstance(field, MeasuresField):
            field.choices = self._listed

    def _listed(self) -> Iterator[tuple[str, str]]:
        """The list as it stands today, read only when it is shown."""
        return ((one.code, one.title) for one in self._on_list())

    def _on_list(self) -> list[Measure]:
        """Punishments of today's list whose basis covers a broken commitment."""
        listed = Measure.objects.listed(self.today).filter(kind=MeasureKind.PUNISHMENT)
        return [one for one in listed if one.covers(RecordKind.BREACH)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        codes = cleaned.get("measures") or []
        titles = {one.code: one.title for one in self._on_list()} if codes else {}
        return cleaned | {
            "measures": [titles.get(code, code) for code in codes],
            "unlisted": [code for code in codes if code not in titles],
        }


class AnnouncementForm(_WithMeasures, PromisesForm):
    """The prior notice: facts, evidence, basis, intended measures.

    While the term of an order still runs, also why the finding cannot wait for its end.
    """

    facts = long(_("Facts"))
    proof = long(_("What proves it"), required=False, max_length=1000, help_text=PROOF_HELP)
    basis = long(_("Legal basis"), max_length=1000)
    why_now = long(
        _("Why the finding cannot wait for the end of the term"), required=False, max_length=1000,
        help_text=_("For instance: the subject has declared that it will not put things right."),
    )  # fmt: skip
    evidence = EvidenceField()

    def adapt(self) -> None:
        super().adapt()
        if self.case.state != "rectifying":
            del self.fields["why_now"]
        else:
            self.asked = self.asked | {"why_now"}


class StatementForm(CaseForm):
    """The subject's own case, or that it has nothing to say."""

    text = long(_("Your statement"), required=False)
    waived = forms.BooleanField(label=_("I have nothing to state."), required=False)
    evidence = EvidenceField()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("text", "").strip() and not cleaned.get("waived"):
            self.add_error("text", _("State your case, or say that you have nothing to state."))
        return cleaned


class FalsityForm(_WithMeasures):
    """The prior notice of a false promise: what was false, what proves it, intended measures."""

    asked = frozenset({"evidence"})
    field_order = ("facts", "proof", "basis", "measures", "evidence")

    facts = long(_("What was false"))
    proof = long(_("What proves it"), required=False, max_length=1000, help_text=PROOF_HELP)
    basis = long(_("Legal basis"), max_length=1000)
    evidence = EvidenceField()


class MeasuresForm(_WithMeasures):
    """Which measures of the published list are opened."""


class AnnulmentForm(CaseForm):
    """The decision that annuls the finding of breach."""

    ground = forms.ChoiceField(
        label=_("Annulled by"),
        choices=[
            ("objection", _("objection")),
            ("reconsideration", _("administrative reconsideration")),
            ("court", _("judgment of a court")),
            ("own", _("the department itself")),
        ],
    )
    number = forms.CharField(label=_("Number of the decision"), max_length=100)
    decided_on = DayField(label=_("Date of the decision"))
    evidence = EvidenceField()

    def clean_decided_on(self) -> date:
        day: date = self.cleaned_data["decided_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class ObjectionForm(CaseForm):
    """Which objection concerns this commitment."""

    number = forms.CharField(label=_("Number of the objection"), max_length=24)
