"""A letter as a file, sent to whoever may read its page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from casework.documents.papers import paper_file
from casework.errors import CaseworkError
from casework.models import IssuedDocument

# A browser's own viewer needs a frame and a style of its own; nothing else may run in it.
_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def letter_pdf(request: HttpRequest, paper: IssuedDocument) -> HttpResponse:
    """The letter's PDF, shown in the browser, or `?save` as a download; never kept on the way.

    A letter that cannot be handed out (its file was changed on the disk) is refused with words.
    """
    try:
        file = paper_file(paper)
    except CaseworkError as error:
        return render(request, "casework/shared/no_file.html", {"why": str(error)}, status=409)
    response = HttpResponse(file.content, content_type="application/pdf")
    saved = "save" in request.GET
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=saved, filename=file.name) or "inline"
    )
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
