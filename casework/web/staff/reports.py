"""Reports from the public on the staff site: the office's desk, and the leads of a department."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.access.actor import Actor
from casework.models import Department, Report, ReportPicture
from casework.models.report import ReportEventKind, ReportState
from casework.registry.masking import mask_text
from casework.reporting import contact, desk, leads, pictures, sealing
from casework.reporting.book import ReportRefused
from casework.reporting.desk import OF_DEPARTMENT, OFFICER, Release
from casework.today import moment
from casework.web.common import actor_of, today_of, user_of
from casework.web.numbers import number
from casework.web.staff.base import show, staff_page

DESK = (OFFICER, "supervisor")
_CLOSED_SHOWN = 50
_OPEN_SHOWN = 500


def leads_for(actor: Actor) -> QuerySet[Report]:
    """What the office has passed on to this person's departments, in the released version."""
    places = [pk for role in OF_DEPARTMENT for pk in actor.permissions.get(role, ())]
    passed = Q(state__in=[ReportState.PASSED_ON, ReportState.ANSWERED])
    found = Report.objects.filter(passed, department_id__in=places).exclude(released="")
    return found.select_related("case", "department").order_by(
        F("closed_on").asc(nulls_first=True), "due_on", "id"
    )


@staff_page(*DESK)
def reports(request: HttpRequest) -> HttpResponseBase:
    """What waits, the most urgent first, and the last that were closed."""
    rows = Report.objects.select_related("department", "subject").defer("original", "released")
    open_rows = rows.filter(closed_on=None).order_by("due_on", "id")[:_OPEN_SHOWN]
    return show(
        request, "reports.html",
        waiting=[row for row in open_rows if not desk.acts_for_subject(actor_of(request), row)],
        closed=rows.exclude(closed_on=None).order_by("-closed_on", "-id")[:_CLOSED_SHOWN],
    )  # fmt: skip


@staff_page(*DESK)
def report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One report: to officers with its text, to the supervisor with its steps and looks only."""
    return _page(request, _report(request, pk))


@require_POST
@staff_page(OFFICER)
def step(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """Closes a report, passes it on or answers it; refused, the page comes back as it was."""
    found = _report(request, pk)
    make = _STEPS.get(name)
    if make is None:
        raise Http404
    try:
        make(request, found)
    except ReportRefused as refused:
        words = [refusal.message for refusal in refused.refusals]
        return _page(request, found, refused=words, status=422)
    messages.success(request, _("Report %(number)s: done.") % {"number": found.number})
    return redirect("staff:report", found.pk)


@require_POST
@staff_page(OFFICER)
def who(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Shows who reported, once, after the reason has been recorded."""
    found = _report(request, pk)
    try:
        known = contact.look(
            found.pk, by=user_of(request), reason=request.POST.get("why", ""),
            today=today_of(request), now=moment(),
        )  # fmt: skip
    except ReportRefused as refused:
        words = [refusal.message for refusal in refused.refusals]
        return _page(request, found, refused=words, status=422)
    return show(request, "report_contact.html", report=found, known=known)


@staff_page(OFFICER)
def picture(request: HttpRequest, pk: int, place: int) -> HttpResponseBase:
    """A picture of the original, for officers."""
    found = _report(request, pk)
    return _send(found.pictures.filter(place=place).first())


@staff_page(*OF_DEPARTMENT)
def department_leads(request: HttpRequest) -> HttpResponseBase:
    """The leads of one's own departments."""
    actor = actor_of(request)
    rows = [row for row in leads_for(actor)[:_OPEN_SHOWN] if not desk.acts_for_subject(actor, row)]
    return show(request, "leads.html", leads=rows)


