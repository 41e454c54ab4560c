"""Why a date is what it is: the days one by one, in the reader's words, and as data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from casework.clock.due import Day
from casework.clock.fold import CAPPED, ClockState, explain_log, fold
from casework.clock.periods import Period
from casework.clock.replay import EXTENDED, PAUSED_EARLIER, REVOKED
from casework.clock.stored import stored_calendar
from casework.models import Case, CaseDeadline
from casework.selectors import case_for, label
from casework.translation import gettext
from casework.web.common import actor_of, day_text, in_chinese, signed_in, today_of
from casework.web.periods import period_text

# More days than this fold up by month.
LONG = 45


@dataclass(frozen=True)
class Row:
    """One line of the table; `why` and `note` in the reader's language."""

    date: date
    counted: bool
    number: int | None
    why: str
    note: str


@dataclass(frozen=True)
class Month:
    """The lines of one month, and the numbers of the first and last day that counted in it."""

    name: str
    rows: Sequence[Row]
    first: int | None
    last: int | None
    open: bool

    @property
    def counted(self) -> int:
        return sum(row.counted for row in self.rows)


@dataclass(frozen=True)
class Days:
    """The table that explains a date: whole, or folded by month where it is long."""

    rows: Sequence[Row]

    @property
    def months(self) -> list[Month]:
        """Empty for a short table; the month in which it ends stands open."""
        if len(self.rows) <= LONG:
            return []
        grouped = [list(rows) for _key, rows in groupby(self.rows, _month_of)]
        return [_month(rows, is_last=rows is grouped[-1]) for rows in grouped]


@dataclass(frozen=True)
class Why:
    """One clock of a case with all that explains its date."""

    deadline: CaseDeadline
    name: str
    state: ClockState
    days: Days
    capped_by: str

    @property
    def missing_year(self) -> int | None:
        return self.state.missing_year if self.state.provisional else None

    @property
    def period(self) -> str:
        """The length with its extensions; empty where the date was set in an order."""
        return period_text(self.state.period) if self.state.period else ""

    @property
    def extended_by(self) -> str:
        return "、".join(period_text(period) for period in self.state.extensions)


def why(case: Case, deadline: CaseDeadline) -> Why:
    """The explanation of one clock of a case, since it was last started."""
    calendar, run = stored_calendar(case.pack, deadline.department_id), run_of(deadline)
    state = fold(run, calendar)
    days = days_of(explain_log(run, calendar), case=case)
    capped_by = label(case, "deadlines", state.capped_by) if state.capped_by else ""
    return Why(deadline, label(case, "deadlines", deadline.name), state, days, capped_by)


def run_of(deadline: CaseDeadline) -> list[dict[str, Any]]:
    """The part of the log since the clock was last started."""
    starts = [at for at, event in enumerate(deadline.log) if event["kind"] == "start"]
    return list(deadline.log[starts[-1] :])


def days_of(days: Iterable[Day], *, case: Case | None = None) -> Days:
    return Days([Row(d.date, d.counted, d.number, gettext(d.why), _note(d, case)) for d in days])


def _note(day: Day, case: Case | None) -> str:
    """A length, a day or another deadline in words; else the name of a holiday."""
    if day.why in (EXTENDED, REVOKED):
        return period_text(Period.parse(day.note))
    if day.why == PAUSED_EARLIER:
        return day_text(date.fromisoformat(day.note))
    if day.why == CAPPED and case is not None:
        return label(case, "deadlines", day.note)
    return day.note


def _month_of(row: Row) -> tuple[int, int]:
    return row.date.year, row.date.month


def _month(rows: list[Row], *, is_last: bool) -> Month:
    numbers = [row.number for row in rows if row.number is not None]
    year, month = _month_of(rows[0])
    name = f"{year}年{month}月" if in_chinese() else f"{rows[0].date:%B} {year}"
    first, last = (numbers[0], numbers[-1]) if numbers else (None, None)
    return Month(name, rows, first, last, is_last)


@signed_in
def as_data(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every clock of a case with its log and its days, for whoever may see the case."""
    case = case_for(actor_of(request), pk)
    rows = case.deadlines.select_related("department").order_by("id")
    answer = {
        "case": case.number,
        "state": case.state,
        "rules": case.pack_version,
        "today": today_of(request),
        "due_on": case.due_on,
        "provisional": case.due_provisional,
        "deadlines": [_clock_data(why(case, row)) for row in rows],
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


def _clock_data(found: Why) -> dict[str, Any]:
    row, state = found.deadline, found.state
    return {
        "name": row.name,
        "label": found.name,
        "owner": row.owner,
        "department": row.department.name if row.department else None,
        "basis": row.basis,
        "state": state.status,
        "started_on": state.started_on,
        "period": str(state.period) if state.period else None,
        "extended_by": [str(period) for period in state.extensions],
        "due_on": state.due,
        "provisional": state.provisional,
        "missing_year": found.missing_year,
        "within": state.capped_by or None,
        "paused_on": state.paused_on,
        "pause_ends": state.pause_ends,
        "met_on": state.met_on,
        "log": [{key: event[key] for key in event if key != "log"} for event in run_of(row)],
        "days": [
            {"date": day.date, "counted": day.counted, "number": day.number, "why": day.why,
             "note": day.note}
            for day in found.days.rows
        ],
    }  # fmt: skip
