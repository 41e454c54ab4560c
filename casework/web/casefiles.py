"""The case file on the web, for staff and subjects alike: asked for, followed, fetched."""

from __future__ import annotations

import logging
from typing import Any

from celery import current_app
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from casework.archive import runs
from casework.errors import Refusal, TransitionRefused
from casework.models import Case
from casework.models.archive import FileState
from casework.today import moment
from casework.web.common import actor_of, user_of

logger = logging.getLogger(__name__)
WORK_OFF = "casework.tasks.work_off_archive"
_TYPES = {"zip": "application/zip", "pdf": "application/pdf"}


def asked(request: HttpRequest, case: Case) -> list[Refusal]:
    """Queues the file that a sent form asks for; answers with the reasons against it."""
    try:
        runs.ask(case.pk, by=actor_of(request), now=moment(), reason=request.POST.get("reason", ""))
    except TransitionRefused as refused:
        return list(refused.refusals)
    wake_worker()
    messages.success(request, _("The case file is being made."))
    return []


def wake_worker() -> None:
    """A broker that is down costs a minute, until the next sweep."""
    try:
        current_app.send_task(WORK_OFF, retry=False, expires=60)
    except Exception:  # noqa: BLE001  whatever the client raises, the sweep will find the work
        logger.warning("The message broker did not answer; the sweep will do the archive's work.")


def context(request: HttpRequest, case: Case) -> dict[str, Any]:
    """What the page says of this person's own file of the case."""
    run = runs.latest(case.pk, user_of(request))
    under_way = run is not None and run.state in (FileState.QUEUED, FileState.RUNNING)
    ready = (
        run is not None
        and run.state == FileState.DONE
        and run.kept_until is not None
        and moment() < run.kept_until
    )
    return {
        "case": case, "run": run, "under_way": under_way, "ready": ready,
        "error": runs.explained(run) if run and run.state == FileState.FAILED else "",
        "stale": bool(run and ready and run.version != case.version),
    }  # fmt: skip


def renewing(response: HttpResponseBase, *, under_way: bool) -> HttpResponseBase:
    """Works without a script: the page asks again until the file is done."""
    if under_way:
        response.headers["Refresh"] = "3"
    return response


def download(request: HttpRequest, case: Case, form: str) -> HttpResponseBase:
    """The ZIP or the PDF of this person's last file, as long as it is kept."""
    run = runs.latest(case.pk, user_of(request))
    path = runs.file_for(run, form, by=user_of(request), now=moment()) if run else None
    if path is None:
        raise Http404
    response = FileResponse(path.open("rb"), content_type=_TYPES[form])
    name = f"{case.number}案卷.{form}"
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
