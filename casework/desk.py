"""The moves that every case type has without declaring them: names, roles, letters, who is told.

They leave the state and the legal clocks alone, so no declaration could forbid them and none need
repeat them; the linter keeps their names free and the reference pages list them.
"""

from __future__ import annotations

from dataclasses import dataclass

ASSIGNED, PASSED_ON, SENT_BACK = "assigned", "passed_on", "sent_back"
URGED, URGE_ANSWERED, URGE_WITHDRAWN = "urged", "urge_answered", "urge_withdrawn"
ORIGINAL_RECEIVED, ORIGINAL_RETURNED = "original_received", "original_returned"
EVIDENCE_REDACTED, REDACTION_CHECKED = "evidence_redacted", "redaction_checked"
EVIDENCE_REFUSED = "evidence_refused"
URGE_HANDED_OVER, URGE_LATE = "urge_handed_over", "urge_late"
HOLD_SET, HOLD_LIFTED, DISPOSED = "hold_set", "hold_lifted", "disposed"
# Which role that is depends on the case: whoever must act next, and the head above them.
WAITING, WAITING_HEAD, URGED_PARTY = "waiting", "waiting_head", "urged"

# Who handles papers: whoever works on the case, in whatever part.
CLERKS = ("window_clerk", "reviewer", "provider", "partner", "upper", "head", "credit_officer")


@dataclass(frozen=True)
class DeskMove:
    """One such move: who may make it, whether with reasons, which letter it issues, who is told."""

    name: str
    by: tuple[str, ...]
    needs_reason: bool = True
    letter: str = ""
    tells: tuple[str, ...] = ()


MOVES: dict[str, DeskMove] = {
    move.name: move
    for move in (
        DeskMove(ASSIGNED, (WAITING, WAITING_HEAD, "supervisor")),
        DeskMove(
            PASSED_ON, (WAITING_HEAD, "credit_officer", "supervisor"),
            tells=(WAITING, WAITING_HEAD),
        ),
        DeskMove(
            SENT_BACK, (WAITING, WAITING_HEAD, "credit_officer", "supervisor"),
            tells=(WAITING, WAITING_HEAD, "supervisor"),
        ),
        DeskMove(URGED, ("supervisor",), letter="urge", tells=(WAITING, WAITING_HEAD)),
        DeskMove(URGE_ANSWERED, (URGED_PARTY,), needs_reason=False, tells=("supervisor",)),
        DeskMove(URGE_WITHDRAWN, ("supervisor",), tells=(URGED_PARTY,)),
        DeskMove(URGE_HANDED_OVER, (WAITING_HEAD, "supervisor")),
        DeskMove(URGE_LATE, ("system",), needs_reason=False, tells=("supervisor", URGED_PARTY)),
        DeskMove(ORIGINAL_RECEIVED, CLERKS, needs_reason=False),
        DeskMove(ORIGINAL_RETURNED, CLERKS, needs_reason=False),
        DeskMove(EVIDENCE_REDACTED, CLERKS, needs_reason=False),
        DeskMove(REDACTION_CHECKED, CLERKS, needs_reason=False),
        DeskMove(EVIDENCE_REFUSED, ("system",), needs_reason=False, tells=("subject", WAITING)),
        DeskMove(HOLD_SET, ("supervisor",)),
        DeskMove(HOLD_LIFTED, ("supervisor",)),
        DeskMove(DISPOSED, ("system",), needs_reason=False, letter="destruction"),
    )
}  # fmt: skip
RESERVED = frozenset({"open", "overdue", *MOVES})
