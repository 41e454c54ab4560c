"""One run over everything that other sites must do; any number may run at once, any be killed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

from celery import current_app
from django.db import transaction

from casework.models import Heartbeat
from casework.syncing import completing, folders, looking, rows, sending
from casework.today import local_today, moment

logger = logging.getLogger(__name__)
JOB = "drain_sync"
TASK = "casework.tasks.drain_sync"
BATCH = 20
# The sweep comes every minute; a run that is still busy then shares the rest with the next.
BUDGET = timedelta(seconds=50)
_EVERY = 1.0
_last = 0.0


def drain(
    *, clock: Callable[[], datetime] = moment, today: Callable[[], date] = local_today,
    budget: timedelta = BUDGET,
) -> dict[str, int]:  # fmt: skip
    """Sends, reads replies, reads back, and lets cases go on; answers with what it did.

    Each order is settled in its own transactions. Leaves a heartbeat.
    """
    done = dict.fromkeys(
        (sending.ACKNOWLEDGED, sending.TAKEN, sending.FAILED, sending.GIVEN_UP, sending.PUT_OFF,
         sending.LOST), 0,
    )  # fmt: skip
    done["superseded"] = rows.supersede(now=clock())
    end, down = clock() + budget, set[int]()
    while clock() < end and (batch := rows.claim(clock(), BATCH)):
        for order in batch:
            done[sending.deliver(order, clock, down)] += 1
    done |= folders.write_and_read(now=clock())
    done |= looking.look_at_due(clock)
    done["completed"] = completing.go_on_all(today=today())
    Heartbeat.objects.update_or_create(job=JOB, defaults={"at": clock(), "detail": done})
    return done


def nudge_on_commit() -> None:
    """Asks for a run once the change is safe; a broker that is down costs a minute."""
    transaction.on_commit(_nudge)


def _nudge() -> None:
    global _last  # noqa: PLW0603  one nudge a second and process is plenty
    now = time.monotonic()
    if now - _last < _EVERY:
        return
    _last = now
    try:
        current_app.send_task(TASK, retry=False, expires=60)
    except Exception:  # noqa: BLE001  each broker's client raises its own: the sweep will do it
        logger.warning("The message broker did not answer; the sweep will send the orders.")
