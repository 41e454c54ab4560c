"""The life of a row of the outbox: claimed, handed over, settled, given up, asked for again.

A claim is a lease: `claimed_until` both ends it and, being different for each, proves it. Every
change asks whether the row is still claimed as it was, so a worker that was away too long changes
nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from casework import outbox
from casework.access.actor import Actor
from casework.errors import CaseworkError
from casework.models import OutboxMessage
from casework.models.outbox import Delivery
from notifications.models import Attempt, Outcome
from notifications.selectors import CAUSES

if TYPE_CHECKING:
    from casework.access.actor import Who

# A dead worker's rows are free again after so long; longer than any one row takes.
LEASE = timedelta(seconds=60)
# From the first byte of the text to the mail server's answer: several times EMAIL_TIMEOUT.
HAND_OVER = timedelta(seconds=180)
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
MAX_ATTEMPTS = len(BACK_OFF) + 1
MAY_RESEND = ("credit_officer", "supervisor")
_UNSETTLED = (Delivery.QUEUED, Delivery.SENDING)

_CLAIM = """
WITH due AS (
  SELECT id FROM casework_outboxmessage
   WHERE state IN ('queued', 'sending') AND next_at <= %s
     AND (claimed_until IS NULL OR claimed_until <= %s)
   ORDER BY next_at, id LIMIT %s {lock})
