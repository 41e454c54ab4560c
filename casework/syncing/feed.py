"""The feed that a target fetches: what it has not answered yet, the earliest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from casework.models import SyncOrder, SyncTarget
from casework.models.sync import WAITING, OrderState

PAGE = 100


@dataclass(frozen=True)
class Page:
    """Some orders, the number of the last of them, and whether more follow."""

    orders: list[SyncOrder]
    last: int
    more: bool


def page(target: SyncTarget, *, after: int, now: datetime) -> Page:
    """The next orders of a target; that they were fetched is noted. One transaction.

    Of one item everything that is open comes, in its order; an answer to a later one is refused
    while an earlier one is open.
    """
    rows = SyncOrder.objects.filter(target=target, pk__gt=after, state__in=WAITING)
    with transaction.atomic():
        found = list(rows.select_related("target").order_by("pk")[: PAGE + 1])
        fetched = [order.pk for order in found[:PAGE]]
        fresh = SyncOrder.objects.filter(pk__in=fetched, sent_at__isnull=True)
        fresh.update(sent_at=now)
        queued = SyncOrder.objects.filter(pk__in=fetched, state=OrderState.QUEUED)
        queued.update(state=OrderState.SENT)
        SyncTarget.objects.filter(pk=target.pk).update(fetched_at=now)
    last = fetched[-1] if fetched else after
    return Page(found[:PAGE], last, len(found) > PAGE)
