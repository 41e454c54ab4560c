"""The outbox: messages are rows written with the change; this only nudges whoever delivers them."""

from __future__ import annotations

import logging
import time

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)
DRAIN = "notifications.tasks.drain_outbox"
_EVERY = 1.0
_last = 0.0


def nudge_on_commit() -> None:
    """Asks for a delivery once the change is safe; a broker that is down costs a minute."""
    transaction.on_commit(_nudge)


def _nudge() -> None:
    global _last  # noqa: PLW0603  one nudge a second and process is plenty
    now = time.monotonic()
    if now - _last < _EVERY:
        return
    _last = now
    try:
        current_app.send_task(DRAIN, retry=False, expires=60)
    except Exception:  # noqa: BLE001  each broker's client raises its own: the sweep will deliver
        logger.warning("The message broker did not answer; the sweep will deliver.")
