"""What the actions of repair ask, and of whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.forms import CaseForm, DayField, EvidenceField, PausingForm
from casework.models import Department
from casework.policies.loader import load_packs
from repair.sync import sites_of

COMMITMENT = _(
    "I promise in public: the papers I hand in are true, complete and lawful; I have put the breach"
    " right and discharged every duty, or, on a court's ruling, I will carry out the plan or"
    " settlement as approved; I will keep the law and my word; if any of this is untrue or"
    " not kept, I accept that the repair is revoked, that the record is shown again, and what else"
    " the law provides. I agree that this promise is published and supervised."
)


class Lines(forms.CharField):
    """A text of several lines."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), max_length=5000, **kwargs)


class FiledForm(CaseForm):
    """A form with several uploads: the engine files what `evidence` names."""

    uploads: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        found = [pk for name in self.uploads for pk in self.cleaned_data.get(name) or []]
        self.cleaned_data["evidence"] = list(dict.fromkeys(found))
        return self.cleaned_data


class ApplicationForm(FiledForm):
    """The request for repair: nothing here is required, the conditions say what is missing."""

    uploads = ("proof", "certificate", "report", "ruling")

    route = forms.ChoiceField(
        label=_("On what ground"), initial="ordinary",
        choices=[
            ("ordinary", _("the breach is put right and the duties are discharged")),
            ("bankruptcy", _("a court has approved our reorganization plan or settlement")),
        ],
    )  # fmt: skip
    about = forms.ChoiceField(
        label=_("Is the record itself right?"), initial="right", required=False,
        choices=[
            ("right", _("yes, and I have put things right")),
            ("wrong", _("no, something in it is wrong")),
        ],
        help_text=_("A wrong record is a matter for an objection, which needs no waiting time."),
    )  # fmt: skip
    duties_asserted = forms.BooleanField(
        label=_("I have put the breach right and discharged every duty of the decision."),
        required=False,
    )
    what_was_done = Lines(
        label=_("What you have done, and when"), required=False,
        help_text=_("For example: fine paid on 3 March; equipment repaired and inspected."),
    )  # fmt: skip
    proof = EvidenceField(
        label=_("Proof that the duties are discharged"),
        help_text=_("Not needed where the department finds it in its own system."),
    )
    certificate = EvidenceField(
        label=_("Training certificate"),
        help_text=_("Only if you took a course elsewhere; ours is found by itself."),
    )
    report = EvidenceField(label=_("Credit report"))
    ruling = EvidenceField(label=_("The court's ruling"))
    ruling_number = forms.CharField(label=_("Number of the ruling"), max_length=100, required=False)
    ruling_date = DayField(label=_("Date of the ruling"), required=False)
    contact = forms.CharField(label=_("Telephone for questions"), max_length=40, required=False)
    commitment = forms.BooleanField(
        label=_("I sign this repair commitment."), help_text=COMMITMENT, required=False
    )
    signer = forms.CharField(label=_("Name of the person who signs"), max_length=100)

    def adapt(self) -> None:
        """Leaves out what the rules of this case do not ask for."""
        pack = load_packs().version(self.case.pack_version)
        if self.case.record is None or not self.case.record.duties_done:
            self.asked = frozenset({"proof"})
        if not pack.flag("repair.training"):
            del self.fields["certificate"]
        if "report" not in pack.words("repair.papers"):
            del self.fields["report"]

    def clean_ruling_date(self) -> Any:
        day = self.cleaned_data["ruling_date"]
        if day and day > self.today:
            raise forms.ValidationError(_("A ruling cannot be dated later than today."))
        return day


class DefectsForm(PausingForm):
    """Everything that is missing, said once (一次性告知)."""

    field_order = ("points", "paused_since")
    points = Lines(
        label=_("What is missing or wrong"),
        help_text=_("One point a line, all of them: you can ask only once."),
    )

    def clean_points(self) -> list[str]:
        lines = self.cleaned_data["points"].splitlines()
        points = [line.strip() for line in lines if line.strip()]
        if len(points) > 20:
            raise forms.ValidationError(_("Put this into at most 20 points."))
        return points


class AnswerForm(CaseForm):
    """The supplement: one answer for each point that was asked."""

    evidence = EvidenceField(label=_("Papers handed in later"))

    def adapt(self) -> None:
        points = (self.case.data.get("defects") or {}).get("points") or []
        for number, point in enumerate(points, start=1):
            self.fields[f"answer_{number}"] = Lines(label=f"{number}. {point}", rows=2)
        self.order_fields([name for name in self.fields if name != "evidence"])


class NextTryForm(CaseForm):
    """What a refusal must say beside its reasons: on what ground, and when to try again."""

    next_step = Lines(
        label=_("When and how repair can be asked for again"), rows=2,
        help_text=_("Name the earliest day and what must be done until then."),
    )  # fmt: skip

    def adapt(self) -> None:
        """Proposes the earliest day, where the record has one still to come."""
        record = self.case.record
        if record and record.earliest_apply and record.earliest_apply > self.today:
            self.fields["next_step"].initial = gettext("From %(day)s on.") % {
                "day": record.earliest_apply.isoformat()
            }


