"""Draining the outbox: claims what is due, batch after batch, until nothing is or time is up."""

from __future__ import annotations

from datetime import timedelta

from casework.models import Heartbeat
from casework.today import moment
from notifications import rows
from notifications.delivery import OUTCOMES, Clock, deliver
from notifications.mailing import Postman

JOB = "drain_outbox"
BATCH = 50
# The sweep comes every minute; a run that is still busy then shares the rest with the next.
BUDGET = timedelta(seconds=50)


def drain(*, clock: Clock = moment, budget: timedelta = BUDGET) -> dict[str, int]:
    """Delivers what is due and answers with how many rows ended how.

    Any number may run at once, and any may be killed: each row is settled in its own
    transaction. Leaves a heartbeat.
    """
    done = dict.fromkeys(OUTCOMES, 0)
    end = clock() + budget
    postman = Postman()
    try:
        while clock() < end and (batch := rows.claim(clock(), BATCH)):
            for message in batch:
                done[deliver(message, postman, clock)] += 1
    finally:
        postman.close()
    Heartbeat.objects.update_or_create(job=JOB, defaults={"at": clock(), "detail": done})
    return done
