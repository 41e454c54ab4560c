"""A case opened on behalf of a subject at the window: which matter, for whom, with what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.forms import Form, MultipleChoiceField
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from casework import engine
from casework.access.actor import Actor
from casework.access.registry import records_for, subjects_for
from casework.casetype import ROLES as ALL_ROLES
from casework.declaration import Published, all_published, published
from casework.errors import Refusal, TransitionRefused, UnknownName
from casework.models import Case, CreditRecord, Subject
from casework.web.common import actor_of, today_of, user_of
from casework.web.kept import kept_text, token_for
from casework.web.staff.base import show, staff_page
from casework.web.staff.rows import type_title
from casework.web.uploads import evidence_fields, take_in, waiting_files

ROLES = ("window_clerk",)
_MOST = 20


def _may_open(edition: Published, actor: Actor) -> bool:
    roles = (ALL_ROLES[name] for name in edition.case_type.opening.by)
    return any(role.permission and actor.holds(role.permission) for role in roles)


def _edition(request: HttpRequest, code: str) -> Published:
    try:
        edition = published(code)
    except UnknownName:
        raise Http404 from None
    if not _may_open(edition, actor_of(request)):
        raise Http404
    return edition


@staff_page(*ROLES)
def choose(request: HttpRequest) -> HttpResponseBase:
    """Which matter; only those that the rules let the window open."""
    actor = actor_of(request)
    kinds = [
        (edition.code, type_title(edition.code))
        for edition in all_published()
        if _may_open(edition, actor)
    ]
    if len(kinds) == 1:
        return redirect("staff:open_for", kinds[0][0])
    return show(request, "open.html", kinds=kinds)


@staff_page(*ROLES)
def choose_subject(request: HttpRequest, code: str) -> HttpResponseBase:
    """For whom, or about which record: found by name, code or document number."""
    edition = _edition(request, code)
    actor = actor_of(request)
    text = request.GET.get("q", "").strip()
    subjects: list[Subject] = []
    records: list[CreditRecord] = []
    if text:
        named = Q(name__icontains=text) | Q(code=text.upper())
        subjects = list(subjects_for(actor).filter(named).order_by("name", "id")[:_MOST])
        about = Q(number__icontains=text) | Q(subject__in=[row.pk for row in subjects])
        records = list(records_for(actor).filter(about).order_by("-document_date", "-id")[:_MOST])
    return show(
        request,
        "open_for.html",
        code=edition.code,
        kind=type_title(edition.code),
        text=text,
        subjects=subjects,
        records=records,
    )


@staff_page(*ROLES)
def fill_in(request: HttpRequest, code: str) -> HttpResponseBase:
    """The form that opens the case; refused, it keeps what was typed and says every reason."""
    edition = _edition(request, code)
    subject, record = _about(request)
    form = _form(request, edition, subject, record)
    fields = evidence_fields(form) if form else []
    place = f"open.{edition.code}.{subject.pk}"
    refusals: list[Refusal] = []
    if request.method == "POST":
        refusals = list(take_in(request, place, fields))
        if not refusals:
            answer = _open(request, edition, subject, record, form)
            if isinstance(answer, Case):
                messages.success(
                    request, _("The case %(number)s is open.") % {"number": answer.number}
                )
                return redirect("staff:case", answer.pk)
            refusals = answer
        form = _form(request, edition, subject, record)
    user = user_of(request)
    taken = {name: waiting_files(user, place, name) for name in fields}
    return show(
        request,
        "open_form.html",
        status=422 if request.method == "POST" else 200,
        code=edition.code,
        kind=type_title(edition.code),
        subject=subject,
        record=record,
        refusals=refusals,
        rows=[(bound, taken.get(bound.name)) for bound in form.visible_fields()] if form else [],
        token=str(token_for(request, user)),
    )


def _about(request: HttpRequest) -> tuple[Subject, CreditRecord | None]:
    """The subject and, where there is one, the record; both must be this person's to see."""
    actor = actor_of(request)
    sent = request.POST if request.method == "POST" else request.GET
    record = records_for(actor).filter(pk=_number(sent, "record")).first()
    wanted = record.subject_id if record else _number(sent, "subject")
    subject = subjects_for(actor).filter(pk=wanted).first()
    if subject is None or (sent.get("record") and record is None):
        raise Http404
    return subject, record


def _number(sent: QueryDict, name: str) -> int:
    value = sent.get(name) or ""
    return int(value) if value.isdecimal() and len(value) < 19 else 0


def _form(
    request: HttpRequest, edition: Published, subject: Subject, record: CreditRecord | None
) -> Form | None:
    name = edition.case_type.opening.collects
    if not name:
        return None
    today = today_of(request)
    blank = edition.model(
        case_type=edition.code, type_version=edition.case_type.version, filed_on=today,
        subject=subject, record=record, state_since=today,
    )  # fmt: skip
    data = request.POST if request.method == "POST" else None
    form: Form = edition.form(name)(data, case=blank, actor=actor_of(request), today=today)
    if request.method == "GET" and (kept := kept_text(request)) is not None:
        form.initial.update(plain(kept, form))
    return form


def plain(sent: QueryDict, form: Form | None) -> dict[str, Any]:
    """What was sent as a plain mapping: a list where a field takes several values."""
    several = {
        name
        for name, field in (form.fields if form else {}).items()
        if isinstance(field, MultipleChoiceField)
    }
    return {name: sent.getlist(name) if name in several else sent.get(name) for name in sent}


def _open(
    request: HttpRequest,
    edition: Published,
    subject: Subject,
    record: CreditRecord | None,
    form: Form | None,
) -> Case | list[Refusal]:
    data = plain(request.POST, form)
    data |= {"subject": subject.pk, "record": record.pk if record else None, "origin": None}
    try:
        return engine.open_case(
            edition.code,
            by=actor_of(request),
            data=data,
            key=token_for(request, user_of(request)).key,
            today=today_of(request),
        )
    except TransitionRefused as refused:
        return list(refused.refusals)
