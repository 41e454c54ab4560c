"""What a department fills in for its matters and letters; bad input keeps what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.clock.periods import Period, Unit
from casework.documents.glyphs import check_printable, guard
from casework.errors import BadPeriod
from casework.forms import DayField
from casework.models import Department
from commitments.models import CommitmentTemplate, Matter

MOST_PROMISES, BLANK_ROWS = 30, 3
UNITS = [
    ("", _("end of the term")),
    (Unit.WORKING_DAYS.value, _("working days")),
    (Unit.NATURAL_DAYS.value, _("days")),
    (Unit.MONTHS.value, _("months")),
]


class MatterForm(forms.ModelForm):  # type: ignore[type-arg]  # not at run time
    """A matter as the published list has it, and the ordinary way beside it."""

    class Meta:
        model = Matter
        fields = (
            "department", "code", "title", "kind", "legal_basis", "check_period", "ordinary_way",
            "ordinary_papers", "needs_representative", "on_list", "excluded_reason",
        )  # fmt: skip
        widgets = {
            "ordinary_way": forms.Textarea(attrs={"rows": 3}),
            "ordinary_papers": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "check_period": _("A period such as 60wd, 20d or 3m; empty: as the rules have it."),
            "ordinary_way": _("Where and how who does not promise files the matter."),
            "ordinary_papers": _("One paper a line."),
            "excluded_reason": _("Only if the law keeps it from being settled by a commitment."),
        }

    def __init__(self, *args: Any, departments: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Department.objects.filter(pk__in=list(departments)).order_by("name")
        self.fields["ordinary_way"].required = True
        guard(self)

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        used = CommitmentTemplate.objects.filter(matter_id=self.instance.pk, used=True)
        if self.instance.pk and kind != self.initial.get("kind") and used.exists():
            raise forms.ValidationError(
                _("Commitments of this kind have been made; set up a new matter instead.")
            )
        return kind


class LetterForm(forms.Form):
    """The text of a letter and what need not be handed in."""

    text = forms.CharField(
        label=_("Text of the letter"), max_length=20000, validators=[check_printable],
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("As the applicant reads and signs it, one point a line."),
    )  # fmt: skip
    replaces = forms.CharField(
        label=_("What need not be handed in"), required=False, max_length=2000,
        validators=[check_printable],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: the papers that follow later, or the certificate it stands for."),
    )  # fmt: skip


class PromiseRow(forms.Form):
    """One promise and its term; an empty row is none."""

    text = forms.CharField(
        label=_("Promise"), required=False, max_length=300, validators=[check_printable]
    )
    count = forms.IntegerField(label=_("Term"), required=False, min_value=1)
    unit = forms.ChoiceField(label=_("counted in"), required=False, choices=UNITS)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        text, count, unit = (cleaned.get(name) for name in ("text", "count", "unit"))
        if not (text or "").strip():
            if count or unit:
                self.add_error("text", _("Write the promise, or empty the row."))
            return cleaned
        if bool(count) != bool(unit) and "count" not in self.errors:
            self.add_error("count", _("Give a number and what it counts, or neither."))
        elif count:
            self._check(f"{count}{unit}")
        return cleaned

    def _check(self, due: str) -> None:
        try:
            Period.parse(due)
        except BadPeriod as fault:
            self.add_error("count", str(fault))

    @property
    def promise(self) -> dict[str, str] | None:
        """The promise as the letter keeps it; none of an empty row."""
        said = self.cleaned_data
        text = str(said.get("text") or "").strip()
        count, unit = said.get("count"), said.get("unit")
        return {"text": text, "due": f"{count}{unit}" if count else ""} if text else None


class _Rows(forms.BaseFormSet):  # type: ignore[type-arg]  # not at run time
    def clean(self) -> None:
        if not any(self.errors) and not self.promises:
            raise forms.ValidationError(_("Write at least one promise that can be checked."))

    @property
    def promises(self) -> list[dict[str, str]]:
        """The promises of all filled rows, in order."""
        return [form.promise for form in self.forms if form.promise]


PromiseRows = forms.formset_factory(
    PromiseRow, formset=_Rows, extra=BLANK_ROWS, max_num=MOST_PROMISES, validate_max=True
)


def rows_from(promises: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The promises of a letter as the rows of its form."""
    rows: list[dict[str, Any]] = []
    for promise in promises:
        due = str(promise.get("due", ""))
        period = Period.parse(due) if due else None
        rows.append({
            "text": promise["text"],
            "count": period.count if period else None,
            "unit": period.unit.value if period else "",
        })  # fmt: skip
    return rows


class PublishForm(forms.Form):
    """From which day on a version is signed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    start = DayField(label=_("In force from"))
