"""Steps out of the clock logs: what the columns of a deadline cannot say of its earlier runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models as m
from django.db.models.functions import Cast, Coalesce

from casework.assessment.vocabulary import Scope
from casework.clock.calendar import Calendar
from casework.clock.fold import fold
from casework.clock.stored import stored_calendar
from casework.errors import BadClockEvent

Log = Sequence[Mapping[str, Any]]


def log_like(pattern: str) -> m.Func:
    """Whether the log of a deadline, as text, is like a pattern of SQL."""
    return m.Func(
        Cast("deadlines__log", m.TextField()),
        m.Value(pattern),
        template="(%(expressions)s)",
        arg_joiner=" LIKE ",
        output_field=m.BooleanField(),
    )


def ended_late() -> m.Q:
    """A clock that was cancelled with its case, perhaps after its last day had passed."""
    return m.Q(d_state="cancelled", d_due__lt=Coalesce("closed_on", m.Value(date.max)))


# Set going more than once, each run with a last day of its own.
SEVERAL_RUNS = '%"start"%"start"%'


@dataclass(frozen=True)
class Step:
    """One run of one clock whose last day has come, or that was met before."""

    code: str
    name: str
    department: int
    due: date
    met_on: date | None
    ended_on: date | None

    @property
    def late(self) -> bool:
        return self.met_on is None or self.met_on > self.due

    @property
    def decided_on(self) -> date:
        """The day from which on it is certain whether the step was in time."""
        return self.due if self.met_on is None or self.late else self.met_on

    def still_over(self, cut: date) -> bool:
        """Late, and at the beginning of that day still not done."""
        return self.late and (self.ended_on is None or self.ended_on >= cut)


def odd_steps(scope: Scope) -> Iterator[Step]:
    """The steps of the deadlines whose log must be read, in a stream.

    Those that were set going more than once, and those that were cancelled after their last day.
    """
    rows = (
        scope.cases.filter(filed_on__lte=scope.last)
        .filter(m.Q(closed_on__isnull=True) | m.Q(closed_on__gte=scope.first))
        .annotate(
            d_state=m.F("deadlines__state"),
            d_due=m.F("deadlines__due_on"),
            d_unit=m.F("deadlines__department_id"),
            several=log_like(SEVERAL_RUNS),
        )
        .filter(m.Q(several=True) | ended_late(), d_unit__isnull=False)
    )
    columns = ("pack", "case_type", "deadlines__name", "d_unit", "deadlines__log")
    for pack, code, name, department, log in rows.values_list(*columns).iterator():
        calendar = stored_calendar(pack, department)
        for run in runs_of(log):
            step = step_of((code, name, department), run, calendar)
            if step is not None and scope.first <= step.decided_on <= scope.last:
                yield step


def runs_of(log: Log) -> Iterator[Log]:
    """A log cut where the clock was set going again."""
    starts = [at for at, event in enumerate(log) if event["kind"] == "start"]
    for start, end in zip(starts, [*starts[1:], len(log)], strict=True):
        yield log[start:end]


def step_of(of: tuple[str, str, int], run: Log, calendar: Calendar) -> Step | None:
    """The step of a run, of case type, deadline and department.

    None for a run without a date, one that was cancelled in time, or a log that makes no sense.

    The self-checks tell of such logs; the assessment does not stop at them.
    """
    with suppress(BadClockEvent):
        state = fold(run, calendar)
        if state.due is not None and not (state.cancelled_on and state.cancelled_on <= state.due):
            ended = state.met_on or state.cancelled_on
            return Step(*of, state.due, state.met_on, ended)
    return None
