"""What the assessment counts of repairs: decisions, and the sites that did not follow in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count as Number
from django.db.models import F, Q

from casework.assessment.days import WorkingDays
from casework.assessment.vocabulary import Asked, Count, Measures, Rows, Scope, Share
from casework.clock.stored import stored_calendar
from repair.casetype import Repair

OVER_AGE = 5  # working days past the term of three: a second whole term, and more


def _unsynchronised(scope: Scope) -> Iterator[tuple[date, int | None, int]]:
    """Last days that passed without all sites having confirmed by the cut, with their number."""
    rows = scope.cases.annotate(
        d_name=F("deadlines__name"), d_due=F("deadlines__due_on"), d_met=F("deadlines__met_on"),
        d_state=F("deadlines__state"),
    ).filter(
        Q(d_met__isnull=True, d_state="running") | Q(d_met__gte=scope.cut),
        d_name=Repair.sync_by.name, d_due__lt=scope.cut,
    )  # fmt: skip
    yield from rows.order_by().values_list("d_due", "office_id").annotate(n=Number("pk"))


def behind(scope: Scope) -> Rows:
    """Repairs that some site has still not followed at the end, past the term."""
    return [(scope.last, office, number) for _due, office, number in _unsynchronised(scope)]


def days_behind(scope: Scope) -> Rows:
    """Their age: working days since the last day, added up."""
    days = WorkingDays(stored_calendar())
    return [
        (scope.last, office, number * (days.between(due, scope.last) or 0))
        for due, office, number in _unsynchronised(scope)
    ]


def long_behind(scope: Scope) -> Rows:
    """Those that have been so for more than five working days."""
    days = WorkingDays(stored_calendar())
    return [
        (scope.last, office, number)
        for due, office, number in _unsynchronised(scope)
        if (days.between(due, scope.last) or 0) > OVER_AGE
    ]


MEASURES = Measures(
    received=("apply",),
    accepted=("accept",),
    refused=("refuse",),
    supplemented=("ask_supplement",),
    extended=("extend",),
    counts=(
        Count("approved", ("approve",)),
        Count("rejected", ("reject",)),
        Count("decided", ("approve", "reject")),
        Count("reasons_asked", ("ask_reasons",)),
        Count("reopened", ("reopen",)),
        Count("revoked", ("revoke",)),
        Count("taken_down", ("end_publicity",), party="office"),
        Count("sync_failures", ("report_silent_sites",), party="office"),
        Asked("behind", behind),
        Asked("days_behind", days_behind),
        Asked("long_behind", long_behind),
    ),
    shares=(
        Share("approval_rate", "approved", "decided"),
        Share("sync_failure_rate", "sync_failures", "taken_down",
              limit="assessment.sync_failure_percent"),
    ),
)  # fmt: skip
