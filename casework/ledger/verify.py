"""Verifies the ledger: names the first row that was edited, deleted or inserted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from casework.desk import DISPOSED
from casework.ledger.chain import (
    OF_CASES,
    OF_MEASURES,
    OF_RECORDS,
    OF_REPORTS,
    Binding,
    digest,
    remains,
)
from casework.models import (
    AppliedMeasure,
    Case,
    CaseEvent,
    CreditRecord,
    Disposal,
    MeasureEvent,
    RecordEvent,
    Report,
    ReportEvent,
)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """Where the ledger fails to prove itself, and how; `number` names the case or the record."""

    number: str
    seq: int
    text: str


@dataclass(frozen=True)
class _Tail:
    """Where a chain must end, as the case or the record itself says."""

    pk: int
    number: str
    version: int
    last_hash: str
    state: str | None = None
    binding: Binding = OF_RECORDS


def verify() -> Iterator[Fault]:
    """Every chain that does not hold, each with its first bad row.

    Those of the cases come first, then those of the records, of the reports and of the measures.

    Streams: the memory does not grow with the ledger.
    """
    yield from _faults(_case_tails(), _events(CaseEvent, OF_CASES, "case_id"), "case_id")
    yield from _faults(_record_tails(), _events(RecordEvent, OF_RECORDS, "record_id"), "record_id")
    yield from _faults(_report_tails(), _events(ReportEvent, OF_REPORTS, "report_id"), "report_id")
    yield from measure_faults()


def case_fault(case: Case) -> Fault | None:
    """The first bad row of one case, if there is one."""
    tail = _Tail(
        case.pk, case.number or str(case.pk), case.version, case.last_hash, case.state, OF_CASES
    )
    return _first_fault(tail, event_rows(case.pk))


def event_rows(case_id: int) -> list[Row]:
    """The events of one case with all that their digests bind, the first one first."""
    found = CaseEvent.objects.filter(case_id=case_id).order_by("seq", "id")
    return list(found.values(*_columns(OF_CASES)))


def measure_faults() -> Iterator[Fault]:
    """The chains of the measures that were taken and do not hold."""
    events = _events(MeasureEvent, OF_MEASURES, "applied_id")
    yield from _faults(_measure_tails(), events, "applied_id")


def _events(model: Any, binding: Binding, owner: str) -> Iterator[Row]:
    rows = model.objects.order_by(owner, "seq", "id").values(*_columns(binding))
    found: Iterator[Row] = rows.iterator(chunk_size=2000)
    return found


def _columns(binding: Binding) -> tuple[str, ...]:
    return ("id", *binding.bound, *binding.payloads, *binding.added, "prev_hash", "hash")


def _case_tails() -> Iterator[_Tail]:
    columns = ("id", "number", "version", "last_hash", "state")
    rows = Case.objects.order_by("id").values_list(*columns)
    for pk, number, version, last_hash, state in rows.iterator(chunk_size=2000):
        yield _Tail(pk, number or str(pk), version, last_hash, state, OF_CASES)


def _record_tails() -> Iterator[_Tail]:
    """Also the records that never had an event: one may have been inserted."""
    rows = CreditRecord.objects.order_by("id").values_list("id", "number", "version", "last_hash")
    for pk, number, version, last_hash in rows.iterator(chunk_size=2000):
        # Two departments may use the same document number.
        yield _Tail(pk, f"record {pk} {number}", version, last_hash)


def _report_tails() -> Iterator[_Tail]:
    rows = Report.objects.order_by("id").values_list("id", "number", "version", "last_hash")
    for pk, number, version, last_hash in rows.iterator(chunk_size=2000):
        yield _Tail(pk, f"report {number}", version, last_hash, binding=OF_REPORTS)


def _measure_tails() -> Iterator[_Tail]:
    rows = AppliedMeasure.objects.order_by("id")
    named = rows.values_list("id", "measure__code", "version", "last_hash")
    for pk, code, version, last_hash in named.iterator(chunk_size=2000):
        yield _Tail(pk, f"measure {pk} {code}", version, last_hash, binding=OF_MEASURES)


def _faults(tails: Iterable[_Tail], events: Iterable[Row], owner: str) -> Iterator[Fault]:
    chains = groupby(events, key=lambda row: row[owner])
    pending = next(chains, None)
    for tail in tails:
        while pending and pending[0] < tail.pk:
            yield _orphans(owner, pending[0])
            pending = next(chains, None)
        mine = pending is not None and pending[0] == tail.pk
        fault = _first_fault(tail, list(pending[1]) if pending and mine else [])
        if fault:
            yield fault
        if mine:
            pending = next(chains, None)
    while pending:
        yield _orphans(owner, pending[0])
        pending = next(chains, None)


def _orphans(owner: str, pk: int) -> Fault:
    return Fault("?", 0, f"events of {owner.removesuffix('_id')} {pk}, which does not exist")


def _first_fault(tail: _Tail, events: list[Row]) -> Fault | None:
    previous, state = "", ""
    left = _left_by_disposal(tail, events)
    for expected, event in enumerate(events, start=1):
        seq = event["seq"]
        if seq != expected:
            return Fault(tail.number, expected, f"event {expected} is missing")
        if event["prev_hash"] != previous:
            return Fault(tail.number, seq, f"event {seq} does not follow the one before it")
        whole = digest(event, prev_hash=previous, binding=tail.binding) == event["hash"]
        # Nobody writes a digest that is empty: an event without one in the list fails here.
        if not whole and _remains_of(event, tail) != left.get(str(seq), ""):
            return Fault(tail.number, seq, f"event {seq} was changed")
        previous, state = event["hash"], event.get("target", "")
    if tail.version != len(events) or tail.last_hash != previous:
        held = len(events)
        return Fault(tail.number, held + 1, f"{tail.version} events were written, {held} are here")
    if tail.state not in (None, state):
        return Fault(
            tail.number, tail.version, f"the case says {tail.state}, its last event {state}"
        )
    return None


def _remains_of(event: Row, tail: _Tail) -> str:
    """What proves an emptied event of a case; nothing proves one of another ledger."""
    emptied = tail.binding is OF_CASES and not event["reason"] and not event["data"]
    return remains(event) if emptied else "-"


def _left_by_disposal(tail: _Tail, events: list[Row]) -> Mapping[str, str]:
    """What the event of a destruction says is left of each event before it, by number.

    Only where a disposal that two persons decided says that this is its event.
    """
    if tail.binding is not OF_CASES:
        return {}
    for event in events:
        if event["action"] == DISPOSED:
            decided = Disposal.objects.filter(
                case_id=tail.pk, state__in=["wiping", "done"], sealed_seq=event["seq"]
            )
            if decided.exists():
                found: Mapping[str, str] = event["data"].get("remains", {})
                return found
    return {}
