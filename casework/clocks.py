"""What one action does to the clocks of its case: starts, stops, pauses, extensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import orjson

from casework.casetype import ROLES, Action, Deadline, State
from casework.clock.fold import fold
from casework.policies.keys import KEYS
from casework.policies.ladders import ladder_of, next_rung

if TYPE_CHECKING:
    from casework.casetype import CaseType
    from casework.clock.calendar import Calendar
    from casework.models import Case
    from casework.policies.loader import PackVersion

ONE_DAY = timedelta(days=1)
OPEN = ("running", "paused")


@dataclass
class Clock:
    """One deadline of one case as it is stored, and whether this action touched it."""

    name: str
    log: list[dict[str, Any]] = field(default_factory=list)
    state: str = ""
    fired: bool = False
    due_on: date | None = None
    provisional: bool = False
    touched: bool = False

    @classmethod
    def stored(cls, name: str, log: str, state: str, rest: str) -> Clock:
        """A clock as the surroundings statement gives it: everything as text."""
        due, fired = rest.split("|")
        return cls(
            name,
            orjson.loads(log),
            state,
            fired in ("1", "true", "t"),
            date.fromisoformat(due[:10]) if due else None,
        )

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def add(self, kind: str, on: date, seq: int, **more: Any) -> None:
        """Appends one clock event; the log is only ever appended to."""
        self.log.append({"on": on.isoformat(), "kind": kind, "event": seq, **more})
        self.touched = True

    def run(self) -> list[dict[str, Any]]:
        """The part of the log since the clock was last started."""
        starts = [at for at, event in enumerate(self.log) if event["kind"] == "start"]
        return self.log[starts[-1] :] if starts else []


@dataclass(frozen=True)
class Step:
    """The action being made, as the clocks see it; `entered` is the state that was entered."""

    action: Action | None
    entered: State | None
    on: date
    seq: int
    data: Mapping[str, Any]

    def triggers(self, parts: Iterable[State | Action]) -> bool:
        return any(part is self.action or part is self.entered for part in parts)


def advance(
    case_type: type[CaseType],
    case: Case,
    clocks: dict[str, Clock],
    step: Step,
    *,
    pack: PackVersion,
    calendar: Calendar,
) -> list[dict[str, Any]]:
    """Lets every clock of the case see the action; returns the rows to be written.

    Also sets the case's own `due_on`, `due_provisional` and `overdue_since`. Raises BadClockEvent
    when the log would make no sense, so that the transaction ends with nothing moved.
    """
    rows = []
    for deadline in case_type.deadlines.values():
        clock = clocks.setdefault(deadline.name, Clock(deadline.name))
        _see(deadline, clock, step, case=case, pack=pack)
        if clock.touched:
            rows.append(_row(deadline, clock, case=case, pack=pack, calendar=calendar))
    _cache_on(case, clocks)
    return rows


def _see(deadline: Deadline, clock: Clock, step: Step, *, case: Case, pack: PackVersion) -> None:
    if clock.is_open and step.triggers(deadline.met_by):
        clock.add("met", step.on, step.seq)
        clock.state = "met"
    elif clock.is_open and step.action is not None and step.action in deadline.extensions:
        period = pack.period(deadline.extensions[step.action])
        clock.add("extend", step.on, step.seq, period=str(period))
        clock.fired = False
    elif clock.is_open and step.action is not None and step.action is deadline.excludes:
        span = step.data.get(step.action.collects) or {}
        clock.add("exclude", step.on, step.seq, **{"from": span["start"], "to": span["end"]})
        clock.fired = False
    if not clock.is_open and step.triggers(deadline.start):
        _start(deadline, clock, step, case=case, pack=pack)
    elif clock.is_open and step.entered is not None:
        _at_state(deadline, clock, step, step.entered, pack=pack)


def _start(deadline: Deadline, clock: Clock, step: Step, *, case: Case, pack: PackVersion) -> None:
    if deadline.policy:
        period = pack.period(deadline.policy)
        clock.add("start", step.on, step.seq, period=str(period))
    else:
        form, _, name = deadline.date.partition(".")
        day = (case.data.get(form) or {}).get(name) if name else case.data.get(form)
        if not day:
            return
        clock.add("start", step.on, step.seq, due=day)
    clock.state, clock.fired = "running", False


def _at_state(
    deadline: Deadline, clock: Clock, step: Step, entered: State, *, pack: PackVersion
) -> None:
    if entered.final:
        clock.add("cancel", step.on, step.seq)
        clock.state = "cancelled"
    elif entered.pauses_deadlines and not deadline.runs_in_pause:
        if clock.state == "running" and clock.run()[0].get("period"):
            clock.add("pause", step.on, step.seq)
            clock.state = "paused"
    elif clock.state == "paused":
        said = deadline.after_pause
        how = pack.value(said) if said in KEYS else said
        clock.add("restart" if how == "restart" else "resume", step.on, step.seq)
        clock.state, clock.fired = "running", False


def _row(
    deadline: Deadline, clock: Clock, *, case: Case, pack: PackVersion, calendar: Calendar
) -> dict[str, Any]:
    folded = fold(clock.run(), calendar)
    running = folded.status.value == "running"
    clock.state, clock.due_on = folded.status.value, folded.due if running else None
    clock.provisional = folded.provisional
    fires, rung = None, None
    if running and folded.due is not None:
        fires = fires_on(deadline, folded.due, calendar)
        rung = first_rung(deadline, clock, case=case, pack=pack, calendar=calendar)
    party = ROLES[deadline.owner].party if deadline.owner else ""
    return {
        "name": deadline.name,
        "owner": deadline.owner,
        "department_id": getattr(case, f"{party}_id") if party else None,
        "log": clock.log,
        "state": clock.state,
        "started_on": folded.started_on,
        "due_on": folded.due,
        "provisional": folded.provisional,
        "met_on": folded.met_on,
        "fires_on": fires,
        "fired": clock.fired,
        "basis": (pack.basis(deadline.policy) if deadline.policy else deadline.basis)[:300],
        "rung": rung[0] if rung else 0,
        "step_on": rung[1] if rung else None,
    }


def has_ladder(deadline: Deadline) -> bool:
    """Whether somebody owes something by it; on a day on which something begins, nobody does."""
    return bool(deadline.owner) and deadline.fires != "on_the_day"


def first_rung(
    deadline: Deadline, clock: Clock, *, case: Case, pack: PackVersion, calendar: Calendar
) -> tuple[int, date] | None:
    """The rung with which the ladder of a running clock begins, and its day.

    Always from the bottom, whatever was raised before: a rung that was raised for the same last
    day is not raised again.
    """
    if clock.due_on is None or not has_ladder(deadline):
        return None
    since = _due_since(clock, calendar)
    return next_rung(ladder_of(pack, case.case_type), clock.due_on, calendar, since=since)


def _due_since(clock: Clock, calendar: Calendar) -> date:
    """The day on which the clock came to its present last day."""
    log = clock.run()
    at = len(log) - 1
    while at and fold(log[:at], calendar).due == clock.due_on:
        at -= 1
    return date.fromisoformat(log[at]["on"])


def fires_on(deadline: Deadline, due: date, calendar: Calendar) -> date:
    """The day on which the passing of a term takes effect or is reported.

    Where the next working day lies in a year without its notice, the day after the term.
    """
    if deadline.fires == "on_the_day":
        return due
    day = due + ONE_DAY
    if deadline.fires == "next_working_day":
        while calendar.knows(day.year) and not calendar.is_working_day(day):
            day += ONE_DAY
        if not calendar.knows(day.year):
            return due + ONE_DAY
    return day


def _cache_on(case: Case, clocks: Mapping[str, Clock]) -> None:
    running = [clock for clock in clocks.values() if clock.state == "running"]
    dues = [clock.due_on for clock in running if clock.due_on]
    case.due_on = min(dues, default=None)
    case.due_provisional = any(clock.provisional for clock in running)
    late = [clock.due_on for clock in running if clock.fired and clock.due_on]
    case.overdue_since = min(late, default=None)
