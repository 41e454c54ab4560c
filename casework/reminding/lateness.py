"""Reports passed deadlines in sets: one ledger event a case, many cases in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from casework import clocks, store
from casework.access.actor import SYSTEM
from casework.clock.stored import stored_calendar
from casework.clocks import Clock
from casework.declaration import published
from casework.engine import NOTHING, OVERDUE, outcome_of, overdue_move
from casework.models import Case, CaseDeadline
from casework.writing import write_all

ACTS = "acts"


def report(waiting: Mapping[int, str], *, today: date) -> dict[int, str]:
    """Reports one passed deadline of each of these cases, given as case id and deadline name.

    Answers for each case "overdue" (reported), "nothing" (the clock asks for nothing any more) or
    "acts" (the system has an action to make there, which is not made here); a case that another
    transaction holds is left out. One durable transaction under the rows' locks.
    """
    with transaction.atomic(durable=True):
        cases = _locked(waiting)
        around = _clocks_of(cases)
        moves, found = [], {}
        for case in cases:
            found[case.pk], on = _judged(case, waiting[case.pk], around[case.pk])
            if on is not None and on > today:
                found[case.pk] = NOTHING
            elif on is not None and found[case.pk] == OVERDUE:
                surroundings = store.Surroundings(SYSTEM, around[case.pk])
                edition = published(case.case_type, case.type_version)
                since = max(on, case.state_since)
                move = overdue_move(edition, case, surroundings, waiting[case.pk], on=since)
                moves.append(move)
        if moves:
            write_all(moves)
    return found


def _judged(case: Case, name: str, held: Mapping[str, Clock]) -> tuple[str, date | None]:
    clock = held.get(name)
    if clock is None or clock.state != "running" or clock.fired or clock.due_on is None:
        return NOTHING, None
    rule = published(case.case_type, case.type_version).case_type.deadlines[name]
    calendar = stored_calendar(case.pack, clocks.department_of(rule, case))
    on = clocks.fires_on(rule, clock.due_on, calendar)
    return (ACTS if outcome_of(rule, case) else OVERDUE), on


def _locked(ids: Iterable[int]) -> list[Case]:
    rows = Case.objects.filter(pk__in=list(ids)).order_by("pk")
    cases = list(rows.select_for_update(skip_locked=True))
    for case in cases:
        case.__class__ = published(case.case_type, case.type_version).model
    return cases


def _clocks_of(cases: Iterable[Case]) -> dict[int, dict[str, Clock]]:
    found: dict[int, dict[str, Clock]] = defaultdict(dict)
    rows = CaseDeadline.objects.filter(case_id__in=[case.pk for case in cases])
    columns = ("case_id", "name", "log", "state", "fired", "due_on")
    for case_id, name, log, state, fired, due_on in rows.values_list(*columns):
        found[case_id][name] = Clock(name, log, state, fired, due_on)
    return found
