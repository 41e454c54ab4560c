"""What every answer carries, and how long a session lives."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]

# No inline script or style anywhere: what a person typed can never become code on a page.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_TOO_LARGE = 2**63
SESSION_STARTED = "session_started"
SESSION_SEEN = "session_seen"
# A session is written at most so often, in seconds: reading a page costs no write.
SEEN_EVERY = 60


class ContentSecurityPolicyMiddleware:
    """Adds the policy to every answer that has not set a stricter one, such as a download."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        return response


class ProxyAddressMiddleware:
    """Takes the visitor's address from the proxy's last entry; earlier ones anybody can write."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        if settings.CASEWORK_BEHIND_PROXY and forwarded:
            request.META["REMOTE_ADDR"] = forwarded.rpartition(",")[2].strip()
        return self.get_response(request)


class NullCharacterMiddleware:
    """Answers 400 to an address with a NUL in its query: PostgreSQL takes none in a text.

    What forms carry is judged by their own fields.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The address contains a NUL character.")
        return self.get_response(request)


class RowNumberMiddleware:
    """Answers 404 to an address with a number that no row of any database can have."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]
    ) -> None:
        if any(isinstance(value, int) and value >= _TOO_LARGE for value in kwargs.values()):
            raise Http404


class SessionLifetimeMiddleware:
    """Ends a session after its idle time and, however busy, after its longest time."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse | HttpResponseBase:
        self.end_or_prolong(request, now=int(time.time()))
        return self.get_response(request)

    def end_or_prolong(self, request: HttpRequest, *, now: int) -> None:
        """`now` in seconds since 1970. Sessions without a person in them are left alone."""
        session = request.session
        if "_auth_user_id" not in session:
            return
        started = session.setdefault(SESSION_STARTED, now)
        seen = session.setdefault(SESSION_SEEN, now)
        too_long = now - started >= settings.CASEWORK_SESSION_MAX_SECONDS
        if too_long or now - seen >= settings.SESSION_COOKIE_AGE:
            session.flush()
        elif now - seen >= SEEN_EVERY:
            session[SESSION_SEEN] = now
