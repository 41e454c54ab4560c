"""Exports in the national layout: what is wanted, how far it is, the file, and the log of all."""

from __future__ import annotations

import logging
from typing import Any

from celery import current_app
from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.access.actor import Actor
from casework.access.people import full_name
from casework.access.registry import keeps_registry
from casework.errors import Refusal, TransitionRefused
from casework.forms import DayField
from casework.models import Department, ExportRun
from casework.models.exporting import ExportState
from casework.models.record import Publicity
from casework.oversight.sheets import TYPES
from casework.registry.exporting.layouts import LAYOUTS, layout_of
from casework.registry.exporting.runs import ROLES, Wanted, ask, file_for
from casework.today import moment
from casework.web.common import actor_of, user_of
from casework.web.kept import initial_from, kept_text, token_for
from casework.web.staff.base import show, staff_page
from casework.web.staff.paging import AFTER, newest_first

logger = logging.getLogger(__name__)
WORK_OFF = "casework.tasks.work_off_exports"
_ALL = ("", gettext_lazy("All"))


class ExportForm(forms.Form):
    """Which sheet, in which format, narrowed by what, and why."""

    sheet = forms.ChoiceField(
        label=gettext_lazy("Kind of sheet"),
        choices=[(one.code, one.sheet.title) for one in LAYOUTS],
    )
    form = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[("xlsx", gettext_lazy("workbook (.xlsx)")), ("csv", gettext_lazy("text (.csv)"))],
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"), required=False,
        choices=[("utf-8", "UTF-8"), ("gb18030", "GB 18030")],
        help_text=gettext_lazy("Only for text: some older programs want GB 18030."),
    )  # fmt: skip
    department = forms.ModelChoiceField(
        label=gettext_lazy("Recognizing department"), queryset=Department.objects.none(),
        required=False, empty_label=gettext_lazy("All"),
    )  # fmt: skip
    first = DayField(
        label=gettext_lazy("From"), required=False,
        help_text=gettext_lazy("By the date of the document."),
    )  # fmt: skip
    last = DayField(label=gettext_lazy("To"), required=False)
    publicity = forms.ChoiceField(
        label=gettext_lazy("Publicity"), required=False, choices=[_ALL, *Publicity.choices]
    )
    changed_since = DayField(label=gettext_lazy("Changed since"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("What for"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed where natural persons are among the rows; it is logged."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, departments: QuerySet[Department]) -> None:
        super().__init__(data)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]  # a choice


def _departments(actor: Actor) -> QuerySet[Department]:
    if keeps_registry(actor):
        return Department.objects.all()
    return Department.objects.filter(pk__in=sorted(actor.departments))


@staff_page(*ROLES)
def exports(request: HttpRequest) -> HttpResponseBase:
    """The form for a new export, and the log: all for the credit office, else one's own."""
    actor = actor_of(request)
    refusals: tuple[Refusal, ...] = ()
    posted = request.POST if request.method == "POST" else None
    form = ExportForm(posted, departments=_departments(actor))
    if posted is not None and form.is_valid():
        try:
            return _asked(request, form.cleaned_data)
        except TransitionRefused as refused:
            refusals = refused.refusals
    kept = kept_text(request) if posted is None else None
    if kept is not None:
        form.initial = initial_from(form.fields, kept)
    runs = ExportRun.objects.select_related("started_by", "department")
    if not actor.holds("credit_officer"):
        runs = runs.filter(started_by=user_of(request))
    page = newest_first(runs, request.GET.get(AFTER, ""))
    return show(
        request, "exports.html", status=422 if posted is not None else 200,
        form=form, refusals=refusals, page=page,
        rows=[(run, title_of(run), full_name(run.started_by)) for run in page.rows],
        next_query=page.following(request), first_query=page.from_start(request),
        token=str(token_for(request, user_of(request))),
    )  # fmt: skip


def _asked(request: HttpRequest, data: dict[str, Any]) -> HttpResponseBase:
    department = data.pop("department")
    data["encoding"] = data["encoding"] or "utf-8"
    run = ask(
        Wanted(department_id=department.pk if department else None, **data),
        by=user_of(request), now=moment(),
    )  # fmt: skip
    if run.state == ExportState.QUEUED:
        _tell_the_worker()
        messages.success(request, _("The export is being written."))
    return redirect("staff:export", run.pk)


def _tell_the_worker() -> None:
    """A broker that is down costs a minute, until the next sweep."""
    try:
        current_app.send_task(WORK_OFF, retry=False, expires=60)
    except Exception:  # noqa: BLE001  whatever the client raises, the sweep will find the run
        logger.warning("The message broker did not answer; the sweep will write the export.")


def title_of(run: ExportRun) -> str:
    """The kind of sheet in words, also of one that is not exported any more."""
    layout = layout_of(run.sheet)
    return str(layout.sheet.title) if layout else run.sheet


@staff_page(*ROLES)
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One export: how far it is, what it holds, and its file while it is kept."""
    run = ExportRun.objects.select_related("started_by", "department").filter(pk=pk).first()
    if run is None or not _may_see(request, run):
        raise Http404
    under_way = run.state in (ExportState.QUEUED, ExportState.RUNNING)
    response = show(
        request, "export.html", run=run, title=title_of(run), under_way=under_way,
        who=full_name(run.started_by), mine=run.started_by_id == request.user.pk,
        publicity=dict(Publicity.choices).get(run.filters.get("publicity", ""), ""),
    )  # fmt: skip
    if under_way:
        # Works without a script: the page asks again until the export is done.
        response.headers["Refresh"] = "3"
    return response


def _may_see(request: HttpRequest, run: ExportRun) -> bool:
    return run.started_by_id == request.user.pk or actor_of(request).holds("credit_officer")


@staff_page(*ROLES)
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, for whoever asked for it, as long as it is kept."""
    run = ExportRun.objects.select_related("started_by").filter(pk=pk).first()
    path = file_for(run, by=user_of(request), now=moment()) if run else None
    if run is None or path is None:
        raise Http404
    response = FileResponse(path.open("rb"), content_type=TYPES[run.form].partition(";")[0])
    name = f"{title_of(run)}-{run.created_at:%Y%m%d}-{run.pk}.{run.form}"
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
