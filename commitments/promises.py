"""The single promises of a commitment: which is due next, which the reviewer should look at."""

from __future__ import annotations

from typing import Any

from commitments.guards import KEPT

OPEN = "open"


def next_proof_due(data: dict[str, Any]) -> str | None:
    """The next day by which proof of a promise is due; none where nothing more is waited for.

    A promise without a day of its own is kept until the end of the term, where the check is.
    """
    end = data["plan"]["end_on"]
    days = [
        promise["due_on"]
        for promise in data["promises"]
        if promise["due_on"] < end and _is_waited_for(promise)
    ]
    return min(days, default=None)


def _is_waited_for(promise: dict[str, Any]) -> bool:
    """Whether nothing has come of it yet: no outcome, no proof, and its day has not been missed."""
    known = promise.get("proofs") or promise.get("missed_on")
    return promise["outcome"] == OPEN and not known


def is_to_look_at(promise: dict[str, Any]) -> bool:
    """Whether the reviewer should note what became of it: proof has come, or its day has passed."""
    return promise["outcome"] == OPEN and not _is_waited_for(promise)


def counted(promises: list[dict[str, Any]]) -> dict[str, int]:
    """How many promises were kept, are open and were not kept."""
    kept = sum(promise["outcome"] in KEPT for promise in promises)
    still = sum(promise["outcome"] == OPEN for promise in promises)
    return {"kept": kept, "open": still, "unkept": len(promises) - kept - still}
