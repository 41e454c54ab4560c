"""What every staff page shares: who may come in, the menu, and the frame it is shown in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from casework.access.actor import Actor
from casework.access.registry import open_duties_for
from casework.handling.urges import waiting_for
from casework.models import Report
from casework.models.report import ReportState
from casework.registry.claims import pending_claims
from casework.registry.measure_tasks import own_open_tasks
from casework.reminding.overviews import wanted_year_for
from casework.seals.queue import failing
from casework.syncing.chasing import overdue
from casework.web.common import View, actor_of, signed_in, today_of

Asks = tuple[str, ...]
ENTERING = ("calendar_enter", "calendar_run", "calendar_cases")


def staff_page(*permissions: str) -> Callable[[View], View]:
    """A page for people who work for a department, with one of these roles if any are named.

    To anybody else the page is refused; a page about one thing does not exist for them at all.
    """

    def dress(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may_enter(actor_of(request), permissions):
                raise Http404 if "pk" in kwargs else PermissionDenied
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return dress


def may_enter(actor: Actor, permissions: Asks) -> bool:
    """Whether a page that asks for one of these roles opens for this person."""
    if not actor.is_staff_member:
        return False
    return not permissions or any(actor.holds(permission) for permission in permissions)


@dataclass(frozen=True)
class MenuItem:
    """One entry of the menu: its words, its drawing, its page, and whether one is there now.

    `count` is how many things wait on the page, where somebody must know without going there.
    """

    title: str
    sign: str
    url: str
    here: bool
    count: int | None = None


_WAITING: dict[str, Callable[[Actor, date], int]] = {
    "expired": lambda actor, today: open_duties_for(actor, today).count(),
    "claims": lambda actor, today: pending_claims().count(),
    "measure_tasks": lambda actor, today: own_open_tasks(actor).count(),
    "reports": lambda actor, today: Report.objects.filter(state=ReportState.RECEIVED).count(),
    "seals": lambda actor, today: failing().count(),
    "sync": lambda actor, today: overdue(today).count(),
    "urges": lambda actor, today: waiting_for(actor).count(),
}


def show(
    request: HttpRequest, template: str, /, *, status: int = 200, **context: Any
) -> TemplateResponse:
    """The page in the staff frame, with the person's own menu.

    A template of a case type is named by its whole path.
    """
    actor = actor_of(request)
    frame = {
        "actor": actor,
        "today": today_of(request),
        "menu": list(_menu(request, actor)),
        "wanted_year": _wanted_year(request, actor),
    }
    path = template if "/" in template else f"casework/staff/{template}"
    return TemplateResponse(request, path, frame | context, status=status)


def _wanted_year(request: HttpRequest, actor: Actor) -> int | None:
    """The year whose notice is missing, for those who can enter it and are not doing so now."""
    match = request.resolver_match
    if match and match.url_name in ENTERING:
        return None
    return wanted_year_for(actor, today_of(request))


def _menu(request: HttpRequest, actor: Actor) -> Iterator[tuple[Any, list[MenuItem]]]:
    """The groups of the menu, each with the pages that open for this person."""
    match, today = request.resolver_match, today_of(request)
    name = str(match.url_name) if match else ""
    for title, entries in getattr(getattr(match, "site", None), "groups", ()):
        items = [
            MenuItem(
                words, sign, reverse(f"staff:{page}"), name in (page, *others),
                _WAITING[page](actor, today) if page in _WAITING else None,
            )
            for page, words, sign, asks, others in entries
            if may_enter(actor, asks)
        ]  # fmt: skip
        if items:
            yield title, items
