"""Imports of record sheets: upload, progress, report, and the sheet of faults to be mended."""

from __future__ import annotations

import logging
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from casework.models import ImportRun
from casework.models.importing import ImportState
from casework.registry.importing.report import words_for
from casework.registry.importing.sheets import SHEETS
from casework.registry.importing.uploads import start_run
from casework.web.common import user_of
from casework.web.staff.base import show, staff_page
from casework.web.staff.paging import AFTER, newest_first
from casework.web.staff.sheets import sheet

logger = logging.getLogger(__name__)
ROLES = ("credit_officer",)
WORK_OFF = "casework.tasks.work_off_imports"
ENDINGS = (".xlsx", ".csv")
SHOWN = 200


@staff_page(*ROLES)
def imports(request: HttpRequest) -> HttpResponseBase:
    """The runs so far, and the form for a new one."""
    fault = ""
    if request.method == "POST":
        sent = request.FILES.get("sheet")
        fault = _fault(sent)
        if sent is not None and not fault:
            run = start_run(sent, user_of(request))
            transaction.on_commit(_tell_the_worker)
            messages.success(
                request, _("%(file)s was received and is being imported.") % {"file": run.file_name}
            )
            return redirect("staff:import", run.pk)
    runs = ImportRun.objects.select_related("started_by")
    page = newest_first(runs, request.GET.get(AFTER, ""))
    return show(
        request,
        "imports.html",
        status=422 if fault else 200,
        fault=fault,
        page=page,
        next_query=page.following(request),
        first_query=page.from_start(request),
        most=settings.CASEWORK_UPLOAD_MAX_BYTES // (1024 * 1024),
        kinds=SHEETS,
    )


def _tell_the_worker() -> None:
    """Asks for the import at once; a broker that is down costs a minute, until the next sweep."""
    try:
        current_app.send_task(WORK_OFF, retry=False, expires=60)
    except Exception:  # noqa: BLE001  whatever the client raises, the sweep will find the run
        logger.warning("The message broker did not answer; the sweep will import the sheet.")


def _fault(sent: object) -> str:
    name, size = str(getattr(sent, "name", "")), getattr(sent, "size", 0)
    if sent is None:
        return _("Choose a file first.")
    if not name.lower().endswith(ENDINGS):
        return _("%(file)s: only .xlsx and .csv sheets can be imported.") % {"file": name}
    if not size:
        return _("%(file)s: the file is empty.") % {"file": name}
    if size > settings.CASEWORK_UPLOAD_MAX_BYTES:
        return _("%(file)s: the file is too large.") % {"file": name}
    return ""


@staff_page(*ROLES)
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One run: how far it is, and then what was taken, what not, and why."""
    run = ImportRun.objects.select_related("started_by").filter(pk=pk).first()
    if run is None:
        raise Http404
    faults = list(run.faults.all()[: SHOWN + 1])
    under_way = run.state in (ImportState.QUEUED, ImportState.RUNNING)
    response = show(
        request,
        "import.html",
        run=run,
        under_way=under_way,
        faults=[(fault, words_for(fault.code)) for fault in faults[:SHOWN]],
        more=len(faults) > SHOWN,
        shown=SHOWN,
    )
    if under_way:
        # Works without a script: the page asks again until the import is done.
        response.headers["Refresh"] = "3"
    return response


@staff_page(*ROLES)
def errors(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The sheet with the faulty rows and their reasons, to be mended and imported again."""
    run = ImportRun.objects.filter(pk=pk).exclude(error_sheet="").first()
    path = Path(settings.MEDIA_ROOT) / run.error_sheet if run else None
    if run is None or path is None or not path.is_file():
        raise Http404
    what = _("faulty rows")
    name = f"{Path(run.file_name).stem}-{what}{path.suffix}"
    response = FileResponse(path.open("rb"), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@staff_page(*ROLES)
def sample(request: HttpRequest, code: str) -> HttpResponseBase:
    """A sheet of one kind with its headings and one made-up row, to be filled in."""
    kind = next((one for one in SHEETS if one.code == code), None)
    if kind is None:
        raise Http404
    rows = [
        [column.heading for column in kind.columns],
        [column.example for column in kind.columns],
    ]
    return sheet("xlsx", str(kind.title), rows)
