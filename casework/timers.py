"""What happens because time passes: silence takes effect, lateness is reported, people hear."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Min

from casework import ladder, lateness, overviews, supervision
from casework.engine import ACTED, expire
from casework.models import CaseDeadline, CaseEvent, Heartbeat
from casework.registry.publicity import end_expired
from casework.today import moment

logger = logging.getLogger(__name__)
BATCH = 500
FAILED = "failed"
_Row = tuple[int, date, int, str]


def tick(today: date) -> dict[str, int]:
    """Runs every timer that is due on `today`, also those that missed runs left behind.

    Missed days are made up one by one, so that a late run ends where daily runs would have. All
    is done in durable transactions of one case or one batch: a killed run loses nothing and the
    next one goes on; run twice it does nothing the second time; several at once share the work.
    A case whose timer fails is logged and tried again by the next run. Answers what it did.
    """
    names = ("met", "overdue", "escalated", "timers", "digests", "taken_back", "letters", FAILED)
    done = dict.fromkeys(names, 0)
    # A row that stays although it was tried is left to the next run.
    tried: set[tuple[int, date]] = set()
    for day in _days(today):
        _let_pass(day, done, tried)
        done["escalated"] += ladder.raise_due(day, now=moment())
    done["taken_back"] = ladder.take_back(today)
    done["letters"] = supervision.issue_due(today)
    done["digests"] = overviews.prepare(today, now=moment())
    records = end_expired(today, now=moment())
    done |= {"publicity_ended": records.ended, "duties_open": records.routed}
    Heartbeat.objects.update_or_create(
        job="tick", defaults={"at": moment(), "detail": done | {"today": today.isoformat()}}
    )
    return done


def _days(today: date) -> Iterator[date]:
    """Each day up to today on which a timer or a step is due, the oldest first."""
    running, after = CaseDeadline.objects.filter(state="running"), date.min
    while True:
        fires = running.filter(fired=False, fires_on__gt=after, fires_on__lte=today)
        steps = running.filter(step_on__gt=after, step_on__lte=today)
        found = (fires.aggregate(day=Min("fires_on")), steps.aggregate(day=Min("step_on")))
        days = [row["day"] for row in found if row["day"] is not None]
        if not days:
            return
        after = min(days)
        yield after


def _let_pass(day: date, done: dict[str, int], tried: set[tuple[int, date]]) -> None:
    """Fires what is due by a day, the earliest of each case first.

    What one timer starts may itself be due by then, so the earliest are asked for again and again.
    """
    while batch := _earliest(day, tried):
        first: dict[int, _Row] = {}
        for row in batch:
            first.setdefault(row[2], row)
        tried.update((pk, fires_on) for pk, fires_on, _case, _name in first.values())
        reported = _report({case: row[3] for case, row in first.items()}, day)
        for case_id, (_pk, _on, _case, name) in first.items():
            outcome = reported.get(case_id, "")
            if outcome == lateness.ACTS:
                outcome = _fire(case_id, name, day)
            if outcome in done:
                done[outcome] += 1
            if outcome == ACTED:
                done["met"] += _met_by_last_event(case_id)


def _earliest(day: date, tried: Collection[tuple[int, date]]) -> list[_Row]:
    due = CaseDeadline.objects.filter(state="running", fired=False, fires_on__lte=day)
    rows = due.order_by("fires_on", "pk").values_list("pk", "fires_on", "case_id", "name")
    batch: list[_Row] = []
    for pk, fires_on, case_id, name in rows.iterator(chunk_size=BATCH):
        if fires_on is not None and (pk, fires_on) not in tried:
            batch.append((pk, fires_on, case_id, name))
        if len(batch) == BATCH:
            break
    return batch


def _report(waiting: dict[int, str], day: date) -> dict[int, str]:
    """Reports all of them at once; where one of them fails, each by itself."""
    try:
        return lateness.report(waiting, today=day)
    except Exception:
        logger.exception("A set of %s deadlines failed; each is tried alone.", len(waiting))
        return dict.fromkeys(waiting, lateness.ACTS)


def _fire(case_id: int, name: str, today: date) -> str:
    try:
        return expire(case_id, name, today=today)
    except Exception:
        logger.exception("The timer %s of case %s failed; the next run tries again.", name, case_id)
        return FAILED


def _met_by_last_event(case_id: int) -> int:
    """How many deadlines the system's own action has met."""
    events = CaseEvent.objects.filter(case_id=case_id).order_by("-seq")
    clocks = events.values_list("clock", flat=True)[0]
    return sum(clock["state"] == "met" for clock in clocks)