@staff_page(*OF_DEPARTMENT)
def lead(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One lead in the released version; the department gives its result here."""
    found = _lead(request, pk)
    refused: list[str] = []
    if request.method == "POST":
        try:
            desk.report_back(
                found.pk, by=user_of(request), result=request.POST.get("result", ""),
                today=today_of(request), now=moment(),
            )  # fmt: skip
        except ReportRefused as error:
            refused = [refusal.message for refusal in error.refusals]
        else:
            messages.success(request, _("The credit office has your result."))
            return redirect("staff:lead", found.pk)
    return show(
        request, "lead.html", status=422 if refused else 200, report=found, refused=refused,
        typed=request.POST.get("result", ""), pictures=found.pictures.filter(released=True),
        results=found.events.filter(kind=ReportEventKind.REPORTED_BACK),
    )  # fmt: skip


@staff_page(*OF_DEPARTMENT)
def lead_picture(request: HttpRequest, pk: int, place: int) -> HttpResponseBase:
    """A picture that was released, for the department."""
    found = _lead(request, pk)
    return _send(found.pictures.filter(place=place, released=True).first())


def _report(request: HttpRequest, pk: int) -> Report:
    """A report for the office; it does not exist for whoever acts for the organization."""
    rows = Report.objects.select_related("case", "record", "department", "subject")
    found = rows.filter(pk=pk).first()
    if found is None or desk.acts_for_subject(actor_of(request), found):
        raise Http404
    return found


def _lead(request: HttpRequest, pk: int) -> Report:
    actor = actor_of(request)
    found = leads_for(actor).filter(pk=pk).first()
    if found is None or desk.acts_for_subject(actor, found):
        raise Http404
    return found


def _page(
    request: HttpRequest, found: Report, *, refused: list[str] | None = None, status: int = 200
) -> HttpResponseBase:
    actor = actor_of(request)
    officer = actor.holds(OFFICER)
    original = sealing.opened(found.original) if officer else {}
    typed = request.POST
    case_lead = leads.lead_of(found.case) if found.case else None
    return show(
        request, "report.html", status=status, report=found, officer=officer, original=original,
        masked=typed.get("text", mask_text(_in_one(original))), typed=typed,
        refused=refused or [], may_look=officer and contact.may_look(actor, found),
        pictures=found.pictures.all() if officer else [],
        chosen=[number(text) for text in typed.getlist("pictures")],
        events=found.events.select_related("by", "department"),
        looks=found.events.filter(kind=ReportEventKind.CONTACT_SEEN).select_related("by"),
        departments=Department.objects.filter(confirmed=True) if not found.department_id else [],
        starts=bool(found.case and case_lead and leads.starts(found.case, case_lead)),
        runs=bool(found.case and case_lead and found.case.state in case_lead.waits_in),
        told=found.answer or leads.outcome_text(found.case, found.outcome),
    )  # fmt: skip


def _in_one(original: dict[str, Any]) -> str:
    """What was written, as one text to be cleared."""
    return "\n".join(
        str(original[name]) for name in ("organization", "promise", "seen_on", "seen")
        if original.get(name)
    )  # fmt: skip


def _dismiss(request: HttpRequest, found: Report) -> None:
    desk.dismiss(
        found.pk, by=user_of(request), answer=request.POST.get("answer", ""),
        reason=request.POST.get("reason", ""), today=today_of(request), now=moment(),
    )  # fmt: skip


def _pass_on(request: HttpRequest, found: Report) -> None:
    sent = request.POST
    place = number(sent.get("department", ""))
    release = Release(
        text=sent.get("text", ""), reason=sent.get("reason", ""),
        confirmed=bool(sent.get("confirmed")),
        pictures=[pk for text in sent.getlist("pictures") if (pk := number(text)) is not None],
        department=Department.objects.filter(pk=place, confirmed=True).first() if place else None,
    )  # fmt: skip
    desk.pass_on(found.pk, release, by=user_of(request), today=today_of(request), now=moment())


def _answer(request: HttpRequest, found: Report) -> None:
    desk.answer(
        found.pk, by=user_of(request), text=request.POST.get("answer", ""),
        today=today_of(request), now=moment(),
    )  # fmt: skip


_STEPS: dict[str, Callable[[HttpRequest, Report], None]] = {
    "dismiss": _dismiss,
    "pass-on": _pass_on,
    "answer": _answer,
}


def _send(row: ReportPicture | None) -> HttpResponse:
    """The picture, so that no browser takes it for anything else or keeps it."""
    if row is None or not pictures.path_of(row).is_file():
        raise Http404
    response = HttpResponse(pictures.content_of(row), content_type=row.content_type)
    response["Content-Disposition"] = f'inline; filename="{row.name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
