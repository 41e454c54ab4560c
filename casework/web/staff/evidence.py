"""Evidence in the page: each page as a picture with its words beside it, and who looked at it."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase

from casework.access.people import full_name
from casework.documents import looks, pages
from casework.documents.pages import NotToShow
from casework.handling import redactions
from casework.models import Evidence, EvidenceLook, EvidenceState, Redaction
from casework.today import moment
from casework.web.common import actor_of, user_of
from casework.web.kept import FormToken
from casework.web.numbers import number
from casework.web.staff.base import show, staff_page
from casework.web.uploads import may_read

_LATEST = 20


def shown_evidence(request: HttpRequest, pk: int) -> Evidence:
    """A file that this person may see and that may be shown. Raises Http404."""
    row = Evidence.objects.select_related("case__subject", "origin").filter(pk=pk).first()
    if row is None or not may_read(request, row) or row.state != EvidenceState.ACCEPTED:
        raise Http404
    return row


def page_number(text: str, count: int) -> int:
    """The page that is asked for, or the nearest there is."""
    return max(1, min(number(text) or 1, count))


@staff_page()
def view(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One page of a file, with the way to the next; the file itself is never in the browser."""
    row = shown_evidence(request, pk)
    page, count, words = 0, 0, ""
    try:
        count = pages.count_of(row)
        page = page_number(request.GET.get("page", ""), count)
        words = pages.words_of(row, page)
    except NotToShow:
        count = 0
    looks.note(user_of(request), row, now=moment(), page=page)
    actor = actor_of(request)
    overseer = actor.holds("supervisor") or actor.holds("head")
    user = user_of(request)
    return show(
        request,
        "evidence.html",
        file=row,
        case=row.case,
        page=page,
        count=count,
        words=words,
        looks=[(full_name(one.by), one) for one in _looks(row)] if overseer else [],
        copies=Redaction.objects.filter(origin=row).exclude(copy=None).select_related("copy"),
        redaction=Redaction.objects.filter(copy=row).first(),
        may_redact=bool(row.case and not row.origin_id and redactions.may_redact(row.case, user)),
        token=str(FormToken.new(user)),
    )


def _looks(row: Evidence) -> list[EvidenceLook]:
    return list(row.looks.select_related("by").order_by("-at")[:_LATEST])


@staff_page()
def page_picture(request: HttpRequest, pk: int, page: int) -> HttpResponseBase:
    """The picture of one page, for this person and no cache."""
    row = shown_evidence(request, pk)
    try:
        if not 1 <= page <= pages.count_of(row):
            raise Http404
        place = pages.picture_of(row, page)
    except NotToShow as fault:
        raise Http404 from fault
    looks.note(user_of(request), row, now=moment(), page=page)
    response = FileResponse(place.open("rb"), content_type="image/png")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
