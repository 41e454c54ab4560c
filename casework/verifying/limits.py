"""How often papers may be checked from one network address; of the address a digest is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from casework.errors import Refusal, gettext_noop
from casework.models import ReportTry
from casework.reporting import limits

CHECKED = "checked"
_HOUR = timedelta(hours=1)


class CheckedTooOften(Refusal):
    """The address has asked as often as is answered in an hour."""

    code = "checked_too_often"
    template = gettext_noop(
        "From your connection %(most)s papers have been checked within an hour; no more can be"
        " checked for now. Try again in an hour, or ask the office that issued the paper."
    )


def against_checking(address: str, now: datetime) -> list[Refusal]:
    """The reason why no further question is answered from here now; else this one is counted.

    Right and wrong codes count alike, so that the answer costs the same.
    """
    digest = limits.digest(address)
    tries = ReportTry.objects.filter(what=CHECKED, address=digest, at__gt=now - _HOUR)
    if tries.count() >= settings.CASEWORK_VERIFY_PER_HOUR:
        return [CheckedTooOften(most=settings.CASEWORK_VERIFY_PER_HOUR)]
    ReportTry.objects.create(address=digest, what=CHECKED, at=now)
    return []
