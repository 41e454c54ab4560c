"""Writes the events of reports: each step and each look, bound to the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from casework.errors import CaseworkError, Refusal
from casework.ledger.chain import OF_REPORTS, digest
from casework.ledger.records import SYSTEM_HAND, Hand
from casework.models import Report, ReportEvent
from casework.models.report import ReportEventKind


class ReportRefused(CaseworkError):
    """A step on a report cannot be made; `refusals` are all the reasons, and nothing has moved."""

    def __init__(self, refusals: list[Refusal]) -> None:
        self.refusals = refusals
        super().__init__(refusals)

    def __str__(self) -> str:
        return " ".join(refusal.message for refusal in self.refusals)


def append(
    report: Report, kind: ReportEventKind, *, on: date, at: datetime,
    hand: Hand = SYSTEM_HAND, reason: str = "", data: Mapping[str, Any] | None = None,
) -> ReportEvent:  # fmt: skip
    """Writes one event; the caller has locked the report's row and saves it afterwards."""
    event = ReportEvent(
        report=report, seq=report.version + 1, kind=kind.value, by_id=hand.user_id,
        in_place_of_id=hand.in_place_of_id, role=hand.role, department_id=hand.department_id,
        reason=reason, data=dict(data or {}), on=on, at=at, prev_hash=report.last_hash,
    )  # fmt: skip
    names = (*OF_REPORTS.bound, *OF_REPORTS.payloads, *OF_REPORTS.added)
    values = {name: getattr(event, name) for name in names}
    event.hash = digest(values, prev_hash=event.prev_hash, binding=OF_REPORTS)
    event.save(force_insert=True)
    report.version, report.last_hash = event.seq, event.hash
    return event
