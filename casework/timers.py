"""What happens because time passes: silence takes its declared effect, lateness is reported."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from casework.engine import expire
from casework.models import CaseDeadline, Heartbeat
from casework.pauses import end_pauses
from casework.registry.publicity import end_expired
from casework.today import moment

logger = logging.getLogger(__name__)
BATCH = 500


def tick(today: date) -> dict[str, int]:
    """Runs every timer that is due on `today`, also those that a missed run left behind.

    Each case is its own durable transaction, so a killed run loses nothing and the next one goes
    on; run twice it does nothing the second time. A case whose timer fails is logged and tried
    again by the next run; the others go on. Answers with what it did.
    """
    done = {"timers": 0, "overdue": 0, "pauses_ended": 0, "failed": 0, "nothing": 0}
    # What one timer starts may itself be due by now, so the earliest is asked for again and again;
    # a row that stays although it was tried is left to the next run.
    tried: set[tuple[int, date]] = set()
    while batch := _earliest(today, tried):
        for row in batch:
            tried.add((row.pk, row.fires_on))
            done[_fire(row, today)] += 1
    del done["nothing"]
    records = end_expired(today, now=moment())
    done |= {"publicity_ended": records.ended, "duties_open": records.routed}
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


def _earliest(today: date, tried: Collection[tuple[int, date]]) -> list[_Due]:
    waiting = Q(state="running", fired=False) | Q(state="paused")
    due = CaseDeadline.objects.filter(waiting, fires_on__lte=today).order_by("fires_on", "pk")
    batch: list[_Due] = []
    for values in due.values_list(*_Due._fields).iterator(chunk_size=BATCH):
        row = _Due(*values)
        if (row.pk, row.fires_on) not in tried:
            batch.append(row)
        if len(batch) == BATCH:
            break
    return batch


def _fire(row: _Due, today: date) -> str:
    try:
        if row.state == "paused":
            # As of its own day, so that what passed before it is seen to before it.
            return "pauses_ended" if end_pauses(row.case_id, today=row.fires_on) else "nothing"
        return expire(row.case_id, row.name, today=today)
    except Exception:
        logger.exception(
            "The timer %s of case %s failed; the next run tries again.", row.name, row.case_id
        )
        return "failed"
