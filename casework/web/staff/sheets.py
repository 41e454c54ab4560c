"""Sheets that staff pages hand out."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import FileResponse, Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from casework.oversight.sheets import FORMATS, TYPES, Row, csv_chunks, workbook


def sheet(form: str, title: str, rows: Iterable[Row]) -> HttpResponseBase:
    """The rows as a file to be kept; 404 for a form that is not offered."""
    if form not in FORMATS:
        raise Http404
    response: HttpResponseBase = (
        StreamingHttpResponse(csv_chunks(rows), content_type=TYPES[form])
        if form == "csv"
        else FileResponse(workbook(rows, title), content_type=TYPES[form])
    )
    name = content_disposition_header(as_attachment=True, filename=f"{title}.{form}")
    response.headers["Content-Disposition"] = name or "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
