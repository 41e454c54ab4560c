"""The life of an order: claimed, handed over, acknowledged, confirmed, given up, asked for again.

A claim is a lease: `claimed_until` both ends it and, being different for each, proves it. Every
change asks whether the order still stands where it stood, so two answers at once count once, and
a worker that was away too long changes nothing.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from casework.access.actor import Actor
from casework.errors import CaseworkError
from casework.errors import gettext_noop as _
from casework.models import SyncAttempt, SyncOrder, SyncTarget
from casework.models.sync import WAITING, Attempted, Channel, Do, OrderState

if TYPE_CHECKING:
    from casework.access.actor import Who

# A dead worker's orders are free again after so long; longer than any one call takes.
LEASE = timedelta(seconds=120)
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, *[1440] * 5))
# After the twelfth failure, on the sixth day, somebody has to look.
MOST_FAILURES = len(BACK_OFF) + 1
# A target that has taken an order and does not acknowledge it is given it again every day.
ASK_AGAIN = timedelta(days=1)
MAY_RESEND = ("credit_officer", "supervisor")

# Which later orders about the same item say all that an order says.
_SAYS_MORE = {
    Do.CORRECT: (Do.CORRECT,), Do.UPDATE: (Do.UPDATE, Do.CORRECT), Do.ANNOTATE: (Do.ANNOTATE,),
}  # fmt: skip

_CLAIM = """
WITH due AS (
  SELECT o.id FROM casework_syncorder o JOIN casework_synctarget t ON t.id = o.target_id
   WHERE o.state IN ('queued', 'sent') AND o.next_at <= %s
     AND (o.claimed_until IS NULL OR o.claimed_until <= %s)
     AND t.active AND t.channel = 'webhook'
     AND NOT EXISTS (
       SELECT 1 FROM casework_syncorder e
        WHERE e.target_id = o.target_id AND e.window_id = o.window_id AND e.id < o.id
          AND e.state IN ('queued', 'sent', 'failed'))
   ORDER BY o.next_at, o.id LIMIT %s {lock})
