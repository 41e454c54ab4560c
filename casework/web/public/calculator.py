"""The public calculator: by which day a term runs out, day by day, with pauses and extensions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from casework.clock.fold import explain_log, fold
from casework.clock.periods import Period, Unit
from casework.clock.stored import stored_calendar
from casework.errors import BadPeriod
from casework.forms import DayField
from casework.translation import gettext
from casework.web.common import day_text, today_of
from casework.web.hooks import guides
from casework.web.periods import period_text
from casework.web.public.pages import pack_version
from casework.web.why import days_of

LONGEST = {Unit.WORKING_DAYS: 500, Unit.NATURAL_DAYS: 800, Unit.MONTHS: 120}
OWN = "own"
WHAT_HAPPENED = ("paused_on", "resumed_on", "extended_on", "extended_by")
Log = list[dict[str, Any]]


class CalculatorForm(forms.Form):
    """A matter's term, or one's own number of days, the day from which it runs, what happened."""

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
    paused_on = DayField(
        label=_("Paused on"),
        required=False,
        help_text=_("The day on which papers were asked for. It still counts itself."),
    )
    resumed_on = DayField(
        label=_("Resumed on"),
        required=False,
        help_text=_("The day on which the papers were complete. It does not count itself."),
    )
    extended_on = DayField(label=_("Extended on"), required=False)
    extended_by = forms.IntegerField(
        label=_("Extended by"),
        min_value=1,
        max_value=500,
        required=False,
        help_text=_("In the unit of the term."),
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
        self._check_pairs(cleaned)
        if not self.errors:
            self._check_order()
        return cleaned

    def _check_pairs(self, cleaned: dict[str, Any]) -> None:
        """Days that cannot be meant, and what was only half said."""
        start = cleaned.get("start")
        for name in ("paused_on", "resumed_on", "extended_on"):
            day = cleaned.get(name)
            if day and not 2000 <= day.year <= 2100:
                self.add_error(name, _("Choose a day between 2000 and 2100."))
            elif day and start and day < start:
                self.add_error(name, _("This is before the term begins."))
        paused, resumed = cleaned.get("paused_on"), cleaned.get("resumed_on")
        if resumed and not paused:
            self.add_error("paused_on", _("Say on which day it was paused."))
        if resumed and paused and resumed < paused:
            self.add_error("resumed_on", _("It cannot resume before it was paused."))
        if cleaned.get("extended_by") and not cleaned.get("extended_on"):
            self.add_error("extended_on", _("Say on which day it was extended."))
        if cleaned.get("extended_on") and not cleaned.get("extended_by"):
            self.add_error("extended_by", _("Give the number."))

    def _check_order(self) -> None:
        """What stops or lengthens a term does so while it runs; faults stand at their day."""
        fields = {"pause": "paused_on", "resume": "resumed_on", "extend": "extended_on"}
        log, calendar = self.log(), stored_calendar(settings.CASEWORK_PACK)
        for at, event in enumerate(log[1:], start=1):
            due = fold(log[:at], calendar).due
            if event["kind"] != "resume" and due is not None and due < event["on"]:
                text = gettext("The term ended on %(due)s already.") % {"due": day_text(due)}
                self.add_error(fields[event["kind"]], text)
                return

    def period(self) -> Period:
        """The chosen period; for a valid form."""
        if self.cleaned_data["term"] == OWN:
            unit = Unit(self.cleaned_data["unit"] or Unit.WORKING_DAYS.value)
            return Period(self.cleaned_data["count"], unit)
        return Period.parse(self.cleaned_data["term"].rpartition("|")[2])

    def log(self) -> Log:
        """What happened to the term, as the clock of a case would have it."""
        said, period = self.cleaned_data, self.period()
        log: Log = []
        if said.get("paused_on"):
            log.append({"on": said["paused_on"], "kind": "pause"})
        if said.get("resumed_on"):
            log.append({"on": said["resumed_on"], "kind": "resume"})
        if said.get("extended_on"):
            more = Period(said["extended_by"], period.unit)
            log.append({"on": said["extended_on"], "kind": "extend", "period": str(more)})
        # The sort is stable: of one day, the pause comes before its end.
        log.sort(key=lambda event: event["on"])
        return [{"on": said["start"], "kind": "start", "period": str(period)}, *log]


def calculator(request: HttpRequest) -> HttpResponseBase:
    """The date and the table of days; nothing is stored."""
    form = CalculatorForm(request.GET if "start" in request.GET else None, terms=_terms(request))
    context: dict[str, Any] = {
        "form": form,
        "happened": [form[name] for name in WHAT_HAPPENED],
        "something_happened": any(request.GET.get(name) for name in WHAT_HAPPENED),
    }
    if form.is_bound and form.is_valid():
        log, calendar = form.log(), stored_calendar(settings.CASEWORK_PACK)
        context |= {
            "state": fold(log, calendar),
            "period": period_text(form.period()),
            "start": form.cleaned_data["start"],
            "days": days_of(explain_log(log, calendar)),
        }
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
