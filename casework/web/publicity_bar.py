"""The publicity term of a record as a bar with today on it, and in words beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.models import CreditRecord
from casework.models.publicity import PublicityWindow

WIDTH = 600


@dataclass(frozen=True)
class PublicityBar:
    """Where the minimum term ends and where today is, in units of WIDTH."""

    start: date
    min_last: date | None
    max_last: date
    today: date
    first: int
    now: int
    over: bool

    @property
    def rest(self) -> int:
        return WIDTH - self.first


def publicity_bar(record: CreditRecord, today: date) -> PublicityBar | None:
    """None while the class is unclear and for records that are never shown."""
    if record.max_last is None:
        return None
    return _bar(record.document_date, record.min_last, record.max_last, today=today)


def window_bar(window: PublicityWindow, today: date) -> PublicityBar | None:
    """None for what is shown as long as it stands."""
    if window.max_last is None:
        return None
    return _bar(window.dated_on, window.min_last, window.max_last, today=today)


def _bar(start: date, min_last: date | None, last: date, *, today: date) -> PublicityBar:
    whole = max((last - start).days, 1)

    def place(day: date) -> int:
        return round(WIDTH * min(max((day - start).days, 0), whole) / whole)

    return PublicityBar(
        start, min_last, last, today, first=place(min_last) if min_last else 0,
        now=place(today), over=today > last,
    )  # fmt: skip
