"""Records that may be one: side by side, to be merged or kept apart with reasons."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.errors import CaseworkError
from casework.registry import twins as registry
from casework.web.common import today_of, user_of
from casework.web.numbers import number
from casework.web.staff.base import show, staff_page

FIRST, SECOND, APART = "first", "second", "apart"


@staff_page(*registry.DECIDES)
def twins(request: HttpRequest) -> HttpResponseBase:
    """The pairs that nobody has judged yet."""
    return show(request, "twins.html", pairs=registry.possible(), most=registry.MOST)


@require_POST
@staff_page(*registry.DECIDES)
def judge(request: HttpRequest) -> HttpResponseBase:
    """One pair is merged, the named record staying, or kept apart."""
    first = number(request.POST.get("one", ""))
    second = number(request.POST.get("other", ""))
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    if first is None or second is None or verdict not in (FIRST, SECOND, APART):
        raise Http404
    by, today = user_of(request), today_of(request)
    try:
        if verdict == APART:
            registry.keep_apart(first, second, by=by, reason=reason, today=today)
            messages.success(request, _("The two records are kept apart."))
        else:
            stays, goes = (first, second) if verdict == FIRST else (second, first)
            gone = registry.merge(stays, goes, by=by, reason=reason, today=today)
            said = _("%(number)s is withdrawn as a double.") % {"number": gone.number}
            messages.success(request, said)
    except CaseworkError as refused:
        messages.warning(request, str(refused))
    return redirect("staff:twins")
