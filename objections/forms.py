"""What each action of an objection asks of the person who makes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.forms import CaseForm, DayField, EvidenceField, PausingForm
from objections.models import (
    CORRECTABLE,
    Ground,
    Outcome,
    column_of,
    outcomes_for,
    record_of,
    text_of,
    value_of,
)

ROWS = 3  # how many items one finding can put right


def _long(**kwargs: Any) -> forms.CharField:
    kwargs.setdefault("max_length", 2000)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


def _items() -> list[tuple[str, Any]]:
    """The items of a record that can be put right, with their names."""
    return [(name, column_of(name).verbose_name) for name in CORRECTABLE]


class ObjectionForm(CaseForm):
    """What the subject says is wrong, and what would be right."""

    ground = forms.ChoiceField(
        label=_("What is wrong"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong with the record.")},
    )
    item = forms.ChoiceField(
        label=_("Which item of the record"),
        required=False,
        help_text=_("Leave this open if the record as a whole is meant."),
    )
    statement = _long(
        label=_("What happened"),
        help_text=_("In your own words: what does the record say, and what is true?"),
        error_messages={"required": _("Say in a few words what is not right.")},
    )
    right_value = forms.CharField(label=_("What it should say"), required=False, max_length=300)
    evidence = EvidenceField(help_text=_("You can add proof now or when you file."))

    def adapt(self) -> None:
        """Offers the answer to a repair request as a ground only where there is one."""
        origin = self.case.origin
        if origin is None or origin.case_type != "repair":
            grounds = [pair for pair in Ground.choices if pair[0] != Ground.REPAIR_RESULT]
            self.fields["ground"].choices = grounds  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["item"].choices = [("", "—"), *_items()]  # type: ignore[attr-defined]  # likewise


class FilingForm(CaseForm):
    """Proof, and the subject's word that what is said is true (异议申请承诺)."""

    asked = frozenset({"evidence"})
    evidence = EvidenceField()
    pledge = forms.BooleanField(
        label=_("What I have said and handed in is true; I answer for it if it is not."),
        error_messages={"required": _("Confirm that what you have said and handed in is true.")},
    )


class SupplementForm(PausingForm):
    """Everything that is missing, told at once (一次性告知)."""

    field_order = ("points", "paused_since")
    points = _long(
        label=_("What is missing"),
        help_text=_("One point a line. All points are asked at once; this cannot be repeated."),
    )

    def clean_points(self) -> list[str]:
        points = [line.strip() for line in self.cleaned_data["points"].splitlines()]
        return [point for point in points if point]


class SupplementAnswerForm(CaseForm):
    """An answer to each point that was asked; all of them are needed."""

    evidence = EvidenceField()

    def adapt(self) -> None:
        points = self.case.data.get("supplement", {}).get("points", [])
        for number, point in enumerate(points, start=1):
            self.fields[f"answer_{number}"] = _long(
                label=point, error_messages={"required": _("Answer this point too.")}
            )


class RefusalForm(CaseForm):
    """Why an objection is not taken up."""

    cause = forms.ChoiceField(
        label=_("Cause of the refusal"),
        choices=[
            ("not_own", _("The record is not the applicant's own, and there is no authority")),
            ("no_such_record", _("There is no such record")),
            ("already_decided", _("The same fact has been decided already")),
        ],
        widget=forms.RadioSelect,
    )


class ComparisonForm(CaseForm):
    """The platform's copy beside the source that the provider sent."""

    result = forms.ChoiceField(
        label=_("Our copy and the source"),
        choices=[("agrees", _("They agree")), ("differs", _("They differ"))],
        widget=forms.RadioSelect,
    )
    source_says = _long(label=_("What the source says"), required=False)


