"""A period in the reader's words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.clock.periods import Period, Unit


def period_text(period: Period) -> str:
    """10个工作日, 30日, 3个月; a period of none is the same day."""
    n = period.count
    if not n:
        return _("the same day")
    if period.unit is Unit.WORKING_DAYS:
        return ngettext("%(n)s working day", "%(n)s working days", n) % {"n": n}
    if period.unit is Unit.MONTHS:
        return ngettext("%(n)s month", "%(n)s months", n) % {"n": n}
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}
