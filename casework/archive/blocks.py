"""What stands in the way of destroying a case: nothing that is in force is ever destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q

from casework.archive.retention import kept
from casework.declaration import published
from casework.errors import Refusal, gettext_noop
from casework.models import (
    Case,
    CaseDeadline,
    CourtPaper,
    LegalHold,
    PublicityWindow,
    Report,
    SyncOrder,
)
from casework.models.court_paper import PaperState
from casework.models.deadline import DeadlineState
from casework.models.publicity import WindowState, on_display_q
from casework.models.report import ReportState
from casework.models.sync import WAITING


class Running(Refusal):
    """The case has not ended, or a clock of it runs."""

    code = "case_runs"
    template = gettext_noop("The case is not over: it is open, or one of its terms is running.")


class StillKept(Refusal):
    """Its retention is not over."""

    code = "still_kept"
    template = gettext_noop("The case must be kept until %(until)s.")


class Held(Refusal):
    """A legal hold stands."""

    code = "held"
    template = gettext_noop(
        "A legal hold has stood since %(since)s. The supervisor must lift it first."
    )


class OnDisplay(Refusal):
    """The public still sees, or may see again, what the case decided."""

    code = "on_display"
    template = gettext_noop(
        "Its record or commitment is still published, or hidden only for the time being."
    )


class Connected(Refusal):
    """Another case rests on it, or is about the same record."""

    code = "connected"
    template = gettext_noop("These open cases are connected with it: %(numbers)s.")


class Disputed(Refusal):
    """An objection is being handled."""

    code = "disputed"
    template = gettext_noop("It is marked as disputed: an objection is being handled.")


class PaperWaits(Refusal):
    """A court's paper about its record has not been carried out."""

    code = "paper_waits"
    template = gettext_noop("A court paper about its record waits to be carried out.")


class SyncWaits(Refusal):
    """Other sites have not answered."""

    code = "sync_waits"
    template = gettext_noop("Other sites have not confirmed what this case asked of them.")


class ReportWaits(Refusal):
    """A report of the public about it is not answered."""

    code = "report_waits"
    template = gettext_noop("A report from the public about this case is not answered yet.")


class OriginalKept(Refusal):
    """Something that was handed over has not been given back."""

    code = "original_kept"
    template = gettext_noop("Originals that were handed over for this case have not been returned.")


class InForce(Refusal):
    """The case type says that something it decided still holds."""

    code = "in_force"
    template = gettext_noop("What this case decided still has effect until %(until)s.")


class Destroyed(Refusal):
    """There is nothing left."""

    code = "destroyed_already"
    template = gettext_noop("The case has been destroyed already.")


def against(case: Case, *, today: date, now: datetime) -> list[Refusal]:
    """Every reason why this case may not be destroyed now."""
    if case.disposed_on:
        return [Destroyed()]
    return [*_of_its_course(case, today), *_of_what_shows(case, today, now), *_of_others(case)]


def _of_its_course(case: Case, today: date) -> Iterator[Refusal]:
    open_clocks = [DeadlineState.RUNNING, DeadlineState.PAUSED]
    if (
        case.closed_on is None
        or CaseDeadline.objects.filter(case_id=case.pk, state__in=open_clocks).exists()
    ):
        yield Running()
    retention = kept(case)
    if retention is not None and today <= retention.until:
        yield StillKept(until=retention.until)
    hold = LegalHold.objects.filter(case_id=case.pk, lifted_at__isnull=True).first()
    if hold is not None:
        yield Held(since=hold.set_at.date())
    ask = published(case.case_type, case.type_version).in_force
    until = ask(case, today) if ask else None
    if until is not None:
        yield InForce(until=until)


def _of_what_shows(case: Case, today: date, now: datetime) -> Iterator[Refusal]:
    mine = Q(case_id=case.pk)
    if case.record_id:
        mine |= Q(record_id=case.record_id)
    seen = on_display_q(today, now) | Q(state=WindowState.HIDDEN)
    if PublicityWindow.objects.filter(mine & seen).exists():
        yield OnDisplay()
    if case.disputed or (case.record and case.record.disputed):
        yield Disputed()
    if SyncOrder.objects.filter(case_id=case.pk, state__in=WAITING).exists():
        yield SyncWaits()
    if case.originals.filter(returned_on=None).exists():
        yield OriginalKept()


def _of_others(case: Case) -> Iterator[Refusal]:
    near = Q(origin_id=case.pk) | Q(pk=case.origin_id or 0)
    if case.record_id:
        near |= Q(record_id=case.record_id)
    others = Case.objects.open().filter(near).exclude(pk=case.pk).exclude(state="draft")
    numbers = [str(number) for number in others.order_by("id").values_list("number", flat=True)]
    if numbers:
        yield Connected(numbers="、".join(numbers))
    waiting = CourtPaper.objects.filter(record_id=case.record_id, state=PaperState.WAITING)
    if case.record_id and waiting.exists():
        yield PaperWaits()
    open_reports = [ReportState.RECEIVED, ReportState.PASSED_ON]
    if Report.objects.filter(case_id=case.pk, state__in=open_reports).exists():
        yield ReportWaits()
