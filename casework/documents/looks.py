"""Notes who of the staff looked at evidence, before it is shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from casework.access.actor import Actor
from casework.models.document import Evidence, EvidenceLook

if TYPE_CHECKING:
    from django.contrib.auth.models import User

WHOLE = 0  # the file itself, not one of its pages
_SAME_LOOK = timedelta(minutes=1)


def note(user: User, evidence: Evidence, *, now: datetime, page: int = WHOLE) -> None:
    """Writes the look of an officer; what cannot be noted is not shown, since this raises.

    A page and the picture on it are asked for one after the other: that is one look.
    """
    if not Actor.of(user).is_staff_member:
        return
    same = EvidenceLook.objects.filter(
        evidence=evidence, by=user, page=page, at__gt=now - _SAME_LOOK
    )
    if page == WHOLE or not same.exists():
        EvidenceLook.objects.create(evidence=evidence, by=user, page=page, at=now)
