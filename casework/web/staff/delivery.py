"""Whether messages leave and the periodic jobs run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from casework.heartbeats import is_late
from casework.models import Heartbeat, OutboxMessage
from casework.models.outbox import Delivery
from casework.today import moment
from casework.web.staff.base import show, staff_page
from casework.web.staff.paging import AFTER, newest_first

ROLES = ("credit_officer", "supervisor")
_FAILING = Q(state=Delivery.GIVEN_UP) | (
    Q(state__in=[Delivery.QUEUED, Delivery.SENDING]) & ~Q(last_error="")
)


# What each job of the schedule does; one that a city adds is told by its name alone.
JOBS = {
    "drain_outbox": gettext_lazy("sends messages"),
    "tick": gettext_lazy("moves what has become due"),
    "check_cases": gettext_lazy("checks cases and windows"),
    "work_off_calendars": gettext_lazy("counts terms anew after a calendar"),
    "work_off_imports": gettext_lazy("takes in sheets"),
    "work_off_exports": gettext_lazy("writes sheets to fetch"),
    "work_off_prints": gettext_lazy("prints letters to fetch"),
    "work_off_archive": gettext_lazy("makes case files and destroys what was approved"),
    "drain_sync": gettext_lazy("tells the other sites"),
    "draw_spot_checks": gettext_lazy("draws commitments to check"),
    "drain_bulk": gettext_lazy("works off bulk runs"),
    "drain_seals": gettext_lazy("seals letters"),
}


@dataclass(frozen=True)
class Beat:
    """A periodic job: what it does, when it last finished, and whether that is too long ago."""

    job: str
    does: str
    at: datetime
    late: bool


@staff_page(*ROLES)
def delivery(request: HttpRequest) -> HttpResponseBase:
    now = moment()
    counts = OutboxMessage.objects.filter(
        Q(state__in=[Delivery.QUEUED, Delivery.SENDING, Delivery.GIVEN_UP])
    ).aggregate(
        waiting=Count("pk", filter=~Q(state=Delivery.GIVEN_UP)),
        failing=Count("pk", filter=_FAILING & ~Q(state=Delivery.GIVEN_UP)),
        given_up=Count("pk", filter=Q(state=Delivery.GIVEN_UP)),
    )
    failing = OutboxMessage.objects.filter(_FAILING).select_related(
        "event__case", "record_event__record", "step__deadline__case", "overview"
    )
    page = newest_first(failing, request.GET.get(AFTER, ""))
    return show(
        request,
        "delivery.html",
        beats=[
            Beat(beat.job, str(JOBS.get(beat.job, "")), beat.at, is_late(beat.job, beat.at, now))
            for beat in Heartbeat.objects.order_by("job")
        ],
        counts=counts,
        page=page,
        next_query=page.following(request),
        first_query=page.from_start(request),
    )


@require_POST
@staff_page(*ROLES)
def again(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Queues a message once more that was given up; others are tried again by themselves."""
    row = get_object_or_404(OutboxMessage, pk=pk)
    post: Any = apps.get_app_config("notifications")
    if post.resend(row, request.user):
        messages.success(request, _("The message is queued again."))
    else:
        messages.warning(request, _("This message was not given up; nothing was changed."))
    return redirect("staff:delivery")
