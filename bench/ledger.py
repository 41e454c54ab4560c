"""A large made-up ledger of wishes: cases, events and clocks as the engine would have left them.

Written in bulk, without the engine: what is measured on it only reads. Every tenth case was sent
back for a supplement, every twelfth was late, every fiftieth ran twice.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

FIRST, DAYS = date(2025, 7, 1), 400
SHANGHAI = ZoneInfo("Asia/Shanghai")


def make(cases: int, departments: int = 40, *, seed: int = 1) -> Any:
    """Fills the database; answers with the credit office and its supervisor."""
    from casework.access.roles import give_role
    from casework.models import Case, CaseDeadline, CaseEvent
    from tests import factories as f

    chance = random.Random(seed)
    office = f.credit_office()
    units = [f.department(f"云江市第{n + 1}局") for n in range(departments)]
    subject, supervisor = f.subject(), f.user("bench-supervisor")
    give_role(supervisor, "supervisor", office)
    officers = {unit.pk: f.officer("reviewer", unit) for unit in units}
    for start in range(0, cases, 5000):
        rows, events, deadlines = [], [], []
        for number in range(start, min(start + 5000, cases)):
            story = _story(chance, number)
            unit = units[chance.randrange(departments) if chance.random() < 0.7 else number % 3]
            rows.append(Case(
                number=f"BN{number:08d}", case_type="sample", state=story["state"],
                state_since=FIRST, subject=subject, department=unit, office=office, holder=unit,
                pack="national", pack_version="national@order36", filed_on=story["filed"],
                closed_on=story["closed"], version=len(story["events"]),
            ))  # fmt: skip
            events.append((unit, story["events"]))
            deadlines.append((unit, story["clocks"]))
        made = Case.objects.bulk_create(rows)
        CaseEvent.objects.bulk_create(
            CaseEvent(
                case=case, seq=seq, department=unit, by=officers[unit.pk], at=_at(event["on"]),
                role="credit_officer", pack="national", pack_version="", hash="0" * 64, **event,
            )
            for case, (unit, story) in zip(made, events, strict=True)
            for seq, event in enumerate(story, start=1)
        )  # fmt: skip
        CaseDeadline.objects.bulk_create(
            CaseDeadline(case=case, department=unit, **clock)
            for case, (unit, clocks) in zip(made, deadlines, strict=True)
            for clock in clocks
        )
    return office, supervisor


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)


def _story(chance: random.Random, number: int) -> dict[str, Any]:
    """One case: sent, taken up, perhaps asked back, decided or still open."""
    filed = FIRST + timedelta(days=chance.randrange(DAYS))
    took = filed + timedelta(days=chance.choice((0, 1, 1, 2, 3, 4)))
    decided = took + timedelta(days=chance.choice((2, 3, 5, 7, 8, 9, 10, 11, 12, 20)))
    events = [
        {"action": "open", "source": "", "target": "draft", "on": filed},
        {"action": "send", "source": "draft", "target": "filed", "on": filed},
        {"action": "take_up", "source": "filed", "target": "looking", "on": took},
    ]
    log = [{"on": took.isoformat(), "kind": "start", "event": 3, "period": "7wd"}]
    if number % 10 == 0:
        back = took + timedelta(days=2)
        events.append({"action": "ask", "source": "looking", "target": "asking", "on": took})
        events.append({"action": "answer", "source": "asking", "target": "looking", "on": back})
        log.append({"on": took.isoformat(), "kind": "pause", "event": 4})
        log.append({"on": back.isoformat(), "kind": "resume", "event": 5})
        decided = max(decided, back)
    open_ = number % 15 == 0
    if not open_:
        events.append({"action": "grant", "source": "looking", "target": "granted", "on": decided})
        log.append({"on": decided.isoformat(), "kind": "met", "event": len(events)})
    if number % 50 == 0 and not open_:
        again = decided + timedelta(days=3)
        events.append({"action": "annul", "source": "granted", "target": "looking", "on": decided})
        events.append({"action": "grant", "source": "looking", "target": "granted", "on": again})
        log += [
            {"on": decided.isoformat(), "kind": "start", "event": 7, "period": "7wd"},
            {"on": again.isoformat(), "kind": "met", "event": 8},
        ]
        decided = again
    taking = [
        {"on": filed.isoformat(), "kind": "start", "event": 2, "period": "3wd"},
        {"on": took.isoformat(), "kind": "met", "event": 3},
    ]
    return {
        "filed": filed, "closed": None if open_ else decided, "events": events,
        "state": "looking" if open_ else "granted",
        "clocks": [_clock("take_up_by", taking), _clock("decide_by", log)],
    }  # fmt: skip


def _clock(name: str, log: list[dict[str, Any]]) -> dict[str, Any]:
    from casework.assessment.runs import runs_of
    from casework.clock.fold import fold
    from casework.clock.stored import stored_calendar

    state = fold(list(runs_of(log))[-1], stored_calendar())
    return {
        "name": name, "owner": "credit_officer", "log": log, "state": state.status.value,
        "started_on": state.started_on, "due_on": state.due, "met_on": state.met_on,
        "provisional": state.provisional,
    }  # fmt: skip


def months() -> Iterator[date]:
    """The first days of the months in which there are cases."""
    day = FIRST
    while day < FIRST + timedelta(days=DAYS):
        yield day
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
