"""The list of measures for everybody, as it stands today or stood on another day."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.models import Measure
from casework.models.measure import MeasureKind
from casework.models.record import RecordClass, RecordKind
from casework.registry.importing.rows import parse_date
from casework.web.common import today_of


@require_safe
def measures(request: HttpRequest) -> HttpResponseBase:
    """What may follow from a record, or from a good one, on one day, with basis and list."""
    asked = request.GET.get("on", "").strip()[:20]
    day = parse_date(asked) if asked else today_of(request)
    on = day or today_of(request)
    kinds, classes = dict(RecordKind.choices), dict(RecordClass.choices)
    listed = Measure.objects.listed(on).select_related("base").prefetch_related("implementers")
    rows = [
        (one, [kinds[k] for k in one.record_kinds if k in kinds],
         [classes[c] for c in one.record_classes if c in classes])
        for one in listed
    ]  # fmt: skip
    context = {
        "on": on, "asked": asked,
        "fault": "" if day else _("This is not a day that exists; the list of today is shown."),
        "parts": [
            (kind, [row for row in rows if row[0].kind == kind]) for kind in MeasureKind
        ],
    }  # fmt: skip
    return render(request, "casework/public/measures.html", context)
