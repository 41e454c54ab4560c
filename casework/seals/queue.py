"""The life of a letter that is to be sealed: found, claimed, sealed, or tried again later.

A claim is a lease, as with the orders to other sites: `claimed_until` both ends it and proves it.
A letter is never given up; it waits until its organ's seal can be used again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from casework.errors import CaseworkError
from casework.models import Department, IssuedDocument, Seal, SealedPaper, SealOrder
from casework.models.seal import STANDING, SealOrderState

# A dead worker's letters are free again after so long; longer than sealing with two calls takes.
LEASE = timedelta(seconds=120)
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 60))
BATCH = 20
_FOUND_AT_ONCE = 500
# A letter becomes visible only with its transaction; numbers of one that is still under way may
# be lower than those of letters already found. No transaction lasts longer than this.
_UNDER_WAY = timedelta(hours=1)

_CLAIM = """
WITH due AS (
  SELECT o.id FROM casework_sealorder o
   WHERE o.state = 'waiting' AND o.next_at <= %s
     AND (o.claimed_until IS NULL OR o.claimed_until <= %s)
   ORDER BY o.next_at, o.id LIMIT %s {lock})
UPDATE casework_sealorder SET claimed_until = %s
 WHERE id IN (SELECT id FROM due) RETURNING id"""


class ClaimLost(CaseworkError):
    """The letter has passed to another worker; whoever hears this lets it go."""


def sealing_organ(paper: IssuedDocument) -> Department | None:
    """Whose seal a letter bears: its organ's, else that of the department that received it.

    A promise is signed by its maker; the department seals it as witness.
    """
    return paper.organ or paper.case.department


def find(now: datetime) -> int:
    """Writes an order for every letter that has none yet; answers how many.

    Any number of workers may do so at once.
    """
    old = SealOrder.objects.filter(made_at__lt=now - _UNDER_WAY).order_by("-paper_id")
    floor = old.values_list("paper_id", flat=True).first() or 0
    count = 0
    while rows := list(_unfound(floor)):
        since = _since()
        SealOrder.objects.bulk_create(
            (_order(*row, since=since, now=now) for row in rows), ignore_conflicts=True
        )
        _catch_up(since, now)
        count += len(rows)
    return count


def _unfound(floor: int) -> QuerySet[IssuedDocument, tuple[int, int | None, date]]:
    letters = IssuedDocument.objects.filter(pk__gt=floor, seal_order=None).exclude(body="")
    organ = Coalesce(F("organ_id"), F("case__department_id"))
    return letters.order_by("pk").values_list("pk", organ, "issued_on")[:_FOUND_AT_ONCE]


def _since() -> dict[int, date]:
    """From which day on each department seals its letters."""
    return dict(Seal.objects.filter(state__in=STANDING).values_list("department", "since"))


def _order(
    pk: int, organ: int | None, day: date, *, since: Mapping[int, date], now: datetime
) -> SealOrder:
    first = since.get(organ or 0)
    waits = first is not None and day >= first
    return SealOrder(
        paper_id=pk, organ_id=organ, made_at=now, next_at=now if waits else None,
        state=SealOrderState.WAITING if waits else SealOrderState.PLAIN,
    )  # fmt: skip


def _catch_up(since: Mapping[int, date], now: datetime) -> None:
    """A seal that was entered while letters were being found is theirs too."""
    for seal in Seal.objects.filter(state__in=STANDING).exclude(department__in=since):
        call_for(seal, now)


def call_for(seal: Seal, now: datetime) -> int:
    """Lets the letters of a seal's department be sealed now; answers how many.

    Those that waited without success, and those of its day and later that had no seal.
    """
    orders = SealOrder.objects.filter(organ=seal.department_id)
    plain = Q(state=SealOrderState.PLAIN, paper__issued_on__gte=seal.since)
    wanted = orders.filter(plain).values("pk")
    count = SealOrder.objects.filter(pk__in=wanted).update(
        state=SealOrderState.WAITING, next_at=now, failures=0, last_error=""
    )
    return count + orders.filter(state=SealOrderState.WAITING).update(next_at=now)


def claim(now: datetime, limit: int = BATCH) -> list[SealOrder]:
    """Takes up to `limit` letters that are due, for LEASE; other workers' are passed over."""
    lock = "FOR UPDATE OF o SKIP LOCKED" if connection.features.has_select_for_update else ""
    at, until = map(connection.ops.adapt_datetimefield_value, (now, now + LEASE))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(lock=lock), [at, at, limit, until])
        ids = [pk for (pk,) in cursor.fetchall()]
    rows = SealOrder.objects.filter(pk__in=ids).select_related(
        "paper__case__department", "paper__organ", "organ"
    )
    return list(rows.order_by("pk"))


def _mine(order: SealOrder) -> QuerySet[SealOrder]:
    return SealOrder.objects.filter(
        pk=order.pk, claimed_until=order.claimed_until, state=SealOrderState.WAITING
    )


def done(order: SealOrder, row: SealedPaper | None) -> None:
    """Notes the sealed file, which lies on the disk already. One transaction.

    No row: the letter was found to be sealed. Raises ClaimLost, and then the file must go.
    """
    with transaction.atomic():
        if not _mine(order).update(
            state=SealOrderState.SEALED, next_at=None, claimed_until=None, last_error=""
        ):
            raise ClaimLost
        if row is not None:
            row.save(force_insert=True)


def failed(order: SealOrder, now: datetime, why: str) -> None:
    """Notes why a letter still waits, and when it is tried again. Raises ClaimLost."""
    wait = BACK_OFF[min(order.failures, len(BACK_OFF) - 1)]
    if not _mine(order).update(
        failures=order.failures + 1, claimed_until=None, next_at=now + wait, last_error=why[:1000]
    ):
        raise ClaimLost


def again(now: datetime) -> int:
    """Lets every letter that waits be tried at once; answers how many."""
    waiting = SealOrder.objects.filter(state=SealOrderState.WAITING)
    return waiting.update(next_at=now, claimed_until=None)


def failing() -> QuerySet[SealOrder]:
    """The letters that have been tried in vain."""
    return SealOrder.objects.filter(state=SealOrderState.WAITING, failures__gt=0)
