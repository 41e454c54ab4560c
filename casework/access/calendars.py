"""Who may enter the days of a year, and what the entries of a calendar may be laid over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.access.actor import Actor
from casework.models.department import Department

if TYPE_CHECKING:
    from casework.access.actor import Who


def enters_as(who: Who) -> tuple[str, int] | None:
    """The role and the department for which this person enters calendars; none for all others.

    The supervisor and the head of the credit office do; a head elsewhere does not.
    """
    actor = Actor.of(who)
    held = [
        (role, pk)
        for role, permission in (("supervisor", "supervisor"), ("office_head", "head"))
        for pk in sorted(actor.permissions.get(permission, ()))
    ]
    if not held:
        return None
    offices = set(
        Department.objects.filter(
            pk__in=[pk for _role, pk in held], is_credit_office=True
        ).values_list("pk", flat=True)
    )
    return next(((role, pk) for role, pk in held if pk in offices), None)
