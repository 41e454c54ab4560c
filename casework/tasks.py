"""Periodic work of the engine, as the worker runs it."""

from __future__ import annotations

from celery import shared_task

from casework import timers
from casework.today import local_today


@shared_task(name="casework.tasks.tick", ignore_result=True)
def tick() -> None:
    """Everything that is due today because time passed."""
    timers.tick(local_today())
