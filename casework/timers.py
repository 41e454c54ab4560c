"""What happens because time passes: silence takes its declared effect, lateness is reported."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date

from casework import urging
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
    # What one timer starts may itself be due by now, so the earliest is asked for again and again;
    # a row that stays although it was tried is left to the next run.
    tried: set[tuple[int, date]] = set()
    while batch := _earliest(today, tried):
        for pk, fires_on, case_id, name in batch:
            tried.add((pk, fires_on))
            done[_fire(case_id, name, today)] += 1
    del done["nothing"]
    records = end_expired(today, now=moment())
    done |= {"publicity_ended": records.ended, "duties_open": records.routed}
    done["urges_late"] = urging.tell_late(today)
    Heartbeat.objects.update_or_create(
        job="tick", defaults={"at": moment(), "detail": done | {"today": today.isoformat()}}
    )
    return done


def _earliest(today: date, tried: Collection[tuple[int, date]]) -> list[tuple[int, date, int, str]]:
    due = CaseDeadline.objects.filter(state="running", fired=False, fires_on__lte=today)
    rows = due.order_by("fires_on", "pk").values_list("pk", "fires_on", "case_id", "name")
    batch: list[tuple[int, date, int, str]] = []
    for pk, fires_on, case_id, name in rows.iterator(chunk_size=BATCH):
        if fires_on is not None and (pk, fires_on) not in tried:
            batch.append((pk, fires_on, case_id, name))
        if len(batch) == BATCH:
            break
    return batch


def _fire(case_id: int, name: str, today: date) -> str:
    try:
        return expire(case_id, name, today=today)
    except Exception:
        logger.exception("The timer %s of case %s failed; the next run tries again.", name, case_id)
        return "failed"