class FindingForm(CaseForm):
    """What was found wrong, the papers that prove it, and what is done about it."""

    outcome = forms.ChoiceField(
        label=_("What is done"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    facts_found = _long(
        label=_("What was found"), help_text=_("This stands in the letter to the applicant.")
    )
    evidence = EvidenceField(
        required=True,
        label=_("Papers that prove the finding"),
        error_messages={"required": _("Attach the papers on which the finding rests.")},
    )

    def adapt(self) -> None:
        ground = self.case.data.get("objection", {}).get("ground", "")
        allowed = outcomes_for(ground, record_of(self.case))
        choices = [pair for pair in Outcome.choices if pair[0] in allowed]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if Outcome.CORRECT in allowed or Outcome.ADD in allowed:
            for number in range(1, ROWS + 1):
                self._add_row(number)

    def _add_row(self, number: int) -> None:
        suffix = _suffix(number)
        self.fields[f"field{suffix}"] = forms.ChoiceField(
            label=_numbered(_("Item"), number), required=False, choices=[("", "—"), *_items()]
        )
        self.fields[f"value_now{suffix}"] = forms.CharField(
            label=_numbered(_("As it stands"), number),
            required=False,
            max_length=4000,
            help_text=_("May be left empty; if given, it must be what the record says now."),
        )
        self.fields[f"right_value{suffix}"] = forms.CharField(
            label=_numbered(_("What is right"), number), required=False, max_length=4000
        )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        said["corrections"] = []
        if said.get("outcome") in (Outcome.CORRECT, Outcome.ADD):
            said["corrections"] = self._corrections(said)
            if not said["corrections"] and not self.errors:
                self.add_error("field", _("Name at least one item and what is right."))
        return said

    def _corrections(self, said: dict[str, Any]) -> list[dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for number in range(1, ROWS + 1):
            suffix = _suffix(number)
            item = said.get(f"field{suffix}")
            if item in found:
                self.add_error(f"field{suffix}", _("This item is named above already."))
            elif item:
                found[item] = self._correction(item, said, suffix)
            elif said.get(f"right_value{suffix}"):
                self.add_error(f"field{suffix}", _("Say which item this is about."))
        return list(found.values())

    def _correction(self, item: str, said: dict[str, Any], suffix: str) -> dict[str, str]:
        """One item before and after; faults go to the field where they were typed."""
        record = self.case.record
        now = text_of(record, item) if record is not None else ""
        typed, right = said.get(f"value_now{suffix}", ""), said.get(f"right_value{suffix}", "")
        if typed and typed != now:
            self.add_error(
                f"value_now{suffix}",
                ValidationError(_("The record says “%(now)s” now."), params={"now": now or "—"}),
            )
        if said["outcome"] == Outcome.ADD and now:
            self.add_error(
                f"field{suffix}", _("This item is not missing; choose to correct it instead.")
            )
        if right == now:
            self.add_error(f"right_value{suffix}", _("This is what the record says already."))
        try:
            value = value_of(item, right)
            if item == "document_date":
                _not_in_future(value, self.today)
        except ValidationError as fault:
            self.add_error(f"right_value{suffix}", fault)
        return {"field": item, "from": now, "to": right}


def _numbered(label: Any, number: int) -> str:
    """A question that is asked for several items, told apart from the second on."""
    words = {"label": label, "number": number}
    return str(label) if number == 1 else gettext("%(label)s, item %(number)s") % words


def _suffix(number: int) -> str:
    return "" if number == 1 else f"_{number}"


class FindingAnewForm(CaseForm):
    """Why the review sends the answer back to the department that gave it."""

    facts_found = _long(
        label=_("What was found"), help_text=_("This stands in the letter to the applicant.")
    )
    evidence = EvidenceField(
        required=True,
        label=_("Papers that prove the finding"),
        error_messages={"required": _("Attach the papers on which the finding rests.")},
    )


class ReplyForm(CaseForm):
    """The provider's answer that the record is right as it stands."""

    source = forms.CharField(
        label=_("Where the data comes from"),
        max_length=300,
        help_text=_("The document and the system from which the record was provided."),
    )
    evidence = EvidenceField(
        required=True,
        label=_("Papers that prove the finding"),
        error_messages={"required": _("Attach the papers on which the finding rests.")},
    )


class ExtensionForm(CaseForm):
    """Who approved that verifying takes longer."""

    approved_by = forms.CharField(
        label=_("Approved by"), max_length=100, help_text=_("Name and post.")
    )


class SpanForm(CaseForm):
    """A test, an inspection or an expert review, whose days are not counted."""

    start = DayField(label=_("First day of the test"))
    end = DayField(label=_("Last day of the test"))
    body = forms.CharField(label=_("Who tests"), max_length=200)
    evidence = EvidenceField(
        required=True,
        label=_("Order for the test"),
        error_messages={"required": _("Attach the order for the test.")},
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        start, end = said.get("start"), said.get("end")
        if start and end and end < start:
            self.add_error("end", _("The last day cannot be before the first."))
        if start and start < self.case.filed_on:
            self.add_error("start", _("The test cannot have begun before the objection."))
        return said


class ReviewRequestForm(CaseForm):
    """Why the subject does not accept the result."""

    statement = _long(label=_("Why the result is not right"))
    evidence = EvidenceField()


class ProceedingsForm(CaseForm):
    """The paper of a court or of a reconsideration organ that shows that proceedings run."""

    kind = forms.ChoiceField(
        label=_("Kind of proceedings"),
        choices=[("reconsideration", _("Reconsideration")), ("suit", _("Suit in court"))],
    )
    organ = forms.CharField(label=_("Court or organ"), max_length=200)
    paper_number = forms.CharField(label=_("Number of the paper"), max_length=100)
    filed_on = DayField(label=_("Filed on"))
    evidence = EvidenceField(
        required=True,
        label=_("Notice of acceptance of the court or organ"),
        error_messages={"required": _("Attach the paper of the court or organ.")},
    )

    def clean_filed_on(self) -> Any:
        return _not_in_future(self.cleaned_data["filed_on"], self.today)


class RulingForm(CaseForm):
    """How the proceedings ended."""

    result = forms.ChoiceField(
        label=_("How it ended"),
        choices=[
            ("upheld", _("The record stands")),
            ("annulled", _("The decision behind the record was annulled")),
            ("changed", _("The decision behind the record was changed")),
            ("withdrawn", _("The proceedings were withdrawn")),
        ],
    )
    paper_number = forms.CharField(label=_("Number of the paper"), max_length=100)
    decided_on = DayField(label=_("Decided on"))
    evidence = EvidenceField(
        required=True,
        label=_("Ruling or decision"),
        error_messages={"required": _("Attach the paper of the court or organ.")},
    )

    def clean_decided_on(self) -> Any:
        return _not_in_future(self.cleaned_data["decided_on"], self.today)


def _not_in_future(day: Any, today: Any) -> Any:
    if day > today:
        raise ValidationError(_("This day is still to come."))
    return day
