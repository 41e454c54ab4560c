"""Court papers and reconsideration decisions: the list of what waits, the form, the decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.access.people import full_name
from casework.access.registry import keeps_registry, records_for
from casework.errors import FieldFault, Refusal, TransitionRefused
from casework.models import CourtPaper, CreditRecord
from casework.models.court_paper import PaperState, Ruling
from casework.registry import court_papers
from casework.registry.decisions import role_for
from casework.registry.items import FIELDS, BadItem, value_of
from casework.web.common import actor_of, today_of, user_of
from casework.web.kept import initial_from, kept_text, token_for
from casework.web.staff.base import show, staff_page
from casework.web.staff.facts import item_text, record_label, record_lines
from casework.web.staff.paging import AFTER, newest_first
from casework.web.staff.rows import choice

_CHANGES = 3
_BAD = {
    "bad_date": gettext_lazy("This is not a day that exists; write 2026-03-05."),
    "future_date": gettext_lazy("This day lies in the future."),
    "bad_number": gettext_lazy("This is not an amount; write 3.88."),
    "too_long": gettext_lazy("This is too long."),
}


@staff_page()
def papers(request: HttpRequest) -> HttpResponseBase:
    """The papers about one's records: those that wait first named, or all of them."""
    wanted = request.GET.get("state", PaperState.WAITING.value)
    rows = CourtPaper.objects.select_related("record__subject", "record__department")
    actor = actor_of(request)
    if not keeps_registry(actor):
        rows = rows.filter(record__in=records_for(actor).order_by().values("pk"))
    if wanted in PaperState.values:
        rows = rows.filter(state=wanted)
    page = newest_first(rows, request.GET.get(AFTER, ""))
    every = [*PaperState.choices, ("all", _("All"))]
    return show(
        request, "papers.html", page=page, next_query=page.following(request),
        first_query=page.from_start(request),
        filters=[(_("State"), [
            choice(request, "state", value, str(words))
            for value, words in every
        ])],
    )  # fmt: skip


