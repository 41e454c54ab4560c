"""What happens because time passes: silence takes its declared effect, lateness is reported."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date

from casework.engine import expire
from casework.models import CaseDeadline, Heartbeat
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
    done = {"timers": 0, "overdue": 0, "failed": 0, "nothing": 0}
    for case_id, name in _due(today):
        done[_fire(case_id, name, today)] += 1
    del done["nothing"]
    records = end_expired(today, now=moment())
    done |= {"publicity_ended": records.ended, "duties_open": records.routed}
    Heartbeat.objects.update_or_create(
        job="tick", defaults={"at": moment(), "detail": done | {"today": today.isoformat()}}
    )
    return done


def _due(today: date) -> Iterator[tuple[int, str]]:
    last = 0
    while True:
        due = CaseDeadline.objects.filter(
            state="running", fired=False, fires_on__lte=today, pk__gt=last
        ).order_by("pk")
        batch = list(due.values_list("pk", "case_id", "name")[:BATCH])
        if not batch:
            return
        for last, case_id, name in batch:  # noqa: B007  `last` is where the next batch begins
            yield case_id, name


def _fire(case_id: int, name: str, today: date) -> str:
    try:
        return expire(case_id, name, today=today)
    except Exception:
        logger.exception("The timer %s of case %s failed; the next run tries again.", name, case_id)
        return "failed"
