"""Checks drawn by risk: the draws so far, how much they cover, and one draw with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.access.actor import Actor
from casework.models import Case, CaseEvent, Department
from casework.policies.loader import PackVersion
from casework.selectors import RELATED
from casework.web.common import actor_of, today_of, user_of
from casework.web.kept import FormToken, token_for
from casework.web.numbers import number
from casework.web.staff.base import show, staff_page
from casework.web.staff.paging import AFTER, newest_first
from commitments import spot_checks
from commitments.models import CheckDraw, CheckRun
from commitments.risk import CLASS_WORDS, CLASSES, REASONS

ROLES = ("head", "credit_officer", "supervisor")
DRAWERS = ("head", "credit_officer")
A_YEAR = timedelta(days=365)


def _keeps_all(actor: Actor) -> bool:
    """The credit office draws for every department, and its supervisor sees every draw."""
    return actor.holds("credit_officer") or actor.holds("supervisor")


def _departments(actor: Actor) -> QuerySet[Department]:
    """The departments whose commitments this person may have drawn."""
    found = Department.objects.filter(matters__isnull=False).distinct().order_by("name")
    if actor.holds("credit_officer"):
        return found
    return found.filter(pk__in=sorted(actor.permissions.get("head", ())))


def runs_for(actor: Actor) -> QuerySet[CheckRun]:
    """All draws for the credit office; for a head those with commitments of the department."""
    found = CheckRun.objects.select_related("department", "drawn_by")
    if _keeps_all(actor):
        return found
    heads = sorted(actor.permissions.get("head", ()))
    return found.filter(
        Q(department_id__in=heads) | Q(draws__case__department_id__in=heads)
    ).distinct()


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(*ROLES)
def runs(request: HttpRequest) -> HttpResponseBase:
    """Every draw that this person may see, what is covered, and the button for a new one."""
    actor, today = actor_of(request), today_of(request)
    places = _departments(actor)
    may_draw = any(actor.holds(role) for role in DRAWERS)
    refused = ""
    if request.method == "POST" and may_draw:
        chosen = _chosen(request, actor, places)
        token = FormToken.sent(request)
        if isinstance(chosen, str):
            refused = chosen
        elif token is None:
            refused = _("This form has expired. Send it once more.")
        else:
            order = spot_checks.Order(f"form:{token.key}", user_of(request), chosen)
            run = spot_checks.draw(order, today=today)
            words = {"count": run.draws.count()}
            messages.success(request, _("%(count)s commitments were drawn.") % words)
            return redirect("staff:spot_check", run.pk)
    found = runs_for(actor).annotate(count=Count("draws", distinct=True))
    page = newest_first(found, request.GET.get(AFTER, ""))
    return show(
        request, "commitments/staff/spot_checks.html", status=422 if refused else 200,
        page=page, next_query=page.following(request), first_query=page.from_start(request),
        places=places, whole=actor.holds("credit_officer"), may_draw=may_draw, refused=refused,
        wanted=request.POST.get("department", ""), rules=_rules(spot_checks.rules_on(today)),
        coverage=_coverage(actor, today), token=str(token_for(request, user_of(request))),
    )  # fmt: skip


def _chosen(
    request: HttpRequest, actor: Actor, places: QuerySet[Department]
) -> Department | str | None:
    """The department of a draw, none for all; a sentence where the choice is not one."""
    text = request.POST.get("department", "")
    if not text and actor.holds("credit_officer"):
        return None
    found = places.filter(pk=number(text) or 0).first()
    return found or _("Choose the department whose commitments are drawn.")


def _coverage(actor: Actor, today: date) -> list[tuple[Department, int, int]]:
    """By department: how many are being performed, and how many of them were checked in a year."""
    visible = Case.objects.visible_to(actor).filter(
        pk__in=spot_checks.performing(None).order_by().values("pk")
    )
    looked = CaseEvent.objects.filter(
        action__in=["start_check", "reach_check_day"], on__gt=today - A_YEAR
    ).values("case_id")
    counts = visible.order_by().values("department_id").annotate(
        all=Count("pk"), checked=Count("pk", filter=Q(pk__in=looked))
    )  # fmt: skip
    rows = {row["department_id"]: row for row in counts}
    places = Department.objects.filter(pk__in=list(rows)).order_by("name")
    return [(one, rows[one.pk]["all"], rows[one.pk]["checked"]) for one in places]


@staff_page(*ROLES)
def run(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One draw: by class how many of how many, its seed, and each commitment with its reasons."""
    actor = actor_of(request)
    found = runs_for(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    draws = found.draws.select_related(*(f"case__{name}" for name in RELATED))
    if not _keeps_all(actor):
        draws = draws.filter(case__department_id__in=sorted(actor.permissions.get("head", ())))
    page = newest_first(draws, request.GET.get(AFTER, ""))
    return show(
        request, "commitments/staff/spot_check.html", run=found, page=page,
        rows=[(one, CLASS_WORDS[one.level], _why(one)) for one in page.rows],
        classes=[(CLASS_WORDS[level], found.counts.get(level, {})) for level in CLASSES],
        next_query=page.following(request), first_query=page.from_start(request),
    )  # fmt: skip


def _why(one: CheckDraw) -> list[str]:
    return [str(REASONS[code]) for code in one.reasons if code in REASONS]


def _rules(pack: PackVersion) -> list[Mapping[str, Any]]:
    """The numbers of the rules by which is drawn, in words."""
    names: dict[str, Any] = {f"spot.{code}": words for code, words in REASONS.items()}
    names |= {
        "spot.medium": _("medium risk from so many points"),
        "spot.high": _("high risk from so many points"),
        "spot.unchecked_days": _("days without a check that count as a long time"),
    }
    names |= {
        f"spot.{level}_percent": _("drawn of class “%(level)s”, per cent") % {"level": words}
        for level, words in CLASS_WORDS.items()
    }
    return [
        {"name": words, "value": pack.number(key), "basis": pack.basis(key)}
        for key, words in names.items()
    ]
