"""My matters in three groups, and my records."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from casework.models import Case, CreditRecord, Subject, SubjectAccount
from casework.models.subject import ClaimState
from casework.registry.publicity import is_public
from casework.registry.responsible import links_of
from casework.selectors import RELATED
from casework.web.common import actor_of, signed_in, today_of, user_of
from casework.web.hooks import guides, subject_panels
from casework.web.numbers import number
from casework.web.portal.own import own_record, record_offers, record_panels
from casework.web.publicity_bar import publicity_bar

CLOSED_SHOWN = 20


@signed_in
def home(request: HttpRequest) -> HttpResponseBase:
    """What waits for me, what others are at, what is over."""
    actor = actor_of(request)
    own = Case.objects.visible_to(actor).filter(subject_id__in=sorted(actor.subjects))
    open_cases = own.open().select_related(*RELATED).order_by("due_on", "id")
    page = _page_of(request.GET.get("page", ""))
    closed = own.filter(closed_on__isnull=False).select_related(*RELATED)
    over = list(closed.order_by("-closed_on", "-id")[page * CLOSED_SHOWN :][: CLOSED_SHOWN + 1])
    context = {
        "section": "home",
        "mine": open_cases.filter(waits_for="subject"),
        "others": open_cases.exclude(waits_for="subject"),
        "closed": over[:CLOSED_SHOWN],
        "older": page + 1 if len(over) > CLOSED_SHOWN else 0,
        "newer": page,
        "guides": guides(),
        "claimed": bool(actor.subjects),
        "waiting_claims": _waiting_claims(request),
        "today": today_of(request),
    }
    return render(request, "casework/portal/home.html", context)


def _page_of(text: str) -> int:
    return min(number(text) or 0, 1000)


def _waiting_claims(request: HttpRequest) -> QuerySet[SubjectAccount]:
    claims = user_of(request).subject_accounts.select_related("subject")
    return claims.filter(state=ClaimState.PENDING)


@signed_in
def records(request: HttpRequest) -> HttpResponseBase:
    """Every record about the subjects I act for, shown to the public or not."""
    actor = actor_of(request)
    rows = CreditRecord.objects.filter(subject_id__in=sorted(actor.subjects))
    rows = rows.select_related("subject", "department").order_by("-document_date", "-id")[:200]
    today, own = today_of(request), Subject.objects.filter(pk__in=sorted(actor.subjects))
    panels = [panel for one in own.order_by("id") for panel in subject_panels(one, today)]
    context = {
        "section": "records", "records": rows, "claimed": bool(actor.subjects), "panels": panels,
        "links": links_of(actor.subjects),
    }  # fmt: skip
    return render(request, "casework/portal/records.html", context)


@signed_in
def record(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One of my records, with what may be done about it and from when."""
    found, today = own_record(request, pk), today_of(request)
    context = {
        "section": "records",
        "record": found,
        "own": True,
        "public": is_public(found, today),
        "bar": publicity_bar(found, today),
        "offers": record_offers(found, subject=found.subject, today=today),
        "panels": record_panels(found, today),
        "measures": found.measures.filter(subject=found.subject).select_related("measure"),
        "cases": found.cases.visible_to(actor_of(request)).order_by("-id"),
        "today": today,
    }
    return render(request, "casework/portal/record.html", context)
