"""What the actions write to the single promises: proof, a missed day, what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commitments.masking import mask_promises
from commitments.models import Outcome
from commitments.promises import is_to_look_at, next_proof_due

if TYPE_CHECKING:
    from casework.facts import Change


def keep_proof(change: Change) -> None:
    """Files proof with one promise, and hands the case to whoever looks at it."""
    data, number = change.data, int(change.data["promise"])
    proof = {
        "on": change.today.isoformat(),
        "text": data.get("text", ""),
        "evidence": data.get("evidence") or [],
    }
    promise = change.case.data["promises"][number - 1]
    _put_promise(change, number, proofs=[*promise.get("proofs", []), proof])


def note_missed(change: Change) -> None:
    """The day of a promise has passed without proof; the reviewer sees which."""
    due = change.case.data["proof_due"]
    promises = change.case.data["promises"]
    for number, promise in enumerate(promises, 1):
        if promise["due_on"] == due and promise["outcome"] == Outcome.OPEN.value:
            _put_promise(change, number, missed_on=change.today.isoformat())


def note_one_outcome(change: Change) -> None:
    """Writes what became of one promise; the public item follows at once."""
    data = change.data
    _put_promise(change, int(data["promise"]), outcome=data["outcome"], note=data.get("note") or "")


def _put_promise(change: Change, number: int, **values: Any) -> None:
    """Writes to one promise and begins the term of the next that is due.

    While the commitment is performed, it waits for the reviewer as long as there is something to
    look at, and for nobody afterwards.
    """
    promises = [dict(promise) for promise in change.case.data["promises"]]
    promises[number - 1] |= values
    put_outcomes(change, promises)
    if change.case.state == "performing":
        change.hand_to("reviewer" if any(map(is_to_look_at, promises)) else "system")


def plan_next_check(change: Change) -> None:
    """Performance goes on; where the day of the check has come, the next is the end of the term."""
    plan = change.case.data["plan"]
    if plan["check_on"] <= change.today.isoformat():
        change.note(plan=plan | {"check_on": plan["end_on"]})


def note_outcomes(change: Change) -> None:
    """Writes what the check found to each promise, and to the public list."""
    notes = change.data.get("notes") or []
    outcomes = [
        promise | {"outcome": outcome, "note": note}
        for promise, outcome, note in zip(
            change.case.data["promises"], change.data["outcomes"], notes, strict=True
        )
    ]
    put_outcomes(change, outcomes)


def put_outcomes(change: Change, promises: list[dict[str, Any]]) -> None:
    """Writes the promises, the day by which the next is to be proven, and what the public sees."""
    case = change.case
    change.note(promises=promises)
    change.note(proof_due=next_proof_due(case.data) if case.state == "performing" else None)
    public = case.data.get("public", {})
    if "promises" in public:
        shown = mask_promises(promises, found=case.state == "breached")
        change.note(public=public | {"promises": shown})


def note_proof(change: Change) -> None:
    """What the confirmation names as that by which the performance was checked."""
    change.note(checked_by=change.data.get("reference") or "核查时取得的证明材料")
