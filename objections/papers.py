"""The papers of an objection: what stands of each today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.documents.standing import Standing, Stands, replaced, stands, undone

if TYPE_CHECKING:
    from casework.models import IssuedDocument

# What each of these papers says stands until one of these actions takes it back.
_REVOKED_BY = {
    "refusal_notice": (),
    "acceptance_notice": (),
    "extension_notice": ("take_back_extension",),
    "result_corrected": ("overturn", "send_back"),
    "result_unproven": ("overturn", "send_back"),
    "result_dismissed": ("overturn", "send_back"),
    "review_decision": (),
    "users_letter": (),
}
_ONLY_WHILE_OPEN = ("acceptance_notice", "extension_notice")


def paper_stands(paper: IssuedDocument) -> Stands:
    """What became of what the paper says; the case tells it, whatever stands on the paper."""
    case = paper.case
    found = replaced(paper)
    if found:
        return found
    if paper.name not in _REVOKED_BY:
        return stands(paper, Standing.PROCEDURAL)
    revoked = undone(paper, *_REVOKED_BY[paper.name])
    if revoked:
        return stands(paper, Standing.REVOKED, since=revoked.on)
    if paper.name in _ONLY_WHILE_OPEN and case.state == "withdrawn":
        return stands(paper, Standing.WITHDRAWN, since=case.state_since)
    if paper.name in _ONLY_WHILE_OPEN and case.closed_on:
        return stands(paper, Standing.PROCEDURAL, since=case.closed_on)
    return stands(paper, Standing.IN_FORCE)
