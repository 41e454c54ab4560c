"""What is asked about single promises: proof, what became of one, and the check of all."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms import CaseForm, DayField, EvidenceField
from commitments.fields import long, offer, promise_choices
from commitments.models import Outcome

CHECKED = (Outcome.KEPT, Outcome.EXCUSED, Outcome.LATE, Outcome.BROKEN)


class OnePromiseForm(CaseForm):
    """Something about one promise, chosen by its words."""

    promise = forms.ChoiceField(label=_("Promise"), widget=forms.RadioSelect)

    def adapt(self) -> None:
        """Offers what is not settled; the words of the others are known, to read them back."""
        field, choices = self.fields["promise"], promise_choices(self.promises)
        offer(field, choices)
        if isinstance(field.widget, forms.RadioSelect):
            field.widget.choices = [one for one in choices if self._is_unsettled(one[0])]

    @property
    def promises(self) -> list[dict[str, Any]]:
        promises: list[dict[str, Any]] = self.case.data.get("promises", [])
        return promises

    def _is_unsettled(self, number: str) -> bool:
        outcome = str(self.promises[int(number) - 1]["outcome"])
        return outcome in (Outcome.OPEN, Outcome.LATE)

    def clean_promise(self) -> str:
        number: str = self.cleaned_data["promise"]
        if not self._is_unsettled(number):
            raise forms.ValidationError(_("It was noted already what became of this promise."))
        return number


class ProofForm(OnePromiseForm):
    """Proof that one promise was kept: papers, or in words where it can be looked up."""

    text = long(_("What you have done"), required=False, max_length=2000)
    evidence = EvidenceField()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("text", "").strip() and not cleaned.get("evidence"):
            self.add_error("text", _("Hand in a paper, or say where it can be looked up."))
        return cleaned


class OutcomeForm(OnePromiseForm):
    """What became of one promise. Broken it is only after the subject was heard (C14)."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[(o.value, o.label) for o in CHECKED[:-1]],
        help_text=_("A broken promise is found in the check, after the subject was heard."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        _reason_given(self, "outcome", "note")
        return cleaned


def _reason_given(form: forms.Form, outcome: str, note: str) -> None:
    """A promise is excused with good reason, and that reason is written down."""
    said = form.cleaned_data
    if said.get(outcome) == Outcome.EXCUSED and not said.get(note, "").strip():
        form.add_error(note, _("Say for what good reason it was not kept."))


class PromisesForm(CaseForm):
    """One answer for each promise: kept, excused, late, broken, and a note."""

    outcomes: tuple[Outcome, ...] = CHECKED

    def adapt(self) -> None:
        for number, promise in enumerate(self.promises, 1):
            self.fields[f"outcome_{number}"] = forms.ChoiceField(
                label=promise["text"], choices=[(o.value, o.label) for o in self.outcomes],
                initial=promise["outcome"],
            )  # fmt: skip
            self.fields[f"note_{number}"] = forms.CharField(
                label=_("Note"), required=False, max_length=500, initial=promise["note"]
            )
        asked = range(1, len(self.promises) + 1)
        self.order_fields(name for n in asked for name in (f"outcome_{n}", f"note_{n}"))

    @property
    def promises(self) -> list[dict[str, Any]]:
        promises: list[dict[str, Any]] = self.case.data.get("promises", [])
        return promises

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        numbers = range(1, len(self.promises) + 1)
        for n in numbers:
            _reason_given(self, f"outcome_{n}", f"note_{n}")
        outcomes = [cleaned.pop(f"outcome_{n}", None) for n in numbers]
        notes = [cleaned.pop(f"note_{n}", "") for n in numbers]
        if None in outcomes:
            return cleaned
        return cleaned | {"outcomes": outcomes, "notes": notes}


class CheckForm(PromisesForm):
    """The result of the check, and what it was checked by."""

    reference = forms.CharField(
        label=_("Checked by"), required=False, max_length=500,
        help_text=_("Where the performance is recorded: a system and number, a visit and its day."),
    )  # fmt: skip
    evidence = EvidenceField()


class InterimForm(CheckForm):
    """The result of a check while the term runs on: what is not due yet stays open."""

    outcomes = (Outcome.KEPT, Outcome.EXCUSED, Outcome.OPEN)


class OrderForm(PromisesForm):
    """What must be put right, and by when."""

    false_promise = forms.BooleanField(
        label=_("A promise was false when it was made."), required=False
    )
    demands = long(_("What must be put right"))
    until = DayField(label=_("Last day"), help_text=_("Proof must be in by the end of this day."))
    evidence = EvidenceField()

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        if day <= self.today:
            raise forms.ValidationError(_("The term must leave at least one day."))
        return day
