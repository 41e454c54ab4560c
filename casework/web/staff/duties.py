"""The duties of a record: the desk of those whose term is over, the note, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.access.actor import Actor
from casework.access.people import full_name
from casework.access.registry import OVERSEES, SETTLES, open_duties_for, records_for, settled_by
from casework.errors import Refusal, TransitionRefused
from casework.models import CreditRecord, RecordEvent
from casework.models.record_event import RecordEventKind
from casework.registry import decisions
from casework.web.common import actor_of, today_of, user_of
from casework.web.kept import initial_from, kept_text, token_for
from casework.web.staff.base import show, staff_page
from casework.web.staff.facts import Line, changed_lines, record_lines
from casework.web.staff.paging import AFTER, by_day

DESK = (*SETTLES, OVERSEES)
NOTE, REOPEN = "note", "reopen"


@dataclass(frozen=True)
class Entry:
    """One event of a record as its page tells it."""

    event: RecordEvent
    who: str
    changed: list[Line]
    files: list[Mapping[str, Any]]


def entries(record: CreditRecord) -> list[Entry]:
    """What was decided on a record outside a case, the newest first."""
    events = record.events.select_related("by", "department").order_by("-seq")
    place = f"{CreditRecord._meta.model_name}:{record.pk}"
    return [
        Entry(
            event,
            full_name(event.by),
            changed_lines({place: event.before}, {place: event.after}),
            event.data.get("evidence", []),
        )
        for event in events
    ]


def offers_duties(actor: Actor, record: CreditRecord) -> bool:
    """Whether the page of the duties opens for this person."""
    return bool(decisions.role_for(record, decisions.NOTES_DUTIES, actor))


@staff_page(*DESK)
def expired(request: HttpRequest) -> HttpResponseBase:
    """Records whose maximum term is over and that wait for their department, the oldest first."""
    actor = actor_of(request)
    routed = RecordEvent.objects.filter(record=OuterRef("pk"), kind=RecordEventKind.ROUTED)
    waiting = open_duties_for(actor, today_of(request)).annotate(
        routed_on=Subquery(routed.values("on")[:1])
    )
    page = by_day(waiting, "off_display", request.GET.get(AFTER, ""))
    return show(
        request,
        "expired.html",
        page=page,
        next_query=page.following(request),
        first_query=page.from_start(request),
        own=set(settled_by(actor)),
    )


class DutiesForm(forms.Form):
    """Why the duties are done, or open again, and the files that show it."""

    reason = forms.CharField(
        label=gettext_lazy("Reasons"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Give the reasons: they are kept for good.")},
    )
    evidence = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Evidence"),
        help_text=gettext_lazy("Files of the cases about this record."),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, files: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if files:
            self.fields["evidence"].choices = files  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["evidence"]


@staff_page(*SETTLES)
def duties(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Notes the duties of a record as done; the head takes the note back."""
    actor = actor_of(request)
    found = records_for(actor).filter(pk=pk).first()
    if found is None or not offers_duties(actor, found):
        raise Http404
    action = request.POST.get("action", REOPEN if found.duties_done else NOTE)
    if action not in (NOTE, REOPEN):
        raise Http404
    form = _form(request, found, actor, action)
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            return _decided(request, found, action, form.cleaned_data)
        except TransitionRefused as refused:
            refusals = refused.refusals
    return show(
        request,
        "duties.html",
        status=422 if request.method == "POST" else 200,
        record=found,
        lines=record_lines(found),
        form=form,
        action=action,
        may_reopen=bool(decisions.role_for(found, decisions.REOPENS_DUTIES, actor)),
        refusals=refusals,
        token=str(token_for(request, user_of(request))),
    )


def _form(request: HttpRequest, record: CreditRecord, actor: Actor, action: str) -> DutiesForm:
    rows = decisions.evidence_for(record, actor) if action == NOTE else ()
    files = [(row.pk, row.name) for row in rows]
    if request.method == "POST":
        return DutiesForm(request.POST, files=files)
    form = DutiesForm(files=files)
    kept = kept_text(request)
    if kept is not None:
        form.initial = initial_from(form.fields, kept)
    return form


def _decided(
    request: HttpRequest, record: CreditRecord, action: str, data: Mapping[str, Any]
) -> HttpResponseBase:
    how: dict[str, Any] = {
        "by": user_of(request), "reason": data["reason"], "today": today_of(request),
    }  # fmt: skip
    if action == REOPEN:
        decisions.reopen_duties(record.pk, **how)
        text = _("The duties of %(number)s are open again.")
    else:
        decided = decisions.note_duties_done(record.pk, evidence=data.get("evidence", ()), **how)
        text = (
            _("The duties of %(number)s are noted as done. Its maximum term is over: its publicity"
              " has ended.")
            if decided.ended_on and not record.ended_on
            else _("The duties of %(number)s are noted as done.")
        )  # fmt: skip
    messages.success(request, text % {"number": record.number})
    return redirect("staff:record", record.pk)
