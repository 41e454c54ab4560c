"""The outbox: what is to be done is rows written with the change; this only nudges the worker."""

from __future__ import annotations

import logging
import time
from functools import partial

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)
DRAIN = "notifications.tasks.drain_outbox"
SEALS = "casework.tasks.drain_seals"
_EVERY = 1.0
_last: dict[str, float] = {}


def nudge_on_commit(task: str = DRAIN) -> None:
    """Asks for a run once the change is safe; a broker that is down costs a minute."""
    transaction.on_commit(partial(_nudge, task))


def _nudge(task: str) -> None:
    now = time.monotonic()
    # One nudge a second, task and process is plenty.
    if now - _last.get(task, -_EVERY) < _EVERY:
        return
    _last[task] = now
    try:
        current_app.send_task(task, retry=False, expires=60)
    except Exception:  # noqa: BLE001  each broker's client raises its own: the sweep will deliver
        logger.warning("The message broker did not answer; the sweep will deliver.")
