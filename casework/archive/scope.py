"""What of a case goes into somebody's case file: what they may read, and nothing else.

Whoever acts for the subject gets what the portal shows: the letters to it, the evidence that is not
internal, the steps it follows, with the content of its own. Whoever works for a department gets
what the case page shows. Who reported a breach is sealed elsewhere and is in nobody's file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.access.actor import Actor
from casework.ledger.verify import event_rows
from casework.models import Case, CaseDeadline, CaseEvent, Evidence, EvidenceState, IssuedDocument
from casework.selectors import history, letters_of, steps_of


@dataclass(frozen=True)
class Holding:
    """The parts of one case file.

    `steps` are the events that are listed, `whole` the rows of those that are given with all that
    their digests bind.
    """

    case: Case
    as_subject: bool
    letters: Sequence[IssuedDocument]
    evidence: Sequence[Evidence]
    deadlines: Sequence[CaseDeadline]
    steps: Sequence[CaseEvent]
    whole: Sequence[Mapping[str, Any]]


def reads_as_subject(actor: Actor, case: Case) -> bool:
    """Whoever acts for the subject reads as the subject, also where they hold an office."""
    return case.subject_id in actor.subjects


def holding(case: Case, *, as_subject: bool) -> Holding:
    """What a case file of this case holds, in the order in which it is bound."""
    letters = sorted(letters_of(case), key=lambda row: row.pk) if as_subject else list(
        case.documents.select_related("case", "organ").order_by("id")
    )  # fmt: skip
    # What is held or was refused is shown to nobody.
    evidence = case.evidence.filter(state=EvidenceState.ACCEPTED).order_by("id")
    steps = sorted(steps_of(case), key=lambda row: row.seq) if as_subject else list(history(case))
    rows = event_rows(case.pk)
    own = {step.seq for step in steps if step.role == "subject"}
    return Holding(
        case=case,
        as_subject=as_subject,
        letters=[row for row in letters if not row.destroyed],
        evidence=list(evidence.filter(internal=False) if as_subject else evidence),
        deadlines=list(case.deadlines.select_related("department").order_by("id")),
        steps=steps,
        whole=[row for row in rows if not as_subject or row["seq"] in own],
    )