UPDATE casework_syncorder SET claimed_until = %s
 WHERE id IN (SELECT id FROM due) RETURNING id"""


class ClaimLost(CaseworkError):
    """The order has passed to another worker or was settled; whoever hears this lets it go."""


class MayNotSync(CaseworkError):
    """Only the credit office and the supervisor act on what goes to other sites."""

    def __str__(self) -> str:
        return _("Only the credit office may send an order again or change a site.")


def claim(now: datetime, limit: int) -> list[SyncOrder]:
    """Takes up to `limit` web calls that are due, for LEASE; other workers' are passed over.

    Of the orders about one item at one target only the earliest that is open: a restore never
    overtakes a withdraw.
    """
    lock = "FOR UPDATE OF o SKIP LOCKED" if connection.features.has_select_for_update else ""
    at, until = map(connection.ops.adapt_datetimefield_value, (now, now + LEASE))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(lock=lock), [at, at, limit, until])
        ids = [pk for (pk,) in cursor.fetchall()]
    rows = SyncOrder.objects.filter(pk__in=ids).select_related("target")
    return list(rows.order_by("next_at", "pk"))


def _mine(order: SyncOrder) -> QuerySet[SyncOrder]:
    return SyncOrder.objects.filter(
        pk=order.pk, claimed_until=order.claimed_until,
        state__in=(OrderState.QUEUED, OrderState.SENT),
    )  # fmt: skip


def hand_over(order: SyncOrder, now: datetime) -> SyncAttempt:
    """Notes, for good, that the order leaves now: from here the outcome may become unknown.

    Raises ClaimLost, and then nothing may leave. One transaction.
    """
    with transaction.atomic():
        changes: dict[str, Any] = {"attempts": F("attempts") + 1, "state": OrderState.SENT}
        if order.sent_at is None:
            changes["sent_at"] = now
        if not _mine(order).update(**changes):
            raise ClaimLost
        return SyncAttempt.objects.create(order=order, at=now)


def acknowledge(
    uid: str, *, told_at: datetime, answer: str, now: datetime, target: SyncTarget
) -> SyncOrder | None:
    """Notes that a target did what it was told, at its own time and in its own words, once.

    Answers with the order; none where the target has no such order. Where it was answered
    before, or is answered twice at once, the first answer stands. A fact, whoever holds the claim.
    """
    rows = SyncOrder.objects.filter(uid=uid, target=target)
    waiting = rows.filter(state__in=WAITING)
    waiting.update(
        state=OrderState.ACKNOWLEDGED, told_at=told_at, answer=answer, answered_at=now,
        next_at=None, claimed_until=None, last_error="", sent_at=Coalesce(F("sent_at"), now),
        look_at=now if target.read_back else None,
    )  # fmt: skip
    return rows.select_related("target").first()


def comes_before(order: SyncOrder) -> SyncOrder | None:
    """The earlier order about the same item that the target must answer first."""
    earlier = SyncOrder.objects.filter(
        target=order.target_id, window=order.window_id, pk__lt=order.pk, state__in=WAITING
    )
    return earlier.order_by("pk").first()


def taken(order: SyncOrder, attempt: SyncAttempt, now: datetime, why: str) -> None:
    """The target has the order and will acknowledge it later; it is given it again in a day."""
    with transaction.atomic():
        _mine(order).update(
            state=OrderState.SENT, claimed_until=None, next_at=now + ASK_AGAIN, failures=0,
            last_error="",
        )  # fmt: skip
        close(attempt, now, Attempted.TAKEN, why)


def failed(
    order: SyncOrder, now: datetime, why: str, *, attempt: SyncAttempt | None = None,
    for_good: bool = False, outcome: Attempted = Attempted.FAILED,
) -> bool:  # fmt: skip
    """Notes a failure: tried again after the back-off, or given up. Answers whether given up.

    Raises ClaimLost. One transaction.
    """
    count = order.failures + 1
    over = for_good or count >= MOST_FAILURES
    with transaction.atomic():
        if not _mine(order).update(
            state=OrderState.FAILED if over else OrderState.SENT if order.sent_at or attempt
            else OrderState.QUEUED,
            failures=count, claimed_until=None, last_error=why,
            next_at=None if over else now + BACK_OFF[count - 1],
        ):  # fmt: skip
            raise ClaimLost
        close(attempt or SyncAttempt(order=order, at=now), now, outcome, why)
    return over


def close(attempt: SyncAttempt, now: datetime, outcome: Attempted, detail: str) -> None:
    attempt.ended_at, attempt.outcome, attempt.detail = now, outcome, detail
    attempt.save()


def put_off(order: SyncOrder, until: datetime) -> None:
    """Lets the order go until later without counting a failure."""
    _mine(order).update(claimed_until=None, next_at=until)


def resend(pk: int, *, by: Who, reason: str, now: datetime) -> bool:
    """Sends an order again that was given up; the journal says by whom and why.

    It keeps its event id, so that a target that has done it already does nothing. Answers false
    when it was not given up, and changes nothing. Raises MayNotSync. One transaction.
    """
    actor = Actor.of(by)
    if not any(actor.holds(permission) for permission in MAY_RESEND):
        raise MayNotSync
    with transaction.atomic():
        given_up = SyncOrder.objects.filter(pk=pk, state=OrderState.FAILED)
        if not given_up.update(
            state=OrderState.QUEUED, failures=0, next_at=now, claimed_until=None
        ):
            return False
        SyncAttempt.objects.create(
            order_id=pk, at=now, ended_at=now, outcome=Attempted.AGAIN, by_id=actor.user_id,
            detail=reason,
        )  # fmt: skip
    return True


def confirm(
    order: SyncOrder, *, user_id: int | None, day: date, reason: str, now: datetime
) -> bool:
    """A person confirms what a site without a channel has done; false when it was answered before.

    The caller has judged that the person may.
    """
    waiting = SyncOrder.objects.filter(pk=order.pk, state__in=WAITING)
    return bool(
        waiting.update(
            state=OrderState.CONFIRMED, by_id=user_id, confirmed_on=day, reason=reason,
            answered_at=now, next_at=None, claimed_until=None, last_error="",
        )
    )  # fmt: skip


def supersede(*, now: datetime) -> int:
    """Lets fall what a later order about the same item has made pointless, at the same target.

    A withdrawal makes every earlier order but a withdrawal pointless; a correction an earlier
    correction or update; an update an earlier update; a mark an earlier mark. What a worker has
    in hand is left alone.
    """
    later = SyncOrder.objects.filter(
        target=OuterRef("target"), window=OuterRef("window"), pk__gt=OuterRef("pk")
    )
    gone = Q(Exists(later.filter(do=Do.WITHDRAW)))
    pointless = ~Q(do=Do.WITHDRAW) & gone
    for do, says_more in _SAYS_MORE.items():
        pointless |= Q(do=do) & Q(Exists(later.filter(do__in=says_more)))
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    rows = SyncOrder.objects.filter(pointless, free, state__in=WAITING)
    return rows.update(
        state=OrderState.SUPERSEDED, answered_at=now, next_at=None, claimed_until=None,
        reason=_("A later order about the same item says more."),
    )  # fmt: skip


def let_fall(target: SyncTarget, *, reason: str, now: datetime) -> int:
    """Ends what a target still owed when it goes out of use; the reason says why."""
    rows = SyncOrder.objects.filter(target=target, state__in=WAITING)
    return rows.update(
        state=OrderState.SUPERSEDED, answered_at=now, next_at=None, claimed_until=None,
        look_at=None, reason=reason,
    )  # fmt: skip


def by_hand(order: SyncOrder) -> bool:
    """Whether a person confirms for this order's target."""
    return order.target.channel == Channel.PERSON
