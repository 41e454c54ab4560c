"""What stands now of what a paper says, in fixed words that tell of no person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from casework.models import CaseEvent, IssuedDocument


class Standing(StrEnum):
    """Where a paper stands; the states of all case types come down to these."""

    PENDING = "pending"
    IN_FORCE = "in_force"
    FULFILLED = "fulfilled"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"
    REPAIRED = "repaired"
    REVOKED = "revoked"
    PROCEDURAL = "procedural"


WORDS: Mapping[Standing, Any] = {
    Standing.PENDING: _("Signed, but not in force: the receiving side has not accepted it yet."),
    Standing.IN_FORCE: _("In force."),
    Standing.FULFILLED: _("Fulfilled: what it promises was kept."),
    Standing.BROKEN: _("Broken: the commitment was found not to have been kept."),
    Standing.WITHDRAWN: _("Withdrawn by whoever made it."),
    Standing.LAPSED: _("Lapsed: the matter ended without it."),
    Standing.SUPERSEDED: _("Superseded by a later paper."),
    Standing.REPAIRED: _("The credit repair that follows from it has been completed."),
    Standing.REVOKED: _("Revoked or annulled: it has no effect any more."),
    Standing.PROCEDURAL: _("A step of a procedure; by itself it settles nothing any more."),
}
DISPUTED = _("An objection to this matter is being handled.")


@dataclass(frozen=True)
class Stands:
    """What stands of a paper now, and since when.

    `words` is the sentence for the public, `by_number` the number of the paper that took its
    place. `disputed` says beside any of them that an objection is open (异议标注).
    """

    state: Standing
    words: Any
    since: date
    by_number: str = ""
    disputed: bool = False


def stands(
    paper: IssuedDocument, state: Standing, *, since: date | None = None, by_number: str = ""
) -> Stands:
    """The answer of a case type about its paper; without a day of its own, since its issue."""
    day = since or paper.issued_on
    return Stands(state, WORDS[state], day, by_number, disputed=paper.case.disputed)


def replaced(paper: IssuedDocument) -> Stands | None:
    """What took the place of a paper: the first later one of the same kind in the same case."""
    later = type(paper).objects.filter(
        case_id=paper.case_id, name=paper.name, event__seq__gt=paper.event.seq
    )
    found = later.order_by("event__seq").first()
    if found is None:
        return None
    return stands(paper, Standing.SUPERSEDED, since=found.issued_on, by_number=found.number)


def undone(paper: IssuedDocument, *actions: str) -> CaseEvent | None:
    """The first of these actions that was made after the paper was issued."""
    events = paper.case.events.filter(action__in=actions, seq__gt=paper.event.seq)
    return events.order_by("seq").first()
