"""Bulk runs: choose, fill in once, look at the rehearsal, confirm, download, try the rest again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.access.people import full_name
from casework.declaration import published
from casework.errors import ReasonMissing, Refusal, TransitionRefused, gettext_noop
from casework.handling import bulk
from casework.handling.bulk import Item, Order, RunNotFound
from casework.handling.bulk_jobs import ACTION, ASSIGNED, LEAVER
from casework.models import BulkRow, BulkRun, Case
from casework.models.bulk import BulkState, RowState
from casework.registry.importing.report import BookWriter, TextWriter
from casework.today import moment
from casework.translation import current_language
from casework.web.acting import FormExpired
from casework.web.common import actor_of, today_of, user_of
from casework.web.kept import FormToken, token_for
from casework.web.numbers import number
from casework.web.staff.base import show, staff_page
from casework.web.staff.bulk_options import Option, chosen, collected, options
from casework.web.staff.paging import AFTER, newest_first
from casework.web.staff.rows import type_title
from casework.words import words_of

SHEETS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "csv": (TextWriter, "text/csv; charset=utf-8"),
    "xlsx": (
        BookWriter, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}  # fmt: skip


@staff_page()
def runs(request: HttpRequest) -> HttpResponseBase:
    """The person's own runs, the latest first."""
    mine = BulkRun.objects.filter(started_by=user_of(request)).select_related("person")
    page = newest_first(mine, request.GET.get(AFTER, ""))
    return show(
        request,
        "bulk_runs.html",
        page=page,
        rows=[(run, title_of(run), bulk.counts(run)) for run in page.rows],
        next_query=page.following(request),
        first_query=page.from_start(request),
    )


@staff_page()
def new(request: HttpRequest) -> HttpResponseBase:
    """First what is to be done to the chosen cases, then its form; sent, it is rehearsed."""
    actor, most = actor_of(request), settings.CASEWORK_BULK_MAX
    cases = chosen(request, most)
    refusals: list[Refusal] = []
    if not cases:
        refusals = [bulk.NothingChosen()]
    elif len(cases) > most:
        refusals = [bulk.TooMany(most=most)]
    found = options(cases, actor) if not refusals else []
    option = next((one for one in found if one.name == request.GET.get("do", "")), None)
    form = None
    if option is not None:
        sent = request.POST if request.method == "POST" else None
        form = option.form(sent, actor, today_of(request))
        if request.method == "POST":
            try:
                run = _prepared(request, option, form, cases)
                return redirect("staff:bulk_run", run.pk)
            except TransitionRefused as refused:
                refusals = list(refused.refusals)
    return show(
        request, "bulk_new.html", status=422 if refusals else 200, cases=cases, most=most,
        options=found, option=option, form=form, refusals=refusals,
        query=request.GET.urlencode(), pairs=_pairs(request),
        reason=request.POST.get("reason", ""), token=str(token_for(request, user_of(request))),
    )  # fmt: skip


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """What the address holds, to be carried on by the form that chooses the action."""
    return [(k, v) for k, values in request.GET.lists() if k != "do" for v in values]


def _prepared(
    request: HttpRequest, option: Option, form: forms.Form | None, cases: Sequence[Case]
) -> BulkRun:
    token, reason = FormToken.sent(request), request.POST.get("reason", "")
    if token is None:
        raise TransitionRefused(option.name, [FormExpired()])
    if form is not None and not form.is_valid():
        raise TransitionRefused(option.name, [BadForm(), *_missing(option, reason)])
    if missing := _missing(option, reason):
        raise TransitionRefused(option.name, missing)
    to = None
    if option.kind == ASSIGNED:
        to = User.objects.filter(pk=number(request.POST.get("to", "")) or 0).first()
    order = Order(
        option.kind, option.case_type, option.action.name if option.action else "",
        collected(request.POST) if option.kind == ACTION else {}, reason,
    )  # fmt: skip
    items = [Item(case.pk, to=to) for case in cases]
    return bulk.prepare(
        order, items, by=user_of(request), token=token.key, today=today_of(request), now=moment()
    )


