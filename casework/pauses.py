"""Ends a pause that has lasted as long as the rules allow: no case stands still for ever."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from casework import store
from casework.access.actor import SYSTEM
from casework.casetype import Action, Deadline
from casework.clock.calendar import Calendar
from casework.clock.fold import fold
from casework.clock.stored import stored_calendar
from casework.clocks import ONE_DAY, Clock, department_of, fires_on
from casework.declaration import Published, published
from casework.judging import Attempt
from casework.models import Case
from casework.policies.loader import load_packs
from casework.writing import write_move

PAUSE_OVER = "pause_over"


def end_pauses(case_id: int, *, today: date) -> bool:
    """Lets every clock of a case run on whose longest pause is over; false when there is none.

    One event of the system, dated to the day after the pause's last day however late the run;
    the owners of the clocks and those to whom their lateness would be reported are told. The case
    stays where it is. What ran out before, and has not been seen to, comes first. Locks the row;
    one durable transaction.
    """
    with transaction.atomic(durable=True):
        case, around = store.take(SYSTEM, case_id)
        edition = published(case.case_type, case.type_version)
        over: dict[str, date] = {}
        for name, clock in around.clocks.items():
            if clock.state != "paused":
                continue
            rule = edition.case_type.deadlines[name]
            last = fold(clock.run(), _calendar(rule, case)).pause_ends
            if last is not None and last < today:
                over[name] = last
        if not over or _something_first(edition, case, around, today):
            return False
        for name, last in over.items():
            _run_on(around.clocks[name], last, seq=case.version + 1)
        on = max(min(over.values()) + ONE_DAY, case.state_since)
        stay = Action((), None, by="system")
        stay.name = PAUSE_OVER
        attempt = Attempt(
            edition, case, stay, PAUSE_OVER, SYSTEM, on, load_packs().version(case.pack_version),
            around=around, data={"deadlines": sorted(over)}, role="system",
        )  # fmt: skip
        rules = [edition.case_type.deadlines[name] for name in over]
        told = [role for rule in rules for role in (rule.owner, rule.escalates_to) if role]
        write_move(attempt, source=case.state, told=list(dict.fromkeys(told)))
        return True


def _run_on(clock: Clock, last: date, *, seq: int) -> None:
    clock.add("resume", last, seq, over=True)
    clock.state, clock.fired = "running", False


def _something_first(
    edition: Published, case: Case, around: store.Surroundings, today: date
) -> bool:
    """Whether a clock has run out whose timer failed: what it leads to is dated earlier."""
    waiting = [
        (edition.case_type.deadlines[name], clock.due_on)
        for name, clock in around.clocks.items()
        if clock.state == "running" and not clock.fired
    ]
    return any(due and fires_on(rule, due, _calendar(rule, case)) <= today for rule, due in waiting)


def _calendar(rule: Deadline, case: Case) -> Calendar:
    return stored_calendar(case.pack, department_of(rule, case))