class PaperForm(forms.Form):
    """What a court or a reconsideration organ has decided about the decision of a record."""

    organ = forms.CharField(label=gettext_lazy("Court or reconsideration organ"), max_length=200)
    number = forms.CharField(label=gettext_lazy("Number of the paper"), max_length=100)
    dated_on = forms.DateField(
        label=gettext_lazy("Date of the paper"), widget=forms.DateInput(attrs={"type": "date"})
    )
    received_on = forms.DateField(
        label=gettext_lazy("Received on"),
        help_text=gettext_lazy("From this day on the working days are counted."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    ruling = forms.ChoiceField(
        label=gettext_lazy("Result"), choices=Ruling.choices, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the paper decides.")},
    )  # fmt: skip
    gist = forms.CharField(
        label=gettext_lazy("Gist"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, record: CreditRecord, today: Any, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.record, self.today = record, today
        items = [("", _("none")), *((name, record_label(name)) for name in FIELDS)]
        for n in range(1, _CHANGES + 1):
            self.fields[f"item_{n}"] = forms.ChoiceField(
                label=_("Item %(n)s that reads otherwise") % {"n": n}, choices=items,
                required=False,
                help_text=_("Only where the decision was changed.") if n == 1 else "",
            )  # fmt: skip
            self.fields[f"to_{n}"] = forms.CharField(
                label=_("Item %(n)s from now on") % {"n": n}, required=False, max_length=5000
            )

    def clean(self) -> dict[str, Any]:
        """The changes as rows; each value has the form of its item."""
        data = super().clean() or {}
        changes = []
        for n in range(1, _CHANGES + 1):
            name, text = data.get(f"item_{n}"), data.get(f"to_{n}", "")
            if not name or data.get("ruling") != Ruling.CHANGED:
                continue
            try:
                value_of(name, text, today=self.today)
            except BadItem as bad:
                self.add_error(f"to_{n}", str(_BAD.get(str(bad), str(bad))))
            else:
                changes.append({"field": name, "to": text.strip()})
        data["changes"] = changes
        return data


@staff_page(*court_papers.ENTERS)
def enter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The form for a paper about one record."""
    actor, today = actor_of(request), today_of(request)
    found = records_for(actor).filter(pk=pk).first()
    if found is None or not role_for(found, court_papers.ENTERS, actor):
        raise Http404
    form = _paper_form(request, found)
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = court_papers.enter(
                found.pk, _new_paper(form.cleaned_data), by=user_of(request), today=today
            )
        except TransitionRefused as refused:
            refusals = _beside_fields(form, refused.refusals)
        else:
            messages.success(
                request, _("The paper %(number)s is entered.") % {"number": made.number}
            )
            return redirect("staff:paper", made.pk)
    return show(
        request, "paper_enter.html", status=422 if request.method == "POST" else 200,
        record=found, lines=record_lines(found), form=form, refusals=refusals,
        token=str(token_for(request, user_of(request))),
    )  # fmt: skip


def _paper_form(request: HttpRequest, record: CreditRecord) -> PaperForm:
    today = today_of(request)
    if request.method == "POST":
        return PaperForm(request.POST, record=record, today=today)
    form = PaperForm(record=record, today=today)
    kept = kept_text(request)
    form.initial = initial_from(form.fields, kept) if kept else {"received_on": today.isoformat()}
    return form


def _new_paper(data: dict[str, Any]) -> court_papers.NewPaper:
    names = ("number", "organ", "dated_on", "received_on", "ruling", "gist", "changes")
    return court_papers.NewPaper(**{name: data[name] for name in names})


def _beside_fields(form: forms.Form, refusals: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
    """Puts what is wrong with a field beside it; answers the other refusals."""
    for refusal in refusals:
        if isinstance(refusal, FieldFault) and refusal.field in form.fields:
            form.add_error(refusal.field, refusal.message)
    return tuple(one for one in refusals if not isinstance(one, FieldFault))


class VerdictForm(forms.Form):
    """Why the record follows the paper, or why it does not."""

    reason = forms.CharField(
        label=gettext_lazy("Reasons"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Give the reasons: they are kept for good.")},
    )  # fmt: skip


@staff_page()
def paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One paper, its clock, and the decision whether the record follows it."""
    actor, today = actor_of(request), today_of(request)
    rows = CourtPaper.objects.select_related("record__subject", "record__department", "run")
    found = rows.filter(pk=pk).first()
    if found is None or not records_for(actor).filter(pk=found.record_id).exists():
        raise Http404
    form = VerdictForm(request.POST if request.method == "POST" else None)
    may_decide = bool(role_for(found.record, court_papers.DECIDES, actor))
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST":
        do = {"carry_out": court_papers.carry_out, "decline": court_papers.decline}
        action = do.get(request.POST.get("action", ""))
        if action is None or not may_decide:
            raise Http404
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                action(found.pk, by=user_of(request), reason=reason, today=today)
            except TransitionRefused as refused:
                refusals = refused.refusals
            else:
                messages.success(request, _("The paper %(number)s is settled.") % {
                    "number": found.number,
                })  # fmt: skip
                return redirect("staff:record", found.record_id)
    return show(
        request, "paper.html", status=422 if request.method == "POST" else 200,
        paper=found, record=found.record, lines=record_lines(found.record), form=form,
        refusals=refusals, changes=_changes(found), may_decide=may_decide,
        waits=found.state == PaperState.WAITING, cases=court_papers.open_cases(found.record),
        entered_by=full_name(found.entered_by), decided_by=full_name(found.decided_by),
        own=bool(court_papers.entered_by(found) & actor.hands),
        token=str(token_for(request, user_of(request))),
    )  # fmt: skip


def _changes(found: CourtPaper) -> list[tuple[str, str, str]]:
    """What reads how now, and how from then on."""
    return [
        (
            record_label(row["field"]),
            item_text(row["field"], getattr(found.record, row["field"])),
            row["to"],
        )
        for row in found.changes
    ]