class BadForm(Refusal):
    """The form that is filled in once has faults of its own."""

    code = "bad_form"
    template = gettext_noop("Put right what is marked below.")


def _missing(option: Option, reason: str) -> list[Refusal]:
    return [ReasonMissing()] if option.needs_reason and not reason.strip() else []


def _found(request: HttpRequest, pk: int) -> BulkRun:
    try:
        return bulk.run_for(user_of(request), pk)
    except RunNotFound:
        raise Http404 from None


@staff_page()
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One run: the rehearsal with every reason, then how far it is, then what became of it."""
    run = bulk.rehearse(_found(request, pk), today=today_of(request))
    counts = bulk.counts(run)
    under_way = run.state == BulkState.RUNNING
    response = show(
        request,
        "bulk_run.html",
        run=run,
        title=title_of(run),
        counts=counts,
        rows=_rows(request, run),
        figures=[(state.label, counts[state], state) for state in RowState if counts[state]],
        under_way=under_way,
        failures=counts[RowState.REFUSED] + counts[RowState.FAILED] + counts[RowState.CANNOT],
        token=str(FormToken.new(user_of(request))),
    )
    if under_way:
        # Works without a script: the page asks again until the run is done.
        response.headers["Refresh"] = "3"
    return response


@require_POST
@staff_page()
def step(request: HttpRequest, pk: int, step: str) -> HttpResponseBase:
    """Confirms a rehearsed run, lets it go, or tries its failures again."""
    run = _found(request, pk)
    try:
        if step == "start":
            bulk.confirm(run)
        elif step == "dismiss":
            bulk.dismiss(run)
        elif step == "retry":
            bulk.retry(run, today=today_of(request))
        else:
            raise Http404
    except TransitionRefused as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    return redirect("staff:bulk_run", run.pk)


@staff_page()
def sheet(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """Every row with what became of it, as csv or xlsx."""
    run = _found(request, pk)
    if kind not in SHEETS:
        raise Http404
    writer, content_type = SHEETS[kind]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"run.{kind}"
        out = writer(path)
        out.write([_("Row"), _("Case"), _("Subject"), _("To whom"), _("Result"), _("Reasons"),
                   _("Done at")])  # fmt: skip
        for row, name, subject in _rows(request, run):
            reasons = " ".join(one["text"] for one in row.refusals)
            out.write([
                str(row.position), name, subject, full_name(row.to),
                str(RowState(row.state).label), reasons,
                f"{row.done_at:%Y-%m-%d %H:%M}" if row.done_at else "",
            ])  # fmt: skip
        out.finish()
        response = HttpResponse(path.read_bytes(), content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{title_of(run)}-{run.pk}.{kind}"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _rows(request: HttpRequest, run: BulkRun) -> list[tuple[BulkRow, str, str]]:
    """Each row with what it is about; of a case that is no longer this person's only the row."""
    rows = list(run.rows.select_related("case__subject", "to"))
    ids = [row.case_id for row in rows if row.case_id]
    visible = set(
        Case.objects.visible_to(actor_of(request)).filter(pk__in=ids).values_list("pk", flat=True)
    )
    whats = {"urge": _("Urge"), "substitution": _("Substitution")}
    found = []
    for row in rows:
        here = row.case if row.case_id in visible else None
        name = (here.number or "") if here else "—"
        if row.what in whats:
            name = f"{whats[row.what]} {name if row.case_id else row.target}"
        found.append((row, name, here.subject.name if here else ""))
    return found


def title_of(run: BulkRun) -> str:
    """What a run does, in words."""
    if run.kind == LEAVER:
        return _("Hand over the work of %(name)s") % {"name": full_name(run.person)}
    if run.kind == ACTION:
        words = published(run.case_type).words
        action = words.text("actions", run.action, language=current_language())
        return f"{type_title(run.case_type)} · {action}"
    if run.kind == ASSIGNED:
        return _("Hand over to a colleague")
    return words_of("casework").text("actions", run.kind, language=current_language())
