"""The archive's pages: the case file, what is due for destruction, holds and proposals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.access.people import full_name
from casework.archive import blocks, disposals, holds, retention
from casework.errors import Refusal, TransitionRefused
from casework.models import Case, CaseFile, Disposal, LegalHold
from casework.models.archive import DisposalState
from casework.selectors import RELATED, case_for, label
from casework.today import moment
from casework.web import casefiles
from casework.web.common import actor_of, today_of, user_of
from casework.web.kept import FormToken, kept_text, token_for
from casework.web.staff.base import show, staff_page
from casework.web.staff.paging import AFTER, by_day, newest_first
from casework.web.staff.rows import type_title

ROLES = ("credit_officer", "supervisor")
TABS = {
    "due": gettext_lazy("Retention over"),
    "proposed": gettext_lazy("Proposed"),
    "held": gettext_lazy("Legal holds"),
    "destroyed": gettext_lazy("Destroyed"),
}


@staff_page()
def case_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Asks for the file of a case with reasons, says how far it is, and who has taken one."""
    found = case_for(actor_of(request), pk)
    posted = request.method == "POST"
    refusals = casefiles.asked(request, found) if posted else []
    if posted and not refusals:
        return redirect("staff:case_file", pk)
    typed: QueryDict = request.POST if posted else kept_text(request) or QueryDict()
    context = casefiles.context(request, found)
    response = show(
        request, "case_file.html", status=422 if refusals else 200, refusals=refusals,
        reason=typed.get("reason", ""), log=_taken(found),
        token=str(token_for(request, user_of(request))), **context,
    )  # fmt: skip
    return casefiles.renewing(response, under_way=context["under_way"])


def _taken(case: Case) -> list[tuple[CaseFile, str]]:
    rows = CaseFile.objects.filter(case_id=case.pk).select_related("started_by")
    return [(row, full_name(row.started_by)) for row in rows[:50]]


@staff_page()
def case_file_download(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    return casefiles.download(request, case_for(actor_of(request), pk), form)


@staff_page(*ROLES)
def listing(request: HttpRequest) -> HttpResponseBase:
    """Cases whose retention is over, proposals that wait, holds, and what has been destroyed."""
    tab = request.GET.get("show", "due")
    tab = tab if tab in TABS else "due"
    after = request.GET.get(AFTER, "")
    mine = Case.objects.visible_to(actor_of(request))
    page: Any
    if tab == "due":
        cases = retention.due(actor_of(request), today_of(request)).select_related(*RELATED)
        page = by_day(cases, "closed_on", after)
        rows = [_row(case) for case in page.rows]
    else:
        page = newest_first(_of_tab(tab).filter(case__in=mine), after)
        rows = [_row(one.case, one) for one in page.rows]
    return show(
        request, "retention.html", rows=rows, tab=tab, tabs=TABS, page=page,
        next_query=page.following(request), first_query=page.from_start(request),
    )  # fmt: skip


def _of_tab(tab: str) -> QuerySet[Any]:
    if tab == "held":
        rows: QuerySet[Any] = LegalHold.objects.filter(lifted_at__isnull=True)
    elif tab == "destroyed":
        rows = Disposal.objects.filter(state__in=[DisposalState.WIPING, DisposalState.DONE])
    else:
        rows = Disposal.objects.filter(state__in=[DisposalState.PROPOSED, DisposalState.APPROVED])
    return rows.select_related(*(f"case__{name}" for name in RELATED))


def _row(case: Case, what: Any = None) -> dict[str, Any]:
    return {
        "case": case, "kind": type_title(case.case_type), "kept": retention.kept(case),
        "outcome": label(case, "states", case.state), "what": what,
    }  # fmt: skip


@staff_page(*ROLES, "head")
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """How long one case is kept and why, its hold, and the steps of its destruction."""
    found = case_for(actor_of(request), pk)
    refusals: list[Refusal] = []
    if request.method == "POST":
        try:
            return _done(request, found)
        except TransitionRefused as refused:
            refusals = list(refused.refusals)
    typed: QueryDict = request.POST or kept_text(request) or QueryDict()
    return show(
        request, "retention_case.html", status=422 if refusals else 200, refusals=refusals,
        step=typed.get("step", ""), reason=typed.get("reason", ""),
        token=str(FormToken.new(user_of(request))), **_standing(request, found),
    )  # fmt: skip


def _standing(request: HttpRequest, found: Case) -> dict[str, Any]:
    actor = actor_of(request)
    row = disposals.standing(found.pk)
    waits = row is not None and row.state == DisposalState.PROPOSED
    against = blocks.against(found, today=today_of(request), now=moment())
    decides = disposals.may_decide(actor, found)
    return {
        **_row(found), "hold": holds.standing_hold(found.pk), "disposal": row,
        "proposed_by": full_name(row.proposed_by) if row else "",
        "decided_by": full_name(row.decided_by) if row else "",
        "against": against, "supervises": actor.acts_as("supervisor", found),
        "may_propose": decides and not against and row is None,
        "may_decide": decides and row is not None and waits
        and row.proposed_by_id not in actor.hands,
        "earlier": found.disposals.filter(state__in=["declined", "stopped"]).order_by("-id"),
    }  # fmt: skip


def _done(request: HttpRequest, found: Case) -> HttpResponseBase:
    said, today = request.POST.get("reason", ""), today_of(request)
    token = FormToken.sent(request)
    key = token.key if token else None
    who: dict[str, Any] = {"by": actor_of(request)}
    steps: dict[str, Callable[[], object]] = {
        "propose": lambda: disposals.propose(found.pk, reason=said, today=today, **who),
        "approve": lambda: disposals.approve(found.pk, answer=said, today=today, **who),
        "decline": lambda: disposals.decline(found.pk, answer=said, **who),
        "hold": lambda: holds.hold(found.pk, reason=said, today=today, key=key, **who),
        "lift": lambda: holds.lift(found.pk, reason=said, today=today, key=key, **who),
    }
    step = request.POST.get("step", "")
    if step in steps:
        steps[step]()
        messages.success(request, _told(step))
    if step == "approve":
        casefiles.wake_worker()
    return redirect("staff:retention_case", found.pk)


def _told(step: str) -> str:
    return {
        "propose": _("The destruction has been proposed. Another person has to approve it."),
        "approve": _("Approved. The case is being destroyed."),
        "decline": _("The proposal has been declined; the case stays as it is."),
        "hold": _("The legal hold stands. The case will not be destroyed."),
        "lift": _("The legal hold has been lifted."),
    }[step]
