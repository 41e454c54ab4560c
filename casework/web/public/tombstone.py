"""The answer for what is not on display: a sentence and the day, or that there is no such page."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from casework.models.publicity import PublicityWindow, WindowState
from casework.today import moment
from casework.web.common import gone, today_of


def not_on_display(request: HttpRequest, window: PublicityWindow | None) -> HttpResponseBase:
    """410 for what the public has seen; raises Http404 for all else, as if it had never been."""
    if window is None or not window.has_been_seen(moment()):
        raise Http404
    passed = window.off_from is not None and window.off_from <= today_of(request)
    day = window.ended_on or (window.off_from if passed else None)
    return gone(request, on=day, for_now=window.state == WindowState.HIDDEN and not passed)
