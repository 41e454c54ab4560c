"""Periodic work of commitments, as the worker runs it."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from casework.models import Heartbeat
from casework.today import local_today, moment
from commitments import spot_checks


@shared_task(name="commitments.tasks.draw_spot_checks", ignore_result=True)
def draw_spot_checks() -> None:
    """Goes on with draws that were cut off; draws the month's own once its day has come."""
    today = local_today()
    open_runs = list(spot_checks.unfinished())
    for run in open_runs:
        spot_checks.work_off(run, today=today)
    day = settings.CASEWORK_SPOT_CHECK_DAY
    if day and today.day >= day:
        spot_checks.draw(spot_checks.Order(f"month:{today:%Y-%m}"), today=today)
    Heartbeat.objects.update_or_create(
        job="draw_spot_checks", defaults={"at": moment(), "detail": {"runs": len(open_runs)}}
    )
