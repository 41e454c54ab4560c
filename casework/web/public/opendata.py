"""Open data: what is on display, as files for everybody, with a description machines can read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.models.publicity import PublicKind
from casework.registry.exporting.opendata import Offered, csv_of, fields_of, offered
from casework.today import moment
from casework.web.common import today_of


@require_safe
def overview(request: HttpRequest) -> HttpResponseBase:
    """What there is, what its columns mean, on what terms it may be used, how fresh it is."""
    at = moment()
    files = offered(today_of(request), at)
    context = {
        "files": files, "at": at, "office": settings.CASEWORK_OFFICE,
        "columns": [
            (_("Credit records of every kind"), fields_of(PublicKind.PENALTY)),
            (_("Commitments"), fields_of(PublicKind.COMMITMENT)),
            (_("Licences"), fields_of(PublicKind.LICENCE)),
        ],
    }  # fmt: skip
    return render(request, "casework/public/opendata.html", context)


@require_safe
def sheet(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The file of one kind, as of now."""
    if kind not in PublicKind.values:
        raise Http404
    today, at = today_of(request), moment()
    response = StreamingHttpResponse(
        csv_of(kind, today, at), content_type="text/csv; charset=utf-8"
    )
    name = f"{kind}-{today:%Y%m%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_safe
def description(request: HttpRequest) -> HttpResponseBase:
    """The files and their columns as a data package (Frictionless Data Package)."""
    at = moment()
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "public-credit-information",
        "title": settings.CASEWORK_OFFICE,
        "homepage": settings.CASEWORK_SITE_URL + reverse("public:open_data"),
        "created": at.isoformat(timespec="seconds"),
        "resources": [_resource(request, one, at) for one in offered(today_of(request), at)],
    }
    return JsonResponse(package, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _resource(request: HttpRequest, one: Offered, at: datetime) -> dict[str, Any]:
    address = reverse("public:open_data_sheet", args=[one.kind.value])
    changed = one.changed_at or at
    return {
        "profile": "tabular-data-resource", "name": one.kind.value, "title": str(one.kind.label),
        "path": settings.CASEWORK_SITE_URL + address, "format": "csv", "mediatype": "text/csv",
        "encoding": "utf-8", "rows": one.rows, "changed": changed.isoformat(timespec="seconds"),
        "schema": {
            "missingValues": [""],
            "fields": [
                {"name": field.heading, "type": field.kind, "description": str(field.means),
                 "language": get_language()}
                for field in one.fields
            ],
        },
    }  # fmt: skip
