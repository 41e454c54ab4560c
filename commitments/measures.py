"""What the assessment counts of commitments: signed, checked, fulfilled, broken."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count as Number
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import TruncMonth

from casework.assessment.vocabulary import Asked, Count, Measures, Rows, Scope, Share
from casework.models import CaseEvent

CHECKED = (
    "confirm_fulfilled",
    "order_to_rectify",
    "announce_breach",
    "announce_false",
    "find_false",
)


def _checks_due(scope: Scope, *, done: bool) -> Rows:
    """Commitments of which the day of the check came in these days, or was brought forward."""
    begun = scope.cases.annotate(e_on=F("events__on"), e_action=F("events__action")).filter(
        e_action__in=["reach_check_day", "start_check"], e_on__range=(scope.first, scope.last)
    )
    if done:
        checked = CaseEvent.objects.filter(
            case_id=OuterRef("pk"), action__in=CHECKED, on__gte=OuterRef("e_on"), on__lt=scope.cut
        )
        begun = begun.filter(Exists(checked))
    months = begun.order_by().annotate(month=TruncMonth("e_on"))
    rows: Iterable[tuple[object, ...]] = months.values_list("month", "department_id").annotate(
        n=Number("pk")
    )
    return rows  # type: ignore[return-value]  # the month is a date, which the types do not know


def checks_due(scope: Scope) -> Rows:
    return _checks_due(scope, done=False)


def checks_done(scope: Scope) -> Rows:
    return _checks_due(scope, done=True)


MEASURES = Measures(
    received=("sign",),
    accepted=("accept", "deem_accepted"),
    supplemented=("ask_supplement",),
    counts=(
        Count("signed", ("sign",)),
        Count("deemed", ("deem_accepted",)),
        Asked("checks_due", checks_due),
        Asked("checks_done", checks_done),
        Count("fulfilled", ("confirm_fulfilled",)),
        Count("rectified", ("order_to_rectify",)),
        Count("broken", ("confirm_breach", "find_false")),
        Count("false_promises", ("find_false",)),
        Count("annulled", ("annul", "annul_as_fulfilled")),
    ),
    shares=(
        Share("check_coverage", "checks_done", "checks_due",
              limit="assessment.check_coverage_percent", at_least=True),
        Share("silence_rate", "deemed", "accepted"),
    ),
)  # fmt: skip
