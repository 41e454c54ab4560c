"""The one scope rule: which cases exist for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from casework.access.actor import Actor
from casework.casetype import PARTIES

if TYPE_CHECKING:
    from casework.access.actor import Who


def visible_q(who: Who) -> Q:
    """The filter on cases that a person may see: own subjects, or a department that plays a part.

    Department ids are resolved beforehand and given as a list: as a subquery the database
    misjudges them. A draft belongs to its subject alone until it is filed.
    """
    actor = Actor.of(who)
    none = Q(pk__in=[])
    own = Q(subject_id__in=sorted(actor.subjects)) if actor.subjects else none
    departments = sorted(actor.departments)
    if not departments:
        return own
    theirs = none
    # The office first: those who see most are answered by the first comparison.
    for party in reversed(PARTIES):
        theirs |= Q(**{f"{party}_id__in": departments})
    return own | (theirs & ~Q(state="draft")) | (theirs & Q(opened_by_id=actor.user_id))


def may_see(who: Who, case: Any) -> bool:
    """The same rule for one case in hand."""
    actor = Actor.of(who)
    if actor.machine or case.subject_id in actor.subjects:
        return True
    departments = actor.departments
    theirs = any(getattr(case, f"{party}_id") in departments for party in PARTIES)
    return theirs and (case.state != "draft" or case.opened_by_id == actor.user_id)
