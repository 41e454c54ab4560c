"""Which periodic jobs there are, and how long each may stay silent before it stands still."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings

from casework.models import Heartbeat

# Three missed runs, and never less than this: a worker that restarts is not a fault.
LEAST = timedelta(minutes=15)
# A job of the day or the night: its day, and two hours for a late start.
DAILY = timedelta(hours=26)


@dataclass(frozen=True)
class Job:
    """One periodic job of the schedule: its name in the heartbeats, and its task."""

    name: str
    task: str
    silence: timedelta


def jobs() -> Mapping[str, Job]:
    """Every job of the schedule. A job leaves its heartbeat under the last word of its task."""
    found = [_job(entry) for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    return {job.name: job for job in found}


def _job(entry: Mapping[str, Any]) -> Job:
    every = entry["schedule"]
    silence = max(3 * every, LEAST) if isinstance(every, timedelta) else DAILY
    return Job(entry["task"].rpartition(".")[2], entry["task"], silence)


def is_late(job: str, at: datetime | None, now: datetime) -> bool:
    """Whether the job is overdue for a run; of one that is not in the schedule by its last."""
    known = jobs().get(job)
    return at is None or now - at > (known.silence if known else LEAST)


def late(now: datetime) -> dict[str, datetime | None]:
    """The jobs that stand still, each with its last run, if there ever was one."""
    last = dict(Heartbeat.objects.values_list("job", "at"))
    return {name: last.get(name) for name in jobs() if is_late(name, last.get(name), now)}


def run(job: str) -> None:
    """Runs a job here and now, as the worker would; each is safe to run twice, or at once."""
    module, _, name = jobs()[job].task.rpartition(".")
    getattr(import_module(module), name)()