class RefusalForm(NextTryForm):
    """Why a request is not accepted; complete papers within one's competence must be accepted."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=[
            ("term", _("the minimum term is not over")),
            ("duties", _("duties are still open")),
            ("excluded", _("the record is excluded from repair")),
            ("competence", _("another department recognized the breach")),
            ("papers", _("papers are still missing after the supplement")),
            ("objection", _("this is really an objection")),
        ],
    )


class RejectionForm(NextTryForm):
    """Why repair is not granted after the review."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=[
            ("duties", _("duties are still open")),
            ("term", _("the minimum term is not over")),
            ("excluded", _("the record is excluded from repair")),
            ("papers", _("the papers do not prove what they should")),
            ("list", _("the conditions for leaving the list are not met")),
            ("training", _("the training is not proven")),
            ("other", _("another ground, given in the reasons")),
        ],
    )


class CheckForm(CaseForm):
    """What the department finds about the duties, in its own system first."""

    own_system = forms.ChoiceField(
        label=_("Our own system says"),
        choices=[
            ("done", _("the duties are discharged")),
            ("open", _("duties are still open")),
            ("silent", _("nothing about it")),
        ],
    )
    duties = forms.ChoiceField(
        label=_("Result"),
        choices=[
            ("done", _("discharged in full")),
            ("open", _("not discharged")),
            ("unsure", _("not clear yet")),
        ],
    )
    finding = Lines(label=_("How this was found"))
    certificate_checked = forms.BooleanField(
        label=_("The attached training certificate is genuine and valid."), required=False
    )
    list_conditions = forms.BooleanField(
        label=_("The conditions for leaving the list are met."), required=False
    )
    evidence = EvidenceField(label=_("Papers found"))

    def adapt(self) -> None:
        """Asks about certificate and list only where there is one."""
        filed = self.case.data.get("application") or {}
        if not filed.get("certificate"):
            del self.fields["certificate_checked"]
        if self.case.record is None or self.case.record.kind != "serious_list":
            del self.fields["list_conditions"]


class QuestionForm(CaseForm):
    """Which other department is asked, and what."""

    partner = forms.ModelChoiceField(
        label=_("Joint department"), queryset=Department.objects.none()
    )
    question = Lines(label=_("What it should check"))

    def adapt(self) -> None:
        field = self.fields["partner"]
        if isinstance(field, forms.ModelChoiceField):
            others = Department.objects.filter(confirmed=True)
            field.queryset = others.exclude(pk=self.case.department_id or 0)


class OpinionForm(CaseForm):
    """What the joint department found."""

    finding = Lines(label=_("What we found"))
    evidence = EvidenceField()


class SiteForm(CaseForm):
    """Which site has taken the record down, on which day, and how one knows.

    Only sites without a channel of their own are confirmed by a person.
    """

    site = forms.ChoiceField(label=_("Site"))
    confirmed_on = DayField(label=_("Taken down on"))
    how = forms.CharField(
        label=_("How this was established"), max_length=500,
        help_text=_("Who was asked, or which page was looked at and when."),
    )  # fmt: skip
    evidence = EvidenceField()

    def adapt(self) -> None:
        field = self.fields["site"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (site.code, site.name)
                for site in sites_of(self.case)
                if site.missing and site.by_hand
            ]
        self.fields["confirmed_on"].initial = self.today

    def clean_confirmed_on(self) -> Any:
        day = self.cleaned_data["confirmed_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come."))
        return day


class CompletionForm(CaseForm):
    """What the office confirms when the last site has answered."""

    measures_lifted = forms.BooleanField(
        label=_("All measures that followed from the record are lifted.")
    )
    evaluation_refreshed = forms.BooleanField(
        label=_("The public credit evaluation has been computed anew.")
    )
    third_parties_told = forms.BooleanField(
        label=_("The third parties that use the data have been told.")
    )


class ChargeForm(CaseForm):
    """Why a repair is to be revoked; the reasons themselves are the reasons of the action."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=[
            ("false_papers", _("false papers")),
            ("broken_commitment", _("the repair commitment was broken")),
        ],
    )
    basis = forms.CharField(label=_("Legal basis"), max_length=300)
    measures = Lines(label=_("What will follow"), rows=2)
    evidence = EvidenceField()


class StatementForm(CaseForm):
    """What the subject says to an intended revocation."""

    statement = Lines(label=_("Your statement"))
    evidence = EvidenceField()


class CourtPaperForm(CaseForm):
    """How the plan or settlement ended, as a paper of the court says."""

    outcome = forms.ChoiceField(
        label=_("What the court paper says"),
        choices=[
            ("carried_out", _("the plan or settlement has been carried out")),
            ("failed", _("the plan or settlement has failed or was annulled")),
        ],
    )
    paper_number = forms.CharField(label=_("Number of the paper"), max_length=100)
    paper_date = DayField(label=_("Date of the paper"))
    evidence = EvidenceField(label=_("The court paper"), required=True)

    def clean_paper_date(self) -> Any:
        day = self.cleaned_data["paper_date"]
        if day > self.today:
            raise forms.ValidationError(_("A court paper cannot be dated later than today."))
        return day
