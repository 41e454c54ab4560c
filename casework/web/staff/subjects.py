"""Subjects as the staff may see them: citizen numbers are masked in every list and page."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from casework.access.registry import records_for, subjects_for
from casework.models import Case, SubjectAccount
from casework.models.subject import ClaimState, SubjectKind
from casework.selectors import RELATED
from casework.web.common import actor_of, today_of
from casework.web.hooks import subject_panels
from casework.web.staff import claims
from casework.web.staff.base import may_enter, show, staff_page
from casework.web.staff.paging import AFTER, newest_first
from casework.web.staff.rows import case_rows, choice


@staff_page()
def subjects(request: HttpRequest) -> HttpResponseBase:
    """By name, or by the whole code: part of a citizen number finds nobody."""
    found = subjects_for(actor_of(request))
    text = request.GET.get("q", "").strip()
    if text:
        found = found.filter(Q(name__icontains=text) | Q(code=text.upper()))
    kind = request.GET.get("kind", "")
    if kind in SubjectKind.values:
        found = found.filter(kind=kind)
    page = newest_first(found, request.GET.get(AFTER, ""))
    every = [("", "")] + [(value, str(words)) for value, words in SubjectKind.choices]
    return show(
        request,
        "subjects.html",
        page=page,
        next_query=page.following(request),
        first_query=page.from_start(request),
        text=text,
        kinds=[choice(request, "kind", value, words) for value, words in every],
    )


@staff_page()
def subject(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One subject: its records and cases, and who may act for it."""
    actor, today = actor_of(request), today_of(request)
    found = subjects_for(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    own = Case.objects.visible_to(actor).filter(subject=found).select_related(*RELATED)
    desk = may_enter(actor, claims.ROLES)
    accounts = SubjectAccount.objects.filter(subject=found, state=ClaimState.CONFIRMED)
    return show(
        request,
        "subject.html",
        subject=found,
        records=records_for(actor).filter(subject=found).order_by("-document_date", "-id")[:100],
        rows=case_rows(own.order_by("-id")[:100], today),
        accounts=accounts.select_related("user", "decided_by") if desk else [],
        desk=desk,
        panels=subject_panels(found, today),
    )
