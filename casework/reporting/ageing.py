"""What time does to reports: ended checks are told, what could betray a reporter is deleted."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from django.db import transaction

from casework.models import Report, ReportContact, ReportPicture, ReportTry
from casework.models.report import ReportEventKind, ReportState
from casework.reporting import book, desk, pictures
from casework.reporting.intake import rules_in_force

logger = logging.getLogger(__name__)
BATCH = 500


def run(today: date, *, now: datetime) -> dict[str, int]:
    """Everything that is due by today; run twice it does nothing the second time."""
    waiting = Report.objects.filter(state=ReportState.PASSED_ON).exclude(case=None)
    told = sum(_told(pk, today, now) for pk in waiting.order_by("pk").values_list("pk", flat=True))
    old = Report.objects.filter(forgotten=False, forget_on__lte=today).order_by("pk")
    forgotten = sum(_forget(pk, today, now) for pk in old.values_list("pk", flat=True)[:BATCH])
    days = rules_in_force(today).period("report.address_kept").count
    ReportTry.objects.filter(at__lt=now - timedelta(days=days)).delete()
    return {"reports_answered": told, "reports_forgotten": forgotten}


def _told(pk: int, today: date, now: datetime) -> bool:
    try:
        return desk.settle(pk, today=today, now=now)
    except Exception:
        logger.exception("The report %s could not be settled; the next run tries again.", pk)
        return False


def _forget(pk: int, today: date, now: datetime) -> bool:
    """Deletes original, pictures and contact; the version for the department and the steps stay.

    The rows go first: what a crash leaves behind is a sealed file that nobody can reach.
    """
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=pk)
        if report.forgotten or report.forget_on is None or report.forget_on > today:
            return False
        places = [pictures.path_of(row) for row in report.pictures.all()]
        ReportPicture.objects.filter(report=report).delete()
        ReportContact.objects.filter(report=report).delete()
        report.original, report.forgotten = "", True
        data = {"pictures": len(places)}
        book.append(report, ReportEventKind.FORGOTTEN, on=today, at=now, data=data)
        report.save()
    for place in places:
        place.unlink(missing_ok=True)
    return True
