"""The page of one licence: positive information, shown while it is in force."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from casework.models import PublicityWindow
from casework.today import moment
from casework.web.common import today_of
from casework.web.public.history import history_of
from casework.web.public.tombstone import not_on_display


def licence(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One licence in force; 410 for what was public and is over, 404 for all else."""
    window = PublicityWindow.objects.filter(licence_id=pk).first()
    today = today_of(request)
    if window is None or not window.is_on_display(today, moment()):
        return not_on_display(request, window)
    context = {
        "window": window, "shown": window.shown, "history": history_of(window), "today": today,
    }  # fmt: skip
    return render(request, "casework/public/licence.html", context)
