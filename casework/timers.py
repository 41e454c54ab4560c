"""What happens because time passes: silence takes effect, lateness is reported, people hear."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Min, Q

from casework.engine import ACTED, expire
from casework.handling import urging
from casework.models import CaseDeadline, CaseEvent, Heartbeat
from casework.pauses import end_pauses
from casework.registry import court_papers
from casework.registry.measure_following import drop_due_rewards
from casework.registry.publicity import end_expired
from casework.registry.windows import end_by_date
from casework.reminding import ladder, lateness, overviews, supervision
from casework.reporting import ageing
from casework.syncing import chasing
from casework.today import moment

logger = logging.getLogger(__name__)
BATCH = 500
FAILED = "failed"
PAUSES = "pauses_ended"
_Row = tuple[int, date, int, str]


def tick(today: date) -> dict[str, int]:
    """Runs every timer that is due on `today`, also those that missed runs left behind.

    Missed days are made up one by one, so that a late run ends where daily runs would have. All
    is done in durable transactions of one case or one batch: a killed run loses nothing and the
    next one goes on; run twice it does nothing the second time; several at once share the work.
    A case whose timer fails is logged and tried again by the next run. Answers what it did.
    """
    names = (
        "met", "overdue", "escalated", "timers", "digests", "taken_back", "letters", PAUSES,
        FAILED,
    )  # fmt: skip
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
    done["windows_ended"] = end_by_date(today, now=moment())
    done |= chasing.chase(today, now=moment())
    done["urges_late"] = urging.tell_late(today)
    with transaction.atomic(durable=True):
        done["rewards_ended"] = drop_due_rewards(today, now=moment())
    done |= ageing.run(today, now=moment())
    done["papers_late"] = court_papers.report_late(today)
    Heartbeat.objects.update_or_create(
        job="tick", defaults={"at": moment(), "detail": done | {"today": today.isoformat()}}
    )
    return done


class _Due(NamedTuple):
    """A clock that has run out, or whose longest pause is over."""

    pk: int
    fires_on: date
    case_id: int
    name: str
    state: str


# What waits for its day: a term that ends, or a pause that has lasted as long as it may.
_WAITING = Q(state="running", fired=False) | Q(state="paused")


def _days(today: date) -> Iterator[date]:
    """Each day up to today on which a timer or a step is due, the oldest first."""
    clocks, after = CaseDeadline.objects.all(), date.min
    while True:
        fires = clocks.filter(_WAITING, fires_on__gt=after, fires_on__lte=today)
        steps = clocks.filter(state="running", step_on__gt=after, step_on__lte=today)
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
        first: dict[int, _Due] = {}
        for row in batch:
            first.setdefault(row.case_id, row)
        tried.update((row.pk, row.fires_on) for row in first.values())
        running = {row.case_id: row.name for row in first.values() if row.state != "paused"}
        reported = _report(running, day)
        for row in first.values():
            outcome = reported.get(row.case_id, "")
            if outcome == lateness.ACTS or row.state == "paused":
                outcome = _fire(row, day)
            if outcome in done:
                done[outcome] += 1
            if outcome == ACTED:
                done["met"] += _met_by_last_event(row.case_id)


def _earliest(day: date, tried: Collection[tuple[int, date]]) -> list[_Due]:
    due = CaseDeadline.objects.filter(_WAITING, fires_on__lte=day).order_by("fires_on", "pk")
    batch: list[_Due] = []
    for values in due.values_list(*_Due._fields).iterator(chunk_size=BATCH):
        row = _Due(*values)
        if (row.pk, row.fires_on) not in tried:
            batch.append(row)
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


def _fire(row: _Due, today: date) -> str:
    try:
        if row.state == "paused":
            # As of its own day, so that what passed before it is seen to before it.
            return PAUSES if end_pauses(row.case_id, today=row.fires_on) else "nothing"
        return expire(row.case_id, row.name, today=today)
    except Exception:
        logger.exception(
            "The timer %s of case %s failed; the next run tries again.", row.name, row.case_id
        )
        return FAILED


def _met_by_last_event(case_id: int) -> int:
    """How many deadlines the system's own action has met."""
    events = CaseEvent.objects.filter(case_id=case_id).order_by("-seq")
    clocks = events.values_list("clock", flat=True)[0]
    return sum(clock["state"] == "met" for clock in clocks)
