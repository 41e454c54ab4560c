"""The self-checks (自检): what the last run found, and putting it right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from casework.access.actor import Actor
from casework.access.registry import records_for
from casework.declaration import published
from casework.heartbeats import is_late
from casework.models import Case, CheckFinding, Heartbeat
from casework.models.deadline import DeadlineState
from casework.selectors import label
from casework.selfcheck import runs
from casework.selfcheck.checks import CHECKS, Check
from casework.selfcheck.found import Now
from casework.selfcheck.service import OWN_JOB
from casework.today import moment
from casework.web.common import actor_of, today_of
from casework.web.staff.base import may_enter, show, staff_page
from casework.web.staff.paging import AFTER, newest_first

ROLES = ("supervisor", "head", "credit_officer")
MENDERS = ("supervisor", "credit_officer")
# What one press puts right: as much as a page may take; the rest stays for the next.
MOST = 200


@dataclass(frozen=True)
class Line:
    """One check on the page: how much it found of what this person may see."""

    check: Check
    count: int


@staff_page(*ROLES)
def checks(request: HttpRequest) -> HttpResponseBase:
    counts = dict(
        findings_for(actor_of(request))
        .values_list("check_name")
        .annotate(count=Count("pk"))
        .order_by()
    )
    last = Heartbeat.objects.filter(job=OWN_JOB).first()
    return show(
        request,
        "checks.html",
        lines=[Line(check, counts.get(name, 0)) for name, check in CHECKS.items()],
        last=last,
        late=last is not None and is_late(OWN_JOB, last.at, moment()),
    )


@staff_page(*ROLES)
def check(request: HttpRequest, name: str) -> HttpResponseBase:
    rule = _check(name)
    actor = actor_of(request)
    found = findings_for(actor).filter(check_name=name).select_related("case", "record")
    page = newest_first(found, request.GET.get(AFTER, ""))
    return show(
        request,
        "check.html",
        check=rule,
        page=page,
        rows=[(row, _part(row), _details(row.detail)) for row in page.rows],
        next_query=page.following(request),
        first_query=page.from_start(request),
        may_mend=bool(page.rows) and not rule.slow and may_enter(actor, MENDERS),
        most=MOST,
    )


@require_POST
@staff_page(*MENDERS)
def mend(request: HttpRequest, name: str) -> HttpResponseBase:
    """Puts right what this person may see of it, each case in its own transaction."""
    rule = _check(name)
    if rule.slow:
        raise Http404
    found = findings_for(actor_of(request)).filter(check_name=name)
    mended, left = runs.mend(found, Now(today_of(request), moment()), most=MOST)
    if mended:
        messages.success(request, _("%(count)s findings were put right.") % {"count": mended})
    if left:
        messages.warning(
            request, _("%(count)s could not be put right and stay on the list.") % {"count": left}
        )
    return redirect("staff:check", name)


def findings_for(actor: Actor) -> QuerySet[CheckFinding]:
    """Findings of the cases and records that this person may see; jobs are for the office."""
    theirs = Q(case__in=Case.objects.visible_to(actor)) | Q(
        record__in=records_for(actor).order_by()
    )
    if may_enter(actor, MENDERS):
        theirs |= Q(case=None, record=None)
    return CheckFinding.objects.filter(theirs)


def _check(name: str) -> Check:
    if name not in CHECKS:
        raise Http404
    return CHECKS[name]


def _part(row: CheckFinding) -> str:
    """What of the case is meant: a term by its name, else as the check calls it."""
    rules = published(row.case.case_type, row.case.type_version) if row.case else None
    if row.case and rules and row.what in rules.case_type.deadlines:
        return label(row.case, "deadlines", row.what)
    return row.what


_WORDS = {
    "state": gettext_lazy("State"),
    "started_on": gettext_lazy("Started"),
    "due_on": gettext_lazy("Due"),
    "due_provisional": gettext_lazy("Provisional"),
    "provisional": gettext_lazy("Provisional"),
    "met_on": gettext_lazy("Met on"),
    "ended_on": gettext_lazy("Ended on"),
    "unpaused_due_on": gettext_lazy("Due without pauses"),
    "fires_on": gettext_lazy("Takes effect on"),
    "log": gettext_lazy("Log of the clock"),
    "since": gettext_lazy("Since"),
    "off_display": gettext_lazy("Off display from"),
    "active": gettext_lazy("Account active"),
    "handler": gettext_lazy("Number of the account"),
    "next_at": gettext_lazy("Should have left"),
    "last": gettext_lazy("Last finished"),
}


def _details(detail: dict[str, Any]) -> list[tuple[str, str]]:
    """What is stored and what should be, side by side."""
    found = []
    for name, value in detail.items():
        sides = [value.get("is"), value["should"]] if isinstance(value, dict) else [value]
        found.append((str(_WORDS.get(name, name)), " → ".join(map(_shown, sides))))
    return found


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    states = dict(DeadlineState.choices)
    return str(states.get(value, value))
