"""What one action does to the clocks of its case: starts, stops, pauses, extensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import orjson

from casework.casetype import ROLES, Action, Deadline, State
from casework.clock.due import due_date
from casework.clock.fold import fold
from casework.errors import BadClockEvent
from casework.errors import gettext_noop as _
from casework.models.case import Lateness
from casework.policies.keys import KEYS
from casework.policies.ladders import ladder_of, next_rung

if TYPE_CHECKING:
    from casework.casetype import CaseType
    from casework.clock.calendar import Calendar
    from casework.clock.stored import CalendarOf
    from casework.models import Case
    from casework.policies.loader import PackVersion

ONE_DAY = timedelta(days=1)
OPEN = ("running", "paused")
# The field of a form in which a person says that a pause began on an earlier day.
PAUSED_SINCE = "paused_since"


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
        """Appends one clock event; the log is only ever appended to.

        A timer that comes late dates its event to the true day, and the log says when that was.
        """
        entry = {"on": on.isoformat(), "kind": kind, "event": seq, **more}
        latest = self.log[-1].get("entered", self.log[-1]["on"]) if self.log else ""
        if latest > entry.get("entered", entry["on"]):
            entry["entered"] = latest
        self.log.append(entry)
        self.touched = True

    def run(self) -> list[dict[str, Any]]:
        """The part of the log since the clock was last started."""
        starts = [at for at, event in enumerate(self.log) if event["kind"] == "start"]
        return self.log[starts[-1] :] if starts else []

    @property
    def stood_still(self) -> bool:
        """Whether the clock is paused, or was until its longest pause was over."""
        turns = [e for e in self.run() if e["kind"] in ("pause", "resume", "restart")]
        return self.state == "paused" or bool(turns and turns[-1].get("over"))

    def extended_on(self) -> str:
        """The day of the extension that holds; empty where none was granted or it was revoked."""
        granted: list[str] = []
        for event in self.run():
            if event["kind"] == "restart":
                granted.clear()
            elif event["kind"] == "extend":
                granted.append(event["on"])
            elif event["kind"] == "revoke" and granted:
                granted.pop()
        return granted[-1] if granted else ""


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
    calendar_of: CalendarOf,
) -> list[dict[str, Any]]:
    """Lets every clock of the case see the action; returns the rows to be written.

    Each clock counts by the calendar of the department that owns it.

    Also sets the case's own `due_on`, `due_provisional` and `overdue_since`. Raises BadClockEvent
    when the log would make no sense, so that the transaction ends with nothing moved.
    """
    deadlines = case_type.deadlines.values()
    for deadline in deadlines:
        clock = clocks.setdefault(deadline.name, Clock(deadline.name))
        calendar = calendar_of(department_of(deadline, case))
        _see(deadline, clock, step, case=case, pack=pack, calendar=calendar)
    for deadline in deadlines:
        _cap(deadline, clocks, step)
    rows = [
        _row(deadline, clocks[deadline.name], case=case, pack=pack, calendar_of=calendar_of)
        for deadline in deadlines
        if clocks[deadline.name].touched
    ]
    _cache_on(case, clocks)
    for row in rows:
        look_back(case, row)
    return rows


def refold(
    case_type: type[CaseType],
    case: Case,
    clocks: Sequence[Clock],
    *,
    pack: PackVersion,
    calendar_of: CalendarOf,
) -> list[dict[str, Any]]:
    """The rows that the logs of all clocks of a case come to, and the dates of the case in hand.

    Nothing is added to a log. A term that moves into the future may fall due again.
    """
    rows = []
    for clock in clocks:
        rule, due = case_type.deadlines[clock.name], clock.due_on
        row = _row(rule, clock, case=case, pack=pack, calendar_of=calendar_of)
        later = due is not None and clock.due_on is not None and clock.due_on > due
        row["fired"] = clock.fired = clock.fired and not later
        rows.append(row)
    _cache_on(case, {clock.name: clock for clock in clocks})
    return rows


def _cap(deadline: Deadline, clocks: Mapping[str, Clock], step: Step) -> None:
    """Copies the log of the clock around this one into its own, so that a log explains itself."""
    if deadline.within is None:
        return
    clock, cap = clocks[deadline.name], clocks[deadline.within.name]
    known = any(event["kind"] == "within" for event in clock.run())
    if clock.is_open and cap.is_open and (cap.touched or not known):
        clock.add("within", step.on, step.seq, name=deadline.within.name, log=cap.run())


def _see(
    deadline: Deadline,
    clock: Clock,
    step: Step,
    *,
    case: Case,
    pack: PackVersion,
    calendar: Calendar,
) -> None:
    if clock.is_open and step.triggers(deadline.met_by):
        clock.add("met", step.on, step.seq)
        clock.state = "met"
    elif clock.is_open and step.action is not None and step.action in deadline.extensions:
        period = pack.period(deadline.extensions[step.action])
        clock.add("extend", step.on, step.seq, period=str(period))
        clock.fired = False
    elif clock.is_open and step.action in deadline.revokes and clock.extended_on():
        clock.add("revoke", step.on, step.seq)
        clock.fired = False
    elif clock.is_open and step.action is not None and step.action is deadline.excludes:
        span = step.data.get(step.action.collects) or {}
        clock.add("exclude", step.on, step.seq, **{"from": span["start"], "to": span["end"]})
        clock.fired = False
    if not clock.is_open and step.triggers(deadline.start):
        start(deadline, clock, step, case=case, pack=pack)
    elif clock.is_open and step.entered is not None:
        _at_state(deadline, clock, step, step.entered, pack=pack, calendar=calendar)


def start(deadline: Deadline, clock: Clock, step: Step, *, case: Case, pack: PackVersion) -> None:
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
    deadline: Deadline,
    clock: Clock,
    step: Step,
    entered: State,
    *,
    pack: PackVersion,
    calendar: Calendar,
) -> None:
    if entered.final:
        clock.add("cancel", step.on, step.seq)
        clock.state = "cancelled"
    elif entered.pauses_deadlines and not deadline.runs_in_pause:
        if clock.state == "running" and clock.run()[0].get("period"):
            _pause(clock, step, pack=pack, calendar=calendar)
    elif clock.stood_still:
        said = deadline.after_pause
        if (pack.value(said) if said in KEYS else said) == "restart":
            clock.add("restart", step.on, step.seq)
        elif clock.state == "paused":
            clock.add("resume", step.on, step.seq)
        clock.state, clock.fired = "running", False


def _pause(clock: Clock, step: Step, *, pack: PackVersion, calendar: Calendar) -> None:
    """From today, or from the earlier day that the action's form names, within the pack's bound."""
    more = {"longest": str(pack.period("clock.longest_pause"))}
    said = step.data.get(step.action.collects) if step.action else None
    since = said.get(PAUSED_SINCE) if isinstance(said, Mapping) else None
    on = date.fromisoformat(since) if since else step.on
    if on != step.on:
        more["entered"] = step.on.isoformat()
        bound = pack.period("clock.backdate")
        latest = due_date(on, bound, calendar).date
        if latest is not None and latest < step.on:
            raise BadClockEvent(
                _("A pause may be entered until %(latest)s if it began on %(on)s, not later."),
                on=on,
                latest=latest,
            )
    clock.add("pause", on, step.seq, **more)
    clock.state = "paused"


def _row(
    deadline: Deadline, clock: Clock, *, case: Case, pack: PackVersion, calendar_of: CalendarOf
) -> dict[str, Any]:
    department_id = department_of(deadline, case)
    calendar = calendar_of(department_id)
    folded = fold(clock.run(), calendar)
    running = folded.status.value == "running"
    clock.state, clock.due_on = folded.status.value, folded.due if running else None
    clock.provisional = folded.provisional
    fires, rung = None, None
    if running and folded.due is not None:
        fires = fires_on(deadline, folded.due, calendar)
        rung = first_rung(deadline, clock, case=case, pack=pack, calendar=calendar)
    elif folded.pause_ends is not None:
        fires = folded.pause_ends + ONE_DAY
    return {
        "name": deadline.name,
        "owner": deadline.owner,
        "department_id": department_id,
        "log": clock.log,
        "state": clock.state,
        "started_on": folded.started_on,
        "due_on": folded.due,
        "provisional": folded.provisional,
        "met_on": folded.met_on,
        "ended_on": folded.met_on or folded.cancelled_on,
        "unpaused_due_on": unpaused_due(clock.run(), folded.due, calendar),
        "fires_on": fires,
        "fired": clock.fired,
        "basis": (pack.basis(deadline.policy) if deadline.policy else deadline.basis)[:300],
        "rung": rung[0] if rung else 0,
        "step_on": rung[1] if rung else None,
    }


def department_of(deadline: Deadline, case: Case) -> int | None:
    """The department that must meet the deadline; none where the subject must, or nobody."""
    party = ROLES[deadline.owner].party if deadline.owner else ""
    return getattr(case, f"{party}_id") if party else None


def last_entry(log: list[dict[str, Any]]) -> dict[str, Any]:
    """What happened last to a clock, for the ledger; the copy of another clock's log left out."""
    own = [e for e in log if e["event"] == log[-1]["event"]]
    entry = next((e for e in reversed(own) if e["kind"] != "within"), own[-1])
    return {key: value for key, value in entry.items() if key != "log"}


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


