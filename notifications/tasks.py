"""Periodic work of the notifications, as the worker runs it."""

from __future__ import annotations

from celery import shared_task

from notifications.drain import drain


@shared_task(name="notifications.tasks.drain_outbox", ignore_result=True)
def drain_outbox() -> None:
    """Delivers what is due; run twice, or at once, it does nothing twice."""
    drain()