UPDATE casework_outboxmessage SET claimed_until = %s
 WHERE id IN (SELECT id FROM due) RETURNING id"""


class ClaimLost(CaseworkError):
    """The row has passed to another worker or was settled; whoever hears this lets it go."""


class MayNotResend(CaseworkError):
    """Only the credit office sends a message again by hand."""

    def __str__(self) -> str:
        return _("Only the credit office may send a message again.")


def claim(now: datetime, limit: int) -> list[OutboxMessage]:
    """Takes up to `limit` rows that are due, for LEASE; rows of other workers are passed over."""
    lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update else ""
    at, until = map(connection.ops.adapt_datetimefield_value, (now, now + LEASE))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(lock=lock), [at, at, limit, until])
        ids = [pk for (pk,) in cursor.fetchall()]
    rows = OutboxMessage.objects.filter(pk__in=ids).select_related(*CAUSES)
    return list(rows.order_by("next_at", "pk"))


def _mine(message: OutboxMessage) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(
        pk=message.pk, claimed_until=message.claimed_until, state__in=_UNSETTLED
    )


def hold(message: OutboxMessage) -> None:
    """Keeps the row from every other worker until the caller's transaction ends.

    Raises ClaimLost. A write, as SQLite knows no other lock.
    """
    if not _mine(message).update(claimed_until=message.claimed_until):
        raise ClaimLost


def settle(message: OutboxMessage, state: Delivery, *, now: datetime, why: str = "") -> None:
    """Ends the row as sent, dropped or given up. Raises ClaimLost."""
    sent_at = now if state == Delivery.SENT else None
    if not _mine(message).update(state=state, sent_at=sent_at, claimed_until=None, last_error=why):
        raise ClaimLost


def take_along(message: OutboxMessage, now: datetime) -> list[int]:
    """Locks this e-mail and the person's others that are due and not yet written; answers these.

    Whoever else has claimed one of them finds it gone. All lock in the same order, so of two
    workers with an e-mail each to one person, one takes both. Raises ClaimLost. Inside the
    caller's transaction.
    """
    others = OutboxMessage.objects.filter(
        Q(next_at__lte=now) | Q(pk=message.pk), recipient=message.recipient, mail=None,
        channel=message.channel, state=Delivery.QUEUED,
    )  # fmt: skip
    ids = list(others.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if message.pk not in ids or not _mine(message).exists():
        raise ClaimLost
    ids.remove(message.pk)
    return ids


def fold(ids: list[int], into: OutboxMessage) -> None:
    """Lets rows go along in another e-mail; the caller has locked them."""
    OutboxMessage.objects.filter(pk__in=ids).update(
        state=Delivery.FOLDED, carrier=into, claimed_until=None, last_error=""
    )


def take_back(message: OutboxMessage) -> None:
    """Makes a row whose worker died during the hand-over an ordinary one. Raises ClaimLost."""
    why = _("The worker stopped before the mail server's answer was recorded.")
    if not _mine(message).update(state=Delivery.QUEUED, last_error=why):
        raise ClaimLost
    message.state, message.last_error = Delivery.QUEUED, why


def hand_over(message: OutboxMessage, now: datetime) -> Attempt:
    """Notes, for good, that the text leaves now: from here the outcome may become unknown.

    Raises ClaimLost, and then nothing may leave. One transaction.
    """
    until = now + HAND_OVER
    with transaction.atomic():
        if not _mine(message).update(
            state=Delivery.SENDING, attempts=F("attempts") + 1, claimed_until=until
        ):
            raise ClaimLost
        attempt = Attempt.objects.create(outbox=message, at=now)
    message.state, message.claimed_until = Delivery.SENDING, until
    message.attempts += 1
    return attempt


def accepted(message: OutboxMessage, attempt: Attempt, now: datetime) -> None:
    """The mail server has taken it: a fact, whoever holds the row meanwhile. One transaction."""
    with transaction.atomic():
        OutboxMessage.objects.filter(pk=message.pk).exclude(state=Delivery.SENT).update(
            state=Delivery.SENT, sent_at=now, claimed_until=None, last_error=""
        )
        _close(attempt, now, Outcome.ACCEPTED, "")


def failed(
    message: OutboxMessage, now: datetime, why: str, *, attempt: Attempt | None = None,
    for_good: bool = False, unknown: bool = False,
) -> bool:  # fmt: skip
    """Notes a failure: tried again after the back-off, or given up. Answers whether given up.

    `for_good` when trying again is useless; `unknown` when the server may have taken it all the
    same. Raises ClaimLost. One transaction.
    """
    count = message.attempts + (attempt is None)
    over = for_good or count >= MAX_ATTEMPTS
    next_at = message.next_at if over else now + BACK_OFF[count - 1]
    with transaction.atomic():
        if not _mine(message).update(
            state=Delivery.GIVEN_UP if over else Delivery.QUEUED, attempts=count,
            next_at=next_at, claimed_until=None, last_error=why,
        ):  # fmt: skip
            raise ClaimLost
        attempt = attempt or Attempt(outbox=message, at=now)
        _close(attempt, now, Outcome.UNKNOWN if unknown else Outcome.FAILED, why)
    return over


def _close(attempt: Attempt, now: datetime, outcome: Outcome, detail: str) -> None:
    attempt.ended_at, attempt.outcome, attempt.detail = now, outcome, detail
    attempt.save()


def put_off(message: OutboxMessage, until: datetime) -> None:
    """Lets the row go until later without counting an attempt."""
    _mine(message).update(claimed_until=None, next_at=until)


def resend(row: OutboxMessage, by: Who, *, now: datetime) -> bool:
    """Queues a message again that was given up, with all its attempts; the journal says by whom.

    Answers false when it was not given up, and changes nothing. An e-mail keeps its Message-ID.
    Raises MayNotResend. One transaction.
    """
    actor = Actor.of(by)
    if not any(actor.holds(permission) for permission in MAY_RESEND):
        raise MayNotResend
    with transaction.atomic():
        given_up = OutboxMessage.objects.filter(pk=row.pk, state=Delivery.GIVEN_UP)
        if not given_up.update(state=Delivery.QUEUED, attempts=0, next_at=now, claimed_until=None):
            return False
        Attempt.objects.create(
            outbox=row, at=now, ended_at=now, outcome=Outcome.AGAIN, by_id=actor.user_id
        )
        outbox.nudge_on_commit()
    return True
