"""Terms in calendar months, and how long a record is on display.

Months end by Civil Code art. 202: on the same day number, or at the end of a month that has no
such day. They are never rolled over days off: publicity ends by itself.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from casework.clock.calendar import ONE_DAY


@dataclass(frozen=True)
class Term:
    """The four dates of a record's publicity.

    `min_last` is the last day of the minimum term and `earliest_apply` the day after it, on
    which repair may first be asked for; both are absent where there is no minimum. `max_last`
    is the last day of publicity and `off_display` the day after it.
    """

    min_last: date | None
    earliest_apply: date | None
    max_last: date
    off_display: date


def add_months(start: date, months: int) -> date:
    """The day on which a term of months ends (Civil Code art. 202)."""
    index = start.year * 12 + start.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def publicity_term(document_date: date, min_months: int, max_months: int) -> Term:
    """Counted from the date of the document that established the matter, not its publication."""
    max_last = add_months(document_date, max_months)
    if not min_months:
        return Term(None, None, max_last, max_last + ONE_DAY)
    min_last = add_months(document_date, min_months)
    return Term(min_last, min_last + ONE_DAY, max_last, max_last + ONE_DAY)
