"""The public page of one record: organizations only, while its window is open."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from casework.models.publicity import PublicityWindow
from casework.models.record import RecordClass
from casework.today import moment
from casework.web.common import today_of
from casework.web.portal.own import record_offers
from casework.web.public.history import history_of
from casework.web.public.rows import row_of
from casework.web.public.tombstone import not_on_display
from casework.web.publicity_bar import window_bar

_RELATED = ("record__subject", "record__department", "record__source_department")


def record(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One record on display; 410 for what was public and is not any more, 404 for all else."""
    window = PublicityWindow.objects.filter(record_id=pk).select_related(*_RELATED).first()
    if window is None or window.record is None:
        raise Http404
    today = today_of(request)
    if not window.is_on_display(today, moment()):
        return not_on_display(request, window)
    shown = window.shown
    context = {
        "window": window,
        "row": row_of(window),
        "shown": shown,
        "class_label": RecordClass(shown["class"]).label if shown.get("class") else "",
        "bar": window_bar(window, today),
        "history": history_of(window),
        "offers": record_offers(window.record, subject=window.record.subject, today=today),
        "today": today,
    }
    return render(request, "casework/public/record.html", context)
