"""The papers of a commitment: what stands of each today, and the evidence of its signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.documents.sheets import Annex
from casework.documents.standing import Standing, Stands, replaced, stands, undone
from commitments import evidence_page
from commitments.signatures import SignatureAct

if TYPE_CHECKING:
    from datetime import date

    from casework.models import Case, IssuedDocument

_PROMISE = ("letter", "acceptance", "confirmation")
_OF_LETTER = {
    "draft": Standing.PENDING,
    "signed": Standing.PENDING,
    "returned": Standing.PENDING,
    "fulfilled": Standing.FULFILLED,
    "breached": Standing.BROKEN,
    "withdrawn": Standing.WITHDRAWN,
    "ended": Standing.LAPSED,
}
_DECISIONS = ("decision", "false_decision")
# What each of these papers announces stands until one of these actions ends it.
_ENDED_BY = {
    "order": ("report_rectified", "end_rectifying", "confirm_breach"),
    "prior_notice": ("drop_charge", "order_to_rectify", "confirm_breach", "find_false"),
    "false_notice": ("drop_charge", "order_to_rectify", "confirm_breach", "find_false"),
    "annulment": (),
}


def annexes(paper: IssuedDocument) -> list[Annex]:
    """The evidence page behind a signed letter: every signature up to the one that issued it."""
    if paper.name != "letter":
        return []
    acts = SignatureAct.objects.filter(case_id=paper.case_id, seq__lte=paper.event.seq)
    found = list(acts.select_related("user", "case").order_by("seq"))
    return [evidence_page.page(found)] if found else []


def paper_stands(paper: IssuedDocument) -> Stands:
    """What became of what the paper says; the case tells it, whatever stands on the paper."""
    found = replaced(paper)
    if found:
        return found
    if paper.name in _PROMISE:
        return _of_promise(paper)
    if paper.name in _DECISIONS:
        return _of_decision(paper)
    ends = _ENDED_BY.get(paper.name)
    if ends is None:
        return stands(paper, Standing.PROCEDURAL)
    end = undone(paper, *ends)
    if end is None:
        return stands(paper, Standing.IN_FORCE)
    return stands(paper, Standing.PROCEDURAL, since=end.on)


def _of_promise(paper: IssuedDocument) -> Stands:
    case = paper.case
    repaired = _repaired_on(case)
    if case.state == "breached" and repaired:
        return stands(paper, Standing.REPAIRED, since=repaired)
    state = _OF_LETTER.get(case.state, Standing.IN_FORCE)
    return stands(paper, state, since=case.state_since)


def _of_decision(paper: IssuedDocument) -> Stands:
    """A finding of breach stands until it is annulled; repair leaves it and ends what follows."""
    annulled = undone(paper, "annul", "annul_as_fulfilled")
    if annulled:
        return stands(paper, Standing.REVOKED, since=annulled.on)
    repaired = _repaired_on(paper.case)
    if repaired:
        return stands(paper, Standing.REPAIRED, since=repaired)
    return stands(paper, Standing.IN_FORCE)


def _repaired_on(case: Case) -> date | None:
    return case.record.repaired_on if case.record else None
