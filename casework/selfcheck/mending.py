"""Puts right what a self-check found: one durable transaction a case, through the ledger.

Nothing is mended that is no longer wrong: each looks again under the lock of the case.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from casework import heartbeats, outbox, store
from casework.access.actor import Actor
from casework.casetype import ROLES
from casework.clocks import Clock, Step, look_back, start
from casework.engine import NOTHING, expire
from casework.errors import BadClockEvent, CaseworkError
from casework.ledger.chain import digest
from casework.models import Case, CaseDeadline
from casework.models.event import EventKind
from casework.registry.court_papers import report_late
from casework.registry.display import Cause
from casework.registry.publicity import end_expired
from casework.registry.windows import renew_case, renew_licences, renew_records
from casework.seals import drain, queue
from casework.selfcheck.clocks import (
    closing_events,
    differences,
    edition_of,
    fold_again,
    pack_of,
)
from casework.selfcheck.found import Found, Now
from casework.selfcheck.people import fits
from casework.today import moment

RECOUNTED, ASSIGNED = "recounted", "assigned"


def left_to_people(found: Found, now: Now) -> bool:
    """What no program may put right; it stays found."""
    return False


def report_papers(found: Found, now: Now) -> bool:
    """Tells of every court paper that is late and that nobody was told of."""
    return report_late(now.today) > 0


def seal_again(found: Found, now: Now) -> bool:
    """Tries every letter that waits for its seal once more, whatever its back-off says."""
    waiting = queue.again(moment())
    drain.drain()
    return waiting > 0


def recount(found: Found, now: Now) -> bool:
    """Ends, resumes or starts what the case's state asks for, and folds every clock once more.

    False where nothing was wrong any more, and where the log itself makes no sense: that is for
    the administrator, and stays found.
    """
    if found.case_id is None:
        return False
    try:
        with transaction.atomic(durable=True):
            return _recount(store.lock(found.case_id), now)
    except BadClockEvent:
        return False


def _recount(case: Case, now: Now) -> bool:
    rows = list(CaseDeadline.objects.filter(case_id=case.pk).order_by("id"))
    stood = {row.name: _shown(vars(row)) for row in rows}
    dates = case.due_on, case.due_provisional
    if case.closed_on is None:
        rows += _unpaused(case, rows)
    else:
        _cancelled(case, rows)
    folded = fold_again(case, rows)
    wrong = [new for row, new in zip(rows, folded, strict=True) if differences(row, new)]
    if not wrong and dates == (case.due_on, case.due_provisional):
        return False
    for row in wrong:
        look_back(case, row)
    _write(case, wrong, before=stood, now=now)
    return True


def _shown(row: Any) -> dict[str, Any]:
    return {
        name: row[name].isoformat() if isinstance(row[name], date) else row[name]
        for name in ("state", "due_on", "ended_on", "fires_on")
    }


def _unpaused(case: Case, rows: list[CaseDeadline]) -> list[CaseDeadline]:
    """Lets clocks go on in a state that pauses nothing; else starts the timer of the pause."""
    rules = edition_of(case).case_type
    state = rules.states[case.state]
    seq = case.version + 1
    if not state.pauses_deadlines:
        for row in rows:
            if _kind(row) == "pause":
                kind = "restart" if rules.deadlines[row.name].after_pause == "restart" else "resume"
                _append(row, kind, on=case.state_since, seq=seq)
        return []
    if not any(_kind(row) == "pause" for row in rows) or _timed(rows):
        return []
    return _timers(case, rows, seq=seq)


def _timed(rows: list[CaseDeadline]) -> bool:
    return any(_kind(row) not in ("pause", "met", "cancel") for row in rows)


def _timers(case: Case, rows: list[CaseDeadline], *, seq: int) -> list[CaseDeadline]:
    """The clocks that entering this state starts, from the day on which it was entered."""
    rules = edition_of(case).case_type
    held = {row.name: row for row in rows}
    step = Step(None, rules.states[case.state], case.state_since, seq, case.data)
    added = []
    for name, deadline in rules.deadlines.items():
        if not step.triggers(deadline.start):
            continue
        row = held.get(name) or CaseDeadline(case_id=case.pk, name=name)
        clock = Clock(name, row.log)
        start(deadline, clock, step, case=case, pack=pack_of(case.pack_version))
        if name not in held and row.log:
            added.append(row)
    return added


def _cancelled(case: Case, rows: list[CaseDeadline]) -> None:
    closing = closing_events([case.pk]).get(case.pk, 0)
    for row in rows:
        run = Clock(row.name, row.log).run()
        begun_before = bool(run) and run[0].get("event", 0) < closing
        if begun_before and _kind(row) not in ("met", "cancel") and case.closed_on:
            _append(row, "cancel", on=case.closed_on, seq=case.version + 1)


def _kind(row: CaseDeadline) -> str:
    """What happened to the clock last, apart from what does not change whether it runs."""
    decides = ("start", "restart", "pause", "resume", "met", "cancel")
    kinds = [event["kind"] for event in row.log if event["kind"] in decides]
    return str(kinds[-1]) if kinds else ""


def _append(row: CaseDeadline, kind: str, *, on: date, seq: int) -> None:
    """Dated to the true day, and never before what the log holds already."""
    last = date.fromisoformat(row.log[-1]["on"])
    row.log.append({"on": max(on, last).isoformat(), "kind": kind, "event": seq})


def _write(case: Case, wrong: list[dict[str, Any]], *, before: Any, now: Now) -> None:
    event = _event(case, RECOUNTED, now=now)
    event["before"] = {"clocks": {row["name"]: before.get(row["name"]) for row in wrong}}
    event["after"] = {"clocks": {row["name"]: _shown(row) for row in wrong}}
    event["clock"] = [
        {"name": row["name"], "state": row["state"], "due": row["due_on"], "last": row["log"][-1]}
        for row in wrong
    ]
    _seal(case, event)
    store.write([store.Move(case, event, [row | {"case_id": case.pk} for row in wrong])])


def _event(case: Case, action: str, *, now: Now) -> dict[str, Any]:
    return {
        "case_id": case.pk, "seq": case.version + 1, "kind": EventKind.UPKEEP.value,
        "action": action, "source": case.state, "target": case.state, "by_id": None,
        "role": "system", "department_id": None, "reason": "", "data": {}, "before": {},
        "after": {}, "clock": [], "pack": case.pack, "pack_version": case.pack_version,
        "on": now.today, "at": moment(), "key": None, "prev_hash": case.last_hash,
    }  # fmt: skip


def _seal(case: Case, event: dict[str, Any]) -> None:
    event["hash"] = digest(event, prev_hash=case.last_hash)
    case.version, case.last_hash = event["seq"], event["hash"]


def hand_back(found: Found, now: Now) -> bool:
    """Takes the case from a handler who has left, and tells the head of the department."""
    if found.case_id is None:
        return False
    with transaction.atomic(durable=True):
        case = store.lock(found.case_id)
        handler = User.objects.filter(pk=case.assignee_id or 0).first()
        if handler is None or fits(Actor.of(handler), case.holder_id, case.waits_for):
            return False
        event = _event(case, ASSIGNED, now=now)
        event["data"] = {"to": None, "name": "", "left": handler.pk}
        event["before"] = {"case": {"assignee": case.assignee_id}}
        event["after"] = {"case": {"assignee": None}}
        _seal(case, event)
        case.assignee = None
        told = {
            "recipient": f"role:{head_of(case)}", "channel": "people",
            "kind": f"{case.case_type}.{ASSIGNED}", "next_at": event["at"],
        }  # fmt: skip
        store.write([store.Move(case, event, messages=[told])])
        outbox.nudge_on_commit()
    return True


def head_of(case: Case) -> str:
    """The head of the department that holds the case; the supervisor where it has none here."""
    role = ROLES.get(case.waits_for)
    party = role.party if role else ""
    heads = (one.name for one in ROLES.values() if one.permission == "head" and one.party == party)
    return next(heads, "supervisor")


def run_timer(found: Found, now: Now) -> bool:
    """Runs the timer; what breaks down again stays found."""
    if found.case_id is None:
        return False
    try:
        return expire(found.case_id, found.what, today=now.today) != NOTHING
    except CaseworkError:
        return False


def end_publicity(found: Found, now: Now) -> bool:
    """Ends or passes on whatever is past its term; the first finding does it for all."""
    end_expired(now.today, now=now.moment)
    return True


def renew_window(found: Found, now: Now) -> bool:
    """Writes the window of a record, licence or case anew, in one durable transaction."""
    cause = Cause(now.today, moment())
    if found.case_id is not None:
        return renew_case(found.case_id, cause)
    with transaction.atomic(durable=True):
        if found.record_id is None:
            licence = int(found.what.removeprefix("licence-"))
            return bool(renew_licences([licence], cause))
        return bool(renew_records([found.record_id], cause))


def run_job(found: Found, now: Now) -> bool:
    heartbeats.run(found.what)
    return True


def deliver(found: Found, now: Now) -> bool:
    """Delivers what waits; the first finding does it for all."""
    heartbeats.run(outbox.DRAIN.rpartition(".")[2])
    return True
