"""The page of one action: what it does, what it asks, the reasons against it."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from casework import granting
from casework.declaration import published
from casework.errors import UnknownName
from casework.models import Case
from casework.policies.loader import load_packs
from casework.selectors import case_for, label
from casework.web.acting import ActionPage, action_page, send
from casework.web.common import actor_of, today_of
from casework.web.staff.base import show, staff_page


@staff_page()
def act(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    found = case_for(actor_of(request), pk)
    if found.disposed_on:
        raise Http404
    try:
        if request.method != "POST":
            return _form(request, action_page(request, found, name))
        answer = send(request, found, name)
    except UnknownName:
        raise Http404 from None
    if isinstance(answer, ActionPage):
        return _form(request, answer, status=422)
    words = {"action": label(found, "actions", name), "state": _state(answer)}
    messages.success(request, _("“%(action)s” is done. The case is now: %(state)s.") % words)
    return redirect("staff:case", answer.pk)


def _state(case: Case) -> str:
    return label(case, "states", case.state)


def _form(request: HttpRequest, form: ActionPage, *, status: int = 200) -> HttpResponseBase:
    return show(
        request,
        "action.html",
        status=status,
        case=form.case,
        page=form,
        lands=_lands(form),
        terms=_terms(form, today_of(request)),
    )


def _terms(form: ActionPage, today: date) -> list[tuple[str, date | None, date | None]]:
    """What an extension does to which terms, and what taking it back does: before and after."""
    case = form.case
    edition = published(case.case_type, case.type_version)
    if form.blocked or not granting.concerns(edition.case_type, form.rule):
        return []
    pack = load_packs().version(case.pack_version)
    moved = granting.moved_dates(case, form.rule, pack=pack, today=today)
    return [(label(case, "deadlines", name), now, then) for name, now, then in moved]


def _lands(form: ActionPage) -> str:
    """The state after the action; empty when the case stays where it is."""
    target = form.rule.target
    return label(form.case, "states", target.name) if target else ""
