"""Which cases a number of the board counts: one filter both counts them and lists them.

Overdue is read from the dates, on the day that is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q

from casework.casetype import PARTIES
from casework.clock.stored import stored_calendar
from casework.errors import CalendarGap
from casework.models.case import Lateness
from casework.models.deadline import CaseDeadline

ONE_DAY = timedelta(days=1)
SOON_DAYS = 2  # working days: the same as the chips beside a date call near
AGES = (10, 30, 90)  # days since filing; the last band has no end
# In place of a department: nobody of the city must move.
SUBJECT, NOBODY = "subject", "nobody"
_MOST_DIGITS = 18


class Urgency(StrEnum):
    """How an open case stands to its nearest last day."""

    FINE = "fine"
    SOON = "soon"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Day:
    """The day of a board, and the last day that is near to it."""

    today: date
    soon: date

    @classmethod
    def of(cls, today: date) -> Day:
        """Counts working days; natural days where no calendar is held."""
        calendar, left, last = stored_calendar(settings.CASEWORK_PACK), SOON_DAYS, today
        try:
            while left or not calendar.is_working_day(last + ONE_DAY):
                last += ONE_DAY
                left -= calendar.is_working_day(last)
        except CalendarGap:
            last = today + SOON_DAYS * ONE_DAY
        return cls(today, last)

    def urgency_q(self, urgency: str) -> Q:
        return {
            Urgency.OVERDUE: Q(due_on__lt=self.today),
            Urgency.SOON: Q(due_on__gte=self.today, due_on__lte=self.soon),
            Urgency.FINE: Q(due_on__gt=self.soon) | Q(due_on=None),
        }[Urgency(urgency)]

    def age_q(self, band: int) -> Q:
        """Filed so many days ago: the bands join without a gap and none overlap."""
        found = Q()
        if band < len(AGES):
            found &= Q(filed_on__gte=self.today - AGES[band] * ONE_DAY)
        if band:
            found &= Q(filed_on__lt=self.today - AGES[band - 1] * ONE_DAY)
        return found


def month_of(code: str) -> tuple[date, date]:
    """The first and the last day of "2026-03"; raises ValueError for what is no month."""
    first = date.fromisoformat(f"{code}-01")
    return first, (first + 31 * ONE_DAY).replace(day=1) - ONE_DAY


@dataclass(frozen=True)
class Selection:
    """The cases of one number; empty fields do not narrow, and without a look back all are open.

    `place` must move next, `party` is a department that plays any part. `filed` and `closed` are
    months ("2026-03"), the latter up to the month `until`; `kept` says how the terms of
    departments were kept. With `step`, a deadline of the party, both speak of that step alone.
    `open_on` and `overdue_on` look back to the end of a day; `paused` is any text for yes.
    """

    place: str = ""
    party: str = ""
    type: str = ""
    urgency: str = ""
    age: str = ""
    filed: str = ""
    closed: str = ""
    until: str = ""
    step: str = ""
    kept: str = ""
    open_on: str = ""
    overdue_on: str = ""
    paused: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Selection:
        """Out of an address; whether its values mean anything shows when it is used."""
        return cls(**{one.name: str(given.get(one.name) or "") for one in fields(cls)})

    def given(self) -> dict[str, str]:
        """The fields that narrow, for an address."""
        return {name: value for name, value in asdict(self).items() if value}

    def narrowed(self, **more: str) -> Selection:
        return replace(self, **more)

    @property
    def looks_back(self) -> bool:
        return bool(self.filed or self.closed or self.step or self.open_on or self.overdue_on)

    def q(self, day: Day) -> Q:
        """Raises ValueError where a field holds what it cannot."""
        found = Q() if self.looks_back else self._of_open(day)
        if self.place:
            found &= place_q(self.place)
        if self.party:
            found &= party_q(_pk(self.party))
        if self.type:
            found &= Q(case_type=self.type)
        return found & self._back_q()

    def _of_open(self, day: Day) -> Q:
        found = Q(closed_on=None)
        if self.urgency:
            found &= day.urgency_q(self.urgency)
        if self.age:
            found &= day.age_q(range(len(AGES) + 1).index(int(self.age)))
        if self.paused:
            found &= Q(Exists(self._clocks().filter(state="paused")))
        return found

    def _back_q(self) -> Q:
        found = Q()
        if self.filed:
            found &= Q(filed_on__range=month_of(self.filed))
        if self.step:
            found &= Q(Exists(self._step_clocks()))
        elif self.closed:
            found &= Q(closed_on__range=self._span())
        if self.kept and not self.step:
            found &= KEPT[self.kept] if self.kept in KEPT else _unknown(self.kept)
        if self.open_on:
            found &= open_on_q(date.fromisoformat(self.open_on))
        if self.overdue_on:
            found &= overdue_on_q(date.fromisoformat(self.overdue_on))
        return found

    def _span(self) -> tuple[date, date]:
        return month_of(self.closed)[0], month_of(self.until or self.closed)[1]

    def _clocks(self) -> Any:
        clocks = CaseDeadline.objects.filter(case=OuterRef("pk"))
        return clocks.filter(department_id=_pk(self.party)) if self.party else clocks

    def _step_clocks(self) -> Any:
        ended = self._clocks().filter(name=self.step, ended_on__range=self._span())
        late = Q(ended_on__gt=F("due_on"))
        return ended.filter(late) if self.kept == "late" else ended


def _pk(text: str) -> int:
    """Raises ValueError for what no row can have as its number."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else _unknown(text)


def _unknown(value: str) -> Any:
    raise ValueError(value)


# On time as the law counts, and as it would be if paused days counted too.
KEPT: Mapping[str, Q] = {
    "kept": Q(lateness__lt=Lateness.MISSED),
    "late": Q(lateness=Lateness.MISSED),
    "kept_with_pauses": Q(lateness=Lateness.KEPT),
    "late_with_pauses": Q(lateness__gt=Lateness.KEPT),
}


def place_q(place: str) -> Q:
    """The cases in which this department must move next, or the subject, or nobody."""
    if place == SUBJECT:
        return Q(holder=None, waits_for="subject")
    if place == NOBODY:
        return Q(holder=None) & ~Q(waits_for="subject")
    return Q(holder_id=_pk(place))


def party_q(department_id: int) -> Q:
    """The cases in which this department plays any part."""
    found = Q(pk__in=[])
    for party in PARTIES:
        found |= Q(**{f"{party}_id": department_id})
    return found


def place_of(holder_id: int | None, waits_for: str) -> str:
    if holder_id is not None:
        return str(holder_id)
    return SUBJECT if waits_for == "subject" else NOBODY


def open_on_q(day: date) -> Q:
    """Filed by the end of that day and not closed by then."""
    return Q(filed_on__lte=day) & (Q(closed_on=None) | Q(closed_on__gt=day))


def overdue_on_q(day: date) -> Q:
    """A last day was missed and still open at the end of that day: now, or until later then."""
    return Q(closed_on=None, due_on__lte=day) | Q(late_from__lte=day, late_until__gt=day)
