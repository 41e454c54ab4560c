"""The papers of a credit repair: what stands of each today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.documents.standing import Standing, Stands, replaced, stands, undone

if TYPE_CHECKING:
    from casework.models import IssuedDocument

_OF_PROMISE = {
    "submitted": Standing.PENDING,
    "pushed": Standing.PENDING,
    "supplement": Standing.PENDING,
    "repaired": Standing.REPAIRED,
    "refused": Standing.LAPSED,
    "rejected": Standing.LAPSED,
    "withdrawn": Standing.WITHDRAWN,
    "revoked": Standing.REVOKED,
    "restored": Standing.LAPSED,
}
# What each of these papers says stands until one of these actions takes it back.
_REVOKED_BY = {
    "refusal_letter": ("reopen",),
    "rejection_letter": ("reopen",),
    "extension_letter": ("take_back_extension",),
    "acceptance_letter": (),
    "approval_letter": ("revoke",),
    "completion_letter": ("revoke",),
    "plan_letter": ("revoke",),
    "shield_letter": ("restore",),
    "restoring_letter": (),
    "revocation_letter": (),
}
_REPAIRING = ("approval_letter", "completion_letter", "plan_letter", "shield_letter")
_ONLY_WHILE_OPEN = ("acceptance_letter", "extension_letter")


def paper_stands(paper: IssuedDocument) -> Stands:
    """What became of what the paper says; the case tells it, whatever stands on the paper."""
    found = replaced(paper)
    if found:
        return found
    if paper.name == "commitment_letter":
        return _of_promise(paper)
    if paper.name not in _REVOKED_BY:
        return stands(paper, Standing.PROCEDURAL)
    return _of_answer(paper)


def _of_promise(paper: IssuedDocument) -> Stands:
    case = paper.case
    state = _OF_PROMISE.get(case.state, Standing.IN_FORCE)
    if undone(paper, "lapse"):
        state = Standing.LAPSED
    return stands(paper, state, since=case.state_since)


def _of_answer(paper: IssuedDocument) -> Stands:
    case = paper.case
    revoked = undone(paper, *_REVOKED_BY[paper.name])
    if revoked:
        return stands(paper, Standing.REVOKED, since=revoked.on)
    if paper.name in _REPAIRING and case.state == "repaired":
        return stands(paper, Standing.REPAIRED, since=case.state_since)
    if paper.name in _ONLY_WHILE_OPEN and case.closed_on:
        return stands(paper, Standing.PROCEDURAL, since=case.closed_on)
    return stands(paper, Standing.IN_FORCE)
