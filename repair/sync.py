"""Repair and other sites: who still owes an answer, and what the last one brings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from casework.models import Case, SyncOrder
from casework.models.sync import Channel, Do, OrderState

# R13: the system makes it when the last site has answered.
WHEN_ALL_ANSWERED = "complete"
# The states in which something is to be told of other sites.
TELLING = ("syncing", "repaired", "revoked", "shielded", "restored")


@dataclass(frozen=True)
class Site:
    """One site that must follow what was decided in a case, and how it stands there.

    `answered_on` is the day by the site's own word, or the day that a person confirmed.
    """

    code: str
    name: str
    do: str
    missing: bool
    answered_on: str
    by_hand: bool
    registered_elsewhere: bool
    fell: bool = False
    due_on: date | None = None

    @property
    def done(self) -> str:
        """What the site has done, in the reader's language."""
        return {
            Do.WITHDRAW.value: _("taken down"),
            Do.SHIELD.value: _("shielded"),
            Do.RESTORE.value: _("shown again"),
        }.get(self.do, _("updated"))


def orders_of(case: Case) -> QuerySet[SyncOrder]:
    """What was ordered because of a case, the earliest first."""
    return SyncOrder.objects.filter(case=case.pk).select_related("target").order_by("pk")


def sites_of(case: Case) -> list[Site]:
    """Each site with the latest order of the case, in the order of the sites; one statement."""
    latest = {order.target_id: order for order in orders_of(case)}
    return [_site(latest[pk]) for pk in sorted(latest)]


def _site(order: SyncOrder) -> Site:
    target = order.target
    return Site(
        target.code, target.name, order.do, order.is_waiting, order.answered_on,
        target.channel == Channel.PERSON, target.registered_elsewhere,
        order.state == OrderState.SUPERSEDED, order.due_on,
    )  # fmt: skip
