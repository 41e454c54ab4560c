"""Verifies the ledger: names the first row that was edited, deleted or inserted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from casework.ledger.chain import BOUND, PAYLOADS, digest
from casework.models import Case, CaseEvent


@dataclass(frozen=True)
class Fault:
    """Where the ledger fails to prove itself, and how."""

    case_number: str
    seq: int
    text: str


def verify() -> Iterator[Fault]:
    """Every case whose chain does not hold, each with its first bad row, in order of cases.

    Streams: the memory does not grow with the ledger.
    """
    columns = ("id", *BOUND, *PAYLOADS, "prev_hash", "hash")
    rows = CaseEvent.objects.order_by("case_id", "seq", "id").values(*columns)
    tails = Case.objects.order_by("id").values_list(
        "id", "number", "version", "last_hash", "state"
    )
    chains = groupby(rows.iterator(chunk_size=2000), key=lambda row: row["case_id"])
    pending = next(chains, None)
    for pk, number, version, last_hash, state in tails.iterator(chunk_size=2000):
        while pending and pending[0] < pk:
            yield Fault("?", 0, f"events of case {pending[0]}, which does not exist")
            pending = next(chains, None)
        events = list(pending[1]) if pending and pending[0] == pk else []
        fault = _first_fault(number or str(pk), events, (version, last_hash, state))
        if fault:
            yield fault
        if pending and pending[0] == pk:
            pending = next(chains, None)


def _first_fault(number: str, events: list[dict], tail: tuple[int, str, str]) -> Fault | None:  # type: ignore[type-arg]  # rows of values()
    previous, state = "", ""
    for expected, event in enumerate(events, start=1):
        seq = event["seq"]
        if seq != expected:
            return Fault(number, expected, f"event {expected} is missing")
        if event["prev_hash"] != previous:
            return Fault(number, seq, f"event {seq} does not follow the one before it")
        if digest(event, prev_hash=previous) != event["hash"]:
            return Fault(number, seq, f"event {seq} was changed")
        previous, state = event["hash"], event["target"]
    version, last_hash, case_state = tail
    if version != len(events) or last_hash != previous:
        held = len(events)
        return Fault(number, held + 1, f"{version} events were written, {held} are here")
    if case_state != state:
        return Fault(number, version, f"the case says {case_state}, its last event {state}")
    return None
