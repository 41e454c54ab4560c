"""The inbox (待办): what waits for me and my department, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from casework import selectors
from casework.access.actor import Actor
from casework.models import Case
from casework.registry.claims import pending_claims
from casework.web.common import actor_of, today_of, user_of
from casework.web.kept import FormToken
from casework.web.staff.base import may_enter, show, staff_page
from casework.web.staff.claims import ROLES as CLAIM_ROLES
from casework.web.staff.paging import AFTER, by_urgency
from casework.web.staff.rows import (
    WEEK,
    Choice,
    case_rows,
    choice,
    due_choices,
    filters_of,
    narrowed,
    standing_in,
    state_title,
    type_title,
)


@staff_page()
def inbox(request: HttpRequest) -> HttpResponseBase:
    actor, today = actor_of(request), today_of(request)
    # Whoever also acts for a subject finds that subject's matters in the portal.
    waiting = selectors.inbox(actor).exclude(waits_for="subject")
    tallies = _tallies(waiting, actor, today)
    group = request.GET.get("group", "")
    shown = narrowed(waiting.filter(group_q(group, actor)), request, today)
    page = by_urgency(shown, request.GET.get(AFTER, ""), parts=selectors.held_parts(actor))
    free = frozenset(case.pk for case in page.rows if case.assignee_id is None)
    return show(
        request,
        "inbox.html",
        page=page,
        rows=case_rows(page.rows, today, takeable=free, actor=actor),
        standing_in=standing_in(actor),
        bulk_filters=filters_of(request),
        next_query=page.following(request),
        first_query=page.from_start(request),
        groups=_groups(request, tallies),
        filters=_filters(request, tallies),
        filtered=any(request.GET.get(name) for name in ("group", "type", "state", "due")),
        coming=_coming(actor, today) if not tallies else [],
        claims=_claims(actor) if not tallies else 0,
        token=str(FormToken.new(user_of(request))),
        back=request.get_full_path(),
    )


def group_q(group: str, actor: Actor) -> Q:
    """The cases of one group; mine are also those of whom I stand in for."""
    mine = Q(assignee_id__in=sorted(actor.handles))
    return {
        "mine": mine,
        "free": Q(assignee_id=None),
        "others": ~mine & Q(assignee_id__isnull=False),
    }.get(group, Q())


@dataclass(frozen=True)
class Tally:
    """How many cases of one type wait in one state, and how they are spread."""

    case_type: str
    state: str
    all: int
    mine: int
    free: int
    overdue: int


def _tallies(waiting: QuerySet[Case], actor: Actor, today: date) -> list[Tally]:
    """The counts of every group in one statement over the open cases that wait here."""
    counted = (
        waiting.order_by()
        .values("case_type", "state")
        .annotate(
            all=Count("pk"),
            mine=Count("pk", filter=group_q("mine", actor)),
            free=Count("pk", filter=Q(assignee_id=None)),
            overdue=Count("pk", filter=Q(due_on__lt=today)),
        )
        .order_by("case_type", "state")
    )
    return [Tally(**row) for row in counted]


def _groups(request: HttpRequest, tallies: Iterable[Tally]) -> list[Choice]:
    sums = {
        name: sum(getattr(tally, name) for tally in tallies)
        for name in ("all", "mine", "free", "overdue")
    }
    others = sums["all"] - sums["mine"] - sums["free"]
    return [
        choice(request, "group", "", _("All"), count=sums["all"]),
        choice(request, "group", "mine", _("Handled by me"), count=sums["mine"]),
        choice(request, "group", "free", _("Handled by nobody"), count=sums["free"]),
        choice(request, "group", "others", _("Handled by colleagues"), count=others),
    ]


def _filters(request: HttpRequest, tallies: Iterable[Tally]) -> list[tuple[str, list[Choice]]]:
    tallies = list(tallies)
    types: dict[str, int] = {}
    for tally in tallies:
        types[tally.case_type] = types.get(tally.case_type, 0) + tally.all
    kinds = [choice(request, "type", "", _("Every type"))] + [
        choice(request, "type", code, type_title(code), count=count)
        for code, count in types.items()
    ]
    late = sum(tally.overdue for tally in tallies)
    dues = [
        choice(request, "due", value, text, count=late if value == "overdue" else None)
        for value, text in due_choices()
    ]
    found = [(_("Type"), kinds), (_("Due"), dues)]
    code = request.GET.get("type", "")
    if code in types:
        states = [choice(request, "state", "", _("Every step"))] + [
            choice(request, "state", one.state, state_title(code, one.state), count=one.all)
            for one in tallies
            if one.case_type == code
        ]
        found.append((_("Step"), states))
    return found


def _claims(actor: Actor) -> int:
    """The claims that wait for whoever may decide them."""
    return pending_claims().count() if may_enter(actor, CLAIM_ROLES) else 0


def _coming(actor: Actor, today: date) -> list[Any]:
    """What others must do this week in cases that this person may see."""
    soon = (
        Case.objects.visible_to(actor)
        .open()
        .filter(due_on__lte=today + WEEK)
        .select_related(*selectors.RELATED)
        .order_by("due_on", "id")[:5]
    )
    return case_rows(soon, today)
