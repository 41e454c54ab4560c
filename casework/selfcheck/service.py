"""Self-checks of what runs beside the cases: publicity, messages, periodic jobs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from casework import heartbeats
from casework.ledger.verify import measure_faults
from casework.models import OutboxMessage
from casework.models.outbox import Delivery
from casework.registry.court_papers import unreported
from casework.registry.publicity import left_on_display
from casework.selfcheck.found import BATCH, Found, Now, of_cases

WAITS = timedelta(hours=1)
OWN_JOB = "check_cases"


def shown_past_term(now: Now, cases: frozenset[int] | None = None) -> Iterator[Found]:
    """Records whose maximum term is over, and that no run has ended or passed on."""
    if cases is not None:
        return
    rows = left_on_display(now.today).order_by("pk").values_list("pk", "number", "off_display")
    for pk, number, day in rows.iterator(chunk_size=BATCH):
        yield Found(record_id=pk, what=number[:120], detail={"off_display": str(day)})


def messages_waiting(now: Now, cases: frozenset[int] | None = None) -> Iterator[Found]:
    """Messages that should have left an hour ago."""
    rows = OutboxMessage.objects.filter(
        state__in=[Delivery.QUEUED, Delivery.SENDING], next_at__lt=now.moment - WAITS
    )
    rows = of_cases(rows, cases, "event__case_id").order_by("next_at", "id")
    named = rows.values_list("event__case_id", "record_event__record_id", "kind", "next_at")
    for case_id, record_id, kind, at in named.iterator(chunk_size=BATCH):
        yield Found(case_id, record_id, what=kind, detail={"next_at": at.isoformat()})


def papers_unreported(now: Now, cases: frozenset[int] | None = None) -> Iterator[Found]:
    """Court papers that should have been followed on an earlier day, and nobody was told."""
    if cases is not None:
        return
    rows = unreported(now.today).order_by("pk").values_list("record_id", "number", "due_on")
    for record_id, number, day in rows.iterator(chunk_size=BATCH):
        yield Found(record_id=record_id, what=number[:120], detail={"due_on": str(day)})


def measures_unproven(now: Now, cases: frozenset[int] | None = None) -> Iterator[Found]:
    """Measures whose chain of events does not hold."""
    if cases is not None:
        return
    for fault in measure_faults():
        yield Found(what=fault.number[:120], detail={"event": fault.seq, "fault": fault.text})


def jobs_silent(now: Now, cases: frozenset[int] | None = None) -> Iterator[Found]:
    """Periodic jobs that stand still; the self-check does not miss itself."""
    if cases is not None:
        return
    for job, at in heartbeats.late(now.moment).items():
        if job != OWN_JOB:
            yield Found(what=job, detail={"last": at.isoformat() if at else None})
