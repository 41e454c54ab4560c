"""A person's own messages: the newest first, with what is unread marked."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from casework.today import moment
from casework.web.common import actor_of, signed_in, user_of
from notifications import selectors

SHOWN = 50


@require_safe
@signed_in
def messages_page(request: HttpRequest) -> HttpResponseBase:
    """Fifty at a time; `before` is the last one of the page before."""
    user = user_of(request)
    found = selectors.notifications_for(user)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    page = list(found[: SHOWN + 1])
    context = {
        "section": "notifications",
        "page": page[:SHOWN],
        "older": page[SHOWN - 1].pk if len(page) > SHOWN else None,
        "unread": selectors.unread(user),
        "at_work": actor_of(request).is_staff_member,
    }
    return render(request, "notifications/list.html", context)


@require_POST
@signed_in
def read(request: HttpRequest) -> HttpResponseBase:
    """Marks one message as read, or all of them when none is named."""
    pk = request.POST.get("pk", "")
    one = int(pk) if pk.isdecimal() and len(pk) < 19 else None
    selectors.mark_read(user_of(request), now=moment(), pk=one)
    return redirect("notifications:list")
