"""The public calculator: by which day a term runs out, day by day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from casework.clock.due import due_date, explain
from casework.clock.periods import Period, Unit
from casework.clock.stored import stored_calendar
from casework.errors import BadPeriod
from casework.forms import DayField
from casework.translation import gettext
from casework.web.common import today_of
from casework.web.hooks import guides
from casework.web.periods import period_text
from casework.web.public.pages import pack_version

LONGEST = {Unit.WORKING_DAYS: 500, Unit.NATURAL_DAYS: 800, Unit.MONTHS: 120}
OWN = "own"


class CalculatorForm(forms.Form):
    """A matter's term, or one's own number of days, and the day from which it runs."""

    term = forms.ChoiceField(label=_("Which term"))
    start = DayField(
        label=_("From which day"),
        help_text=_("The day of receipt or of the document. It is not counted itself."),
    )
    count = forms.IntegerField(label=_("Number"), min_value=0, max_value=800, required=False)
    unit = forms.ChoiceField(
        label=_("Unit"),
        required=False,
        choices=[
            (Unit.WORKING_DAYS.value, _("working days")),
            (Unit.NATURAL_DAYS.value, _("natural days")),
            (Unit.MONTHS.value, _("months")),
        ],
    )

    def __init__(self, data: Any, *, terms: list[tuple[str, str]]) -> None:
        super().__init__(data)
        choice = self.fields["term"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [*terms, (OWN, gettext("My own number of days"))]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("term") == OWN and "count" not in self.errors:
            count, unit = cleaned.get("count"), Unit(cleaned.get("unit") or "wd")
            if count is None:
                self.add_error("count", _("Give the number."))
            elif count > LONGEST[unit]:
                self.add_error("count", _("This is longer than any term; please check."))
        start = cleaned.get("start")
        if start and not 2000 <= start.year <= 2100:
            self.add_error("start", _("Choose a day between 2000 and 2100."))
        return cleaned

    def period(self) -> Period:
        """The chosen period; for a valid form."""
        if self.cleaned_data["term"] == OWN:
            unit = Unit(self.cleaned_data["unit"] or Unit.WORKING_DAYS.value)
            return Period(self.cleaned_data["count"], unit)
        return Period.parse(self.cleaned_data["term"].rpartition("|")[2])


def calculator(request: HttpRequest) -> HttpResponseBase:
    """The date and the table of days; nothing is stored."""
    form = CalculatorForm(request.GET if "start" in request.GET else None, terms=_terms(request))
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        period, start = form.period(), form.cleaned_data["start"]
        calendar = stored_calendar(settings.CASEWORK_PACK)
        context |= {
            "due": due_date(start, period, calendar),
            "period": period_text(period),
            "start": start,
            "days": [
                {"date": one.date, "counted": one.counted, "why": gettext(one.why),
                 "number": one.number, "note": one.note}
                for one in explain(start, period, calendar)
            ],
        }  # fmt: skip
    return render(request, "casework/public/calculator.html", context)


def _terms(request: HttpRequest) -> list[tuple[str, str]]:
    """The terms of the guides, as the rules in force have them."""
    version = pack_version(today_of(request))
    found = []
    for edition, guide in guides():
        for words, key in guide.terms:
            try:
                period = version.period(key)
            except BadPeriod:
                continue
            label = f"{guide.title}：{words}（{period_text(period)}）"
            found.append((f"{edition.code}|{key}|{period}", label))
    return found