def unpaused_due(
    run: Sequence[Mapping[str, Any]], due: date | None, calendar: Calendar
) -> date | None:
    """The last day of a clock had it never been paused nor begun anew after it; else its `due`."""
    log = [event for event in run if not _stands(event)]
    return due if len(log) == len(run) else fold(log, calendar).due


def _stands(event: Mapping[str, Any]) -> bool:
    anew = event["kind"] == "restart" and "period" not in event and "due" not in event
    return anew or event["kind"] in ("pause", "resume")


def look_back(case: Case, row: Mapping[str, Any]) -> None:
    """Keeps with the case how a clock was kept that has ended.

    Only what a department owes counts for its rate; whatever was missed counts as late.
    """
    ended, due, unpaused = row["ended_on"], row["due_on"], row["unpaused_due_on"]
    if ended is None:
        return
    missed = due is not None and due < ended
    if missed:
        case.late_from = min(due, case.late_from or due)
        case.late_until = max(ended, case.late_until or ended)
    if row["department_id"] is not None:
        without = unpaused is not None and unpaused < ended
        kept = Lateness.KEPT_WITHOUT_PAUSES if without else Lateness.KEPT
        case.lateness = max(case.lateness, Lateness.MISSED if missed else kept)


def _cache_on(case: Case, clocks: Mapping[str, Clock]) -> None:
    running = [clock for clock in clocks.values() if clock.state == "running"]
    dues = [clock.due_on for clock in running if clock.due_on]
    case.due_on = min(dues, default=None)
    case.due_provisional = any(clock.provisional for clock in running)
    late = [clock.due_on for clock in running if clock.fired and clock.due_on]
    case.overdue_since = min(late, default=None)
