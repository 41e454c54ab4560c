"""Claims to act for a subject: confirmed or refused by an officer; code letters are issued here."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.access.registry import subjects_for
from casework.models import SubjectAccount
from casework.registry import claims as desk
from casework.today import moment
from casework.web.common import actor_of, today_of, user_of
from casework.web.staff.base import show, staff_page

ROLES = ("credit_officer", "window_clerk")


@staff_page(*ROLES)
def claims(request: HttpRequest) -> HttpResponseBase:
    """What waits, and the last decisions."""
    decided = SubjectAccount.objects.exclude(decided_at=None).select_related(
        "user", "subject", "decided_by"
    )
    return show(
        request,
        "claims.html",
        waiting=desk.pending_claims(),
        decided=decided.order_by("-decided_at")[:20],
    )


@require_POST
@staff_page(*ROLES)
def decide(request: HttpRequest, pk: int) -> HttpResponseBase:
    answer = request.POST.get("answer", "")
    if answer not in ("confirm", "refuse") or not SubjectAccount.objects.filter(pk=pk).exists():
        raise Http404
    confirm = answer == "confirm"
    if confirm and not request.POST.get("papers"):
        messages.error(request, _("Confirm that you have seen the identity papers, then decide."))
        return redirect("staff:claims")
    try:
        account = desk.decide_claim(pk, by=user_of(request), confirm=confirm, now=moment())
    except desk.ClaimRefused as refused:
        messages.error(request, str(refused))
    else:
        words = {"user": account.user.get_username(), "subject": account.subject.name}
        text = (
            _("%(user)s may now act for %(subject)s.")
            if confirm
            else _("The claim of %(user)s to act for %(subject)s was refused.")
        )
        messages.success(request, text % words)
    return redirect("staff:claims")


@staff_page(*ROLES)
def code_letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Issues a code letter for an organization; the code is on this one page and nowhere else."""
    subject = subjects_for(actor_of(request)).filter(pk=pk).first()
    if subject is None or subject.is_natural:
        raise Http404
    code, fault = "", ""
    if request.method == "POST":
        if not request.POST.get("papers"):
            fault = _("Confirm that you have seen the papers of the organization first.")
        else:
            code = desk.issue_letter(subject, by=user_of(request), today=today_of(request))
    return show(
        request,
        "code_letter.html",
        status=422 if fault else 200,
        subject=subject,
        code=code,
        fault=fault,
        days=desk.VALID_DAYS,
        tries=desk.TRIES,
    )
