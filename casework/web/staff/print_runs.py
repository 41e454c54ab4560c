"""Letters in bulk: which are wanted, how far the worker is, and the archive of their files."""

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

from casework.declaration import all_published
from casework.errors import FieldFault, Refusal, TransitionRefused
from casework.forms import DayField
from casework.handling import print_runs
from casework.models import Department, PrintRun
from casework.models.exporting import ExportState
from casework.today import moment
from casework.translation import current_language
from casework.web.common import user_of
from casework.web.kept import initial_from, kept_text, token_for
from casework.web.staff.base import show, staff_page
from casework.web.staff.paging import AFTER, newest_first
from casework.words import words_of

logger = logging.getLogger(__name__)
WORK_OFF = "casework.tasks.work_off_prints"
_SHARED = ("urge", "supervision_letter")


class PrintForm(forms.Form):
    """Which letters: of which kind, from which organ, of which days."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of letter"), required=False)
    organ = forms.ModelChoiceField(
        label=gettext_lazy("Issued by"), queryset=Department.objects.none(), required=False,
        empty_label=gettext_lazy("All"),
    )  # fmt: skip
    first = DayField(
        label=gettext_lazy("From"), required=False,
        help_text=gettext_lazy("By the date of the letter."),
    )  # fmt: skip
    last = DayField(label=gettext_lazy("To"), required=False)

    def __init__(self, data: Any = None, *, organs: QuerySet[Department]) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["kind"].choices = kinds()
        fields["organ"].queryset = organs


def kinds() -> list[tuple[str, Any]]:
    """Every kind of letter, by case type; what all case types share comes last."""
    language = current_language()
    found: list[tuple[str, Any]] = [("", _("All"))]
    for edition in all_published():
        names = sorted(edition.case_type.documents)
        words = edition.words
        found.append((words.text("title", language=language), [
            (f"{edition.code}.{name}", words.text("documents", name, language=language))
            for name in names
        ]))  # fmt: skip
    shared = words_of("casework")
    found.append((_("Supervision"), [
        (f".{name}", shared.text("documents", name, language=language)) for name in _SHARED
    ]))  # fmt: skip
    return found


def _kind_in_words(run: PrintRun) -> str:
    if not run.kind:
        return ""
    groups = (choices for _group, choices in kinds()[1:])
    flat = {value: words for choices in groups for value, words in choices}
    return str(flat.get(f"{run.case_type}.{run.kind}", run.kind))


@staff_page()
def prints(request: HttpRequest) -> HttpResponseBase:
    """The form for a new archive, and one's own earlier ones."""
    refusals: tuple[Refusal, ...] = ()
    posted = request.POST if request.method == "POST" else None
    form = PrintForm(posted, organs=Department.objects.filter(confirmed=True))
    if posted is not None and form.is_valid():
        try:
            return _asked(request, form.cleaned_data)
        except TransitionRefused as refused:
            refusals = _beside_fields(form, refused.refusals)
    kept = kept_text(request) if posted is None else None
    if kept is not None:
        form.initial = initial_from(form.fields, kept)
    runs = PrintRun.objects.filter(started_by=user_of(request)).select_related("organ")
    page = newest_first(runs, request.GET.get(AFTER, ""))
    return show(
        request, "prints.html", status=422 if posted is not None else 200,
        form=form, refusals=refusals, page=page,
        rows=[(run, _kind_in_words(run)) for run in page.rows],
        next_query=page.following(request), first_query=page.from_start(request),
        token=str(token_for(request, user_of(request))),
    )  # fmt: skip


def _beside_fields(form: forms.Form, refusals: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
    """Puts what is wrong with a field beside it; answers the other refusals."""
    for refusal in refusals:
        if isinstance(refusal, FieldFault):
            form.add_error(refusal.field, refusal.message)
    return tuple(one for one in refusals if not isinstance(one, FieldFault))


def _asked(request: HttpRequest, data: dict[str, Any]) -> HttpResponseBase:
    case_type, _dot, kind = data["kind"].partition(".")
    organ = data["organ"]
    wanted = print_runs.Letters(
        case_type, kind, organ.pk if organ else None, data["first"], data["last"]
    )
    run = print_runs.ask(wanted, by=user_of(request), now=moment())
    _tell_the_worker()
    messages.success(request, _("The letters are being printed."))
    return redirect("staff:print", run.pk)


def _tell_the_worker() -> None:
    """A broker that is down costs a minute, until the next sweep."""
    try:
        current_app.send_task(WORK_OFF, retry=False, expires=60)
    except Exception:  # noqa: BLE001  whatever the client raises, the sweep will find the run
        logger.warning("The message broker did not answer; the sweep will print the letters.")


def _own(request: HttpRequest, pk: int) -> PrintRun:
    run = PrintRun.objects.select_related("organ").filter(pk=pk, started_by=user_of(request))
    found = run.first()
    if found is None:
        raise Http404
    return found


@staff_page()
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One archive: how far it is, and its file while it is kept."""
    run = _own(request, pk)
    under_way = run.state in (ExportState.QUEUED, ExportState.RUNNING)
    response = show(request, "print.html", run=run, under_way=under_way, kind=_kind_in_words(run))
    if under_way:
        # Works without a script: the page asks again until the archive is done.
        response.headers["Refresh"] = "3"
    return response


@staff_page()
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The archive, for whoever asked for it, as long as it is kept."""
    run = _own(request, pk)
    path = print_runs.file_for(run, by=user_of(request), now=moment())
    if path is None:
        raise Http404
    response = FileResponse(path.open("rb"), content_type="application/zip")
    name = f"{_('Letters')}-{run.created_at:%Y%m%d}-{run.pk}.zip"
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
