"""How long anybody may keep an answer: seconds for what the public reads, never what is personal.

What leaves the public must be gone from every copy within a minute, also where a cache holds the
answer of a moment ago and asks with its old ETag. So a public answer lives FRESH seconds, and its
ETag is a digest of its own body: it changes with anything that the page draws from, a term that
ends at midnight included. No Last-Modified is sent, since an end by date changes no row.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from casework.web.doors import PUBLIC, door_for

FRESH = 20
_TAKEN_DOWN = (404, 410)
_VARY = ("Accept-Language", "Cookie")
_NO_COPIES = "noindex, noarchive"


class PublicAnswersMiddleware:
    """Marks every answer: kept for seconds, asked for anew, or never kept at all.

    Stands outside the middleware of sessions and forms, so that it sees the cookies they set. A
    view that has set Cache-Control itself is left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        shows_items = _shows_items(_route(request))
        if shows_items is not False or response.status_code != 200:
            # A copy in a search engine knows nothing of the day on which publicity ends.
            response.headers.setdefault("X-Robots-Tag", _NO_COPIES)
        if response.has_header("Cache-Control"):
            return response
        if shows_items is None or not _for_anybody(request, response):
            patch_cache_control(response, private=True, no_store=True)
            return response
        patch_vary_headers(response, _VARY)
        if response.status_code in _TAKEN_DOWN:
            patch_cache_control(response, no_cache=True)
            return response
        return _kept_for_seconds(request, response)


def _kept_for_seconds(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if not isinstance(response, HttpResponse):  # a stream has no digest before it is sent
        patch_cache_control(response, no_cache=True)
        return response
    patch_cache_control(response, public=True, max_age=FRESH, must_revalidate=True)
    response.headers.setdefault("ETag", f'"{sha256(response.content).hexdigest()}"')
    etag = response.headers["ETag"]
    return get_conditional_response(request, etag=etag, response=response) or response


def _for_anybody(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the answer is the same for everybody: nobody logged in, no cookie comes with it."""
    known = settings.SESSION_COOKIE_NAME in request.COOKIES
    good = response.status_code in (200, *_TAKEN_DOWN)
    return request.method in ("GET", "HEAD") and good and not known and not response.cookies


def _route(request: HttpRequest) -> str | None:
    match = request.resolver_match
    return match.route if match else None


@lru_cache(maxsize=1024)
def _shows_items(route: str | None) -> bool | None:
    """What the list of doors says of a public address; none for one that is not public."""
    door = door_for(route) if route is not None else None
    if door is None or PUBLIC not in door.opens_for or door.method != "get":
        return None
    return door.items is not False
