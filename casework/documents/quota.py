"""How much may be uploaded: for one case, and by one account within a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Q, Sum

from casework.errors import gettext_noop
from casework.models.document import Evidence

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_MEBIBYTE = 1024 * 1024
_DAY = timedelta(hours=24)


def fault(
    user: User, size: int, *, case_id: int | None, now: datetime
) -> tuple[str, dict[str, Any]] | None:
    """The sentence against one more file of this size, with its numbers; none when there is room.

    Two uploads at the same moment may both find the last place free.
    """
    files, taken = _sum(Q(uploaded_by=user, uploaded_at__gt=now - _DAY))
    if files >= settings.CASEWORK_UPLOADS_A_DAY:
        return (
            gettext_noop("%(name)s: this account has uploaded %(files)s files within 24 hours,"
                         " which is the most. Go on tomorrow, or bring the papers to the office."),
            {"files": files},
        )  # fmt: skip
    if taken + size > settings.CASEWORK_UPLOADS_A_DAY_MB * _MEBIBYTE:
        return (
            gettext_noop("%(name)s: with this file the account would have uploaded more than"
                         " %(mb)s MB within 24 hours. Go on tomorrow, or bring the papers."),
            {"mb": settings.CASEWORK_UPLOADS_A_DAY_MB},
        )  # fmt: skip
    return _fault_of_case(size, case_id) if case_id is not None else None


def _fault_of_case(size: int, case_id: int) -> tuple[str, dict[str, Any]] | None:
    """Handed in with the case, or waiting in one of its forms."""
    waiting = Q(case=None, purpose__startswith=f"{case_id}.")
    files, taken = _sum(Q(case_id=case_id) | waiting)
    if files >= settings.CASEWORK_UPLOADS_A_CASE:
        return (
            gettext_noop("%(name)s: this case has %(files)s files already, which is the most. Join"
                         " several pages into one file, or bring the papers to the office."),
            {"files": files},
        )  # fmt: skip
    if taken + size > settings.CASEWORK_UPLOADS_A_CASE_MB * _MEBIBYTE:
        return (
            gettext_noop("%(name)s: with this file the case would hold more than %(mb)s MB. Make"
                         " the files smaller, or bring the papers to the office."),
            {"mb": settings.CASEWORK_UPLOADS_A_CASE_MB},
        )  # fmt: skip
    return None


def _sum(wanted: Q) -> tuple[int, int]:
    found = Evidence.objects.filter(wanted).aggregate(files=Count("pk"), size=Sum("size"))
    return found["files"], found["size"] or 0
