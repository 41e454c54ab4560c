"""What every staff page shares: who may come in, the menu, and the frame it is shown in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from casework.access.actor import Actor
from casework.access.registry import open_duties_for
from casework.overviews import wanted_year_for
from casework.web.common import View, actor_of, signed_in, today_of

Asks = tuple[str, ...]


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


def _waiting(page: str, request: HttpRequest) -> int | None:
    if page != "expired":
        return None
    return open_duties_for(actor_of(request), today_of(request)).count()


def show(
    request: HttpRequest, template: str, /, *, status: int = 200, **context: Any
) -> TemplateResponse:
    """The page in the staff frame, with the person's own menu."""
    actor = actor_of(request)
    frame = {
        "actor": actor,
        "today": today_of(request),
        "menu": list(_menu(request, actor)),
        "wanted_year": wanted_year_for(actor, today_of(request)),
    }
    return TemplateResponse(request, f"casework/staff/{template}", frame | context, status=status)


def _menu(request: HttpRequest, actor: Actor) -> Iterator[tuple[Any, list[MenuItem]]]:
    """The applications of the site, each with the pages that open for this person."""
    match = request.resolver_match
    site = getattr(match, "site", None)
    here = getattr(match, "app", None)
    name = str(match.url_name) if match else ""
    for app in site.menu_items() if site else ():
        items = [
            MenuItem(
                title, sign, reverse(f"staff:{page}"), app is here and name in (page, *others),
                _waiting(page, request),
            )
            for page, title, sign, asks, others in app.menu
            if may_enter(actor, asks)
        ]  # fmt: skip
        if items:
            yield app.title, items
