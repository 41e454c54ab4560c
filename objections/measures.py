"""What the assessment counts of objections: above all, how often a provider's record was wrong."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count as Number
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import TruncMonth

from casework.assessment.vocabulary import Asked, Count, Measures, Rows, Scope, Share
from casework.models import Case, CaseEvent
from objections.casetype import Objection

FILE = Objection.file.name


def repeated(scope: Scope) -> Rows:
    """Objections to a record about which one had been filed before, told to its provider."""
    filed = CaseEvent.objects.filter(case_id=OuterRef("pk"), action=FILE)
    earlier = Case.objects.filter(
        Exists(filed), case_type=Objection.code, record_id=OuterRef("record_id"),
        pk__lt=OuterRef("pk"),
    )  # fmt: skip
    again = scope.cases.annotate(e_on=F("events__on"), e_action=F("events__action")).filter(
        Exists(earlier), e_action=FILE, e_on__range=(scope.first, scope.last)
    )
    months = again.order_by().annotate(month=TruncMonth("e_on")).values_list("month", "provider_id")
    rows: Iterable[tuple[object, ...]] = months.annotate(n=Number("pk"))
    return rows  # type: ignore[return-value]  # the month is a date, which the types do not know


MEASURES = Measures(
    received=(FILE,),
    accepted=("accept",),
    refused=("refuse", "offer_conversion"),
    supplemented=("ask_supplement",),
    extended=("extend", "extend_review"),
    counts=(
        Count("asked", ("forward",), party="provider"),
        Count("upheld", ("uphold",), party="provider"),
        Count("dismissed", ("dismiss",), party="provider"),
        Count("unproven", ("find_unverifiable",), party="provider"),
        Count("silent", ("presume_unverifiable", "find_silent"), party="provider"),
        Count(
            "decided",
            ("uphold", "dismiss", "find_unverifiable", "presume_unverifiable", "find_silent"),
            party="provider",
        ),
        Count("own_errors", ("uphold_own_error",), party="office"),
        Count("reviewed", ("confirm", "overturn", "send_back")),
        Count("overturned", ("overturn", "send_back")),
        Asked("repeated", repeated),
    ),
    shares=(
        Share("error_rate", "upheld", "decided", limit="assessment.upheld_percent"),
        Share("silence_rate", "silent", "decided"),
        Share("overturn_rate", "overturned", "reviewed"),
    ),
)
