"""Credit records for the staff, and the desk at which an officer decides an unclear class."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.access.actor import Actor
from casework.access.registry import records_for, settled_by
from casework.errors import TransitionRefused
from casework.models import Case, CreditRecord
from casework.models.record import Publicity, RecordClass, RecordKind
from casework.registry import court_papers, decisions
from casework.registry.decisions import role_for
from casework.selectors import RELATED
from casework.web import told
from casework.web.common import actor_of, today_of, user_of
from casework.web.kept import kept_text, token_for
from casework.web.portal.own import record_panels
from casework.web.staff.base import show, staff_page
from casework.web.staff.duties import entries, offers_duties
from casework.web.staff.exposure import class_previews, preview_of, window_part
from casework.web.staff.facts import record_lines
from casework.web.staff.paging import AFTER, newest_first
from casework.web.staff.rows import Choice, case_rows, choice

ROLES = decisions.DECIDES_CLASS


@staff_page()
def records(request: HttpRequest) -> HttpResponseBase:
    found = records_for(actor_of(request))
    text = request.GET.get("q", "").strip()
    if text:
        found = found.filter(
            Q(number__icontains=text)
            | Q(title__icontains=text)
            | Q(subject__name__icontains=text)
            | Q(subject__code=text.upper())
        )
    for name, field, values in (
        ("kind", "kind", RecordKind.values),
        ("class", "record_class", RecordClass.values),
        ("publicity", "publicity", Publicity.values),
    ):
        if (value := request.GET.get(name, "")) in values:
            found = found.filter(**{field: value})
    page = newest_first(found, request.GET.get(AFTER, ""))
    return show(
        request,
        "records.html",
        page=page,
        next_query=page.following(request),
        first_query=page.from_start(request),
        text=text,
        filters=[
            (_("Kind"), _choices(request, "kind", RecordKind.choices)),
            (_("Class"), _choices(request, "class", RecordClass.choices)),
            (_("Publicity"), _choices(request, "publicity", Publicity.choices)),
        ],
    )


def _choices(
    request: HttpRequest, name: str, choices: Sequence[tuple[str, object]]
) -> list[Choice]:
    every = [("", _("All"))] + [(value, str(words)) for value, words in choices]
    return [choice(request, name, value, words) for value, words in every]


@staff_page()
def record(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One record as it stands, with its corrections, its events and the cases about it."""
    actor, today = actor_of(request), today_of(request)
    found = records_for(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    told.seen_record(user_of(request), found)
    about = Case.objects.visible_to(actor).filter(record=found).select_related(*RELATED)
    return show(
        request,
        "record.html",
        record=found,
        lines=record_lines(found),
        panels=record_panels(found, today),
        window_part=window_part(found, actor, today),
        preview=preview_of(found, today),
        rows=case_rows(about.order_by("-id")[:100], today),
        may_decide=found.record_class == RecordClass.UNCLEAR and _decides(actor, found),
        offers_duties=offers_duties(actor, found),
        events=entries(found),
        papers=found.court_papers.order_by("-pk"),
        may_enter_paper=bool(role_for(found, court_papers.ENTERS, actor)),
    )


class ClassForm(forms.Form):
    """The officer's decision on the class of a record, with its reasons."""

    record_class = forms.ChoiceField(
        label=gettext_lazy("Class"),
        choices=[
            (value, words)
            for value, words in RecordClass.choices
            if value != RecordClass.UNCLEAR.value
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the three classes.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reasons"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Give the reasons for the class.")},
    )


def _decides(actor: Actor, found: CreditRecord) -> bool:
    return bool(decisions.role_for(found, ROLES, actor))


def _unclear(actor: Actor) -> QuerySet[CreditRecord]:
    """What this person may decide: all for the credit office, else what their department found."""
    found = records_for(actor).filter(record_class=RecordClass.UNCLEAR)
    if actor.holds("credit_officer"):
        return found
    return found.filter(department_id__in=settled_by(actor))


@staff_page(*ROLES)
def classes(request: HttpRequest) -> HttpResponseBase:
    """Records whose kinds of penalty lead to no class: not public until an officer decides."""
    page = newest_first(_unclear(actor_of(request)), request.GET.get(AFTER, ""))
    return show(
        request,
        "classes.html",
        page=page,
        next_query=page.following(request),
        first_query=page.from_start(request),
    )


@staff_page(*ROLES)
def decide_class(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = records_for(actor_of(request)).filter(pk=pk).first()
    if found is None or not _decides(actor_of(request), found):
        raise Http404
    form = ClassForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decided = decisions.decide_class(
                found.pk,
                form.cleaned_data["record_class"],
                by=user_of(request),
                reason=form.cleaned_data["reason"],
                today=today_of(request),
            )
        except TransitionRefused as refused:
            messages.warning(request, str(refused))
            return redirect("staff:record", found.pk)
        words = {"number": decided.number, "class": decided.get_record_class_display()}
        messages.success(request, _("%(number)s is now in the class “%(class)s”.") % words)
        return redirect("staff:classes")
    _restore(request, form)
    return show(
        request,
        "class.html",
        status=422 if request.method == "POST" else 200,
        record=found,
        lines=record_lines(found),
        previews=class_previews(found, today_of(request)),
        own=preview_of(found, today_of(request)),
        form=form,
        token=str(token_for(request, user_of(request))),
    )


def _restore(request: HttpRequest, form: forms.Form) -> None:
    kept = kept_text(request) if request.method == "GET" else None
    if kept is not None:
        form.initial = {name: kept.get(name, "") for name in form.fields}
