"""Reads back what a target shows: an answer is a word, this is a look."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from django.db.models import Exists, OuterRef, QuerySet

from casework.errors import gettext_noop as _
from casework.models import SyncAttempt, SyncOrder
from casework.models.sync import Attempted, Channel, Do, OrderState, TargetKind
from casework.syncing import answers, net, signing
from casework.syncing.vault import CannotUnseal

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]
LOOK_AGAIN = timedelta(days=1)
BATCH = 50
_GONE = (404, 410)
STILL_SHOWN = _("It still shows the item.")
NOT_SHOWN = _("It does not show the item.")
NOT_MARKED = _("It shows the item without the mark.")
STILL_MARKED = _("It shows the item with the mark.")
OTHER_CONTENT = _("It shows another content.")


def look_at_due(clock: Clock) -> dict[str, int]:
    """Looks at every item that was acknowledged and can be read back; at most a batch a run."""
    done = {"verified": 0, "differs": 0, "unread": 0}
    for order in list(due(clock())[:BATCH]):
        done[look(order, clock())] += 1
    return done


def due(now: datetime) -> QuerySet[SyncOrder]:
    """Orders to be looked at; not those after which the item has changed once more."""
    later = SyncOrder.objects.filter(
        target=OuterRef("target"), window=OuterRef("window"), pk__gt=OuterRef("pk")
    ).exclude(state=OrderState.SUPERSEDED)
    rows = SyncOrder.objects.filter(
        ~Exists(later), look_at__lte=now, state=OrderState.ACKNOWLEDGED, target__active=True
    )
    return rows.select_related("target").order_by("look_at", "pk")


def look(order: SyncOrder, now: datetime) -> str:
    """One look. What the target shows instead is noted for the supervisor, and asked for daily."""
    try:
        differs = found_instead(order, now)
    except (net.Unreachable, net.Forbidden, answers.NotAnAnswer, CannotUnseal) as error:
        logger.warning("%s could not be read back: %s", order.target.code, error)
        _note(order, now, detail=str(error), look_at=now + LOOK_AGAIN)
        return "unread"
    if differs:
        if not order.differs:
            logger.warning("%s shows %s otherwise: %s", order.target.code, order.item, differs)
        _note(order, now, detail=differs, look_at=now + LOOK_AGAIN, differs=differs)
        return "differs"
    _note(order, now, detail="", look_at=None, differs="", state=OrderState.VERIFIED,
          verified_at=now)  # fmt: skip
    return "verified"


def _note(order: SyncOrder, now: datetime, *, detail: str, **changes: Any) -> None:
    rows = SyncOrder.objects.filter(pk=order.pk, state=OrderState.ACKNOWLEDGED)
    if rows.update(**changes):
        SyncAttempt.objects.create(
            order=order, at=now, ended_at=now, outcome=Attempted.LOOKED, detail=detail
        )


def found_instead(order: SyncOrder, now: datetime) -> str:
    """What the target shows instead of what it should; empty where it shows just that.

    Raises Unreachable, Forbidden, NotAnAnswer, CannotUnseal.
    """
    url = order.target.read_back.replace("{item}", quote(order.item, safe=""))
    headers: dict[str, str] = {}
    if order.target.channel == Channel.WEBHOOK and (keys := signing.valid_keys(order.target, now)):
        headers = signing.signed(
            keys, signing.Purpose.READ_BACK, now=now, nonce=str(uuid4()), body=b""
        )
    answer = net.call("GET", url, headers=headers)
    if answer.status in _GONE:
        return compared(order, None)
    if answer.status != 200:
        raise answers.NotAnAnswer(f"Answered {answer.status}.")
    said = answers.read(answer.body)
    if str(said.get("item")) != order.item:
        raise answers.NotAnAnswer("The answer speaks of another item.")
    return compared(order, said)


def compared(order: SyncOrder, said: dict[str, Any] | None) -> str:
    """What is wrong with what a target shows; `said` is none where the item is gone there."""
    shown = said is not None and said.get("shown") is not False
    if order.do in (Do.WITHDRAW, Do.SHIELD):
        return STILL_SHOWN if shown else ""
    standing = order.payload.get("standing") or {}
    if (
        standing.get("shown") is False
    ):  # not for the public at that time: it may be used all the same
        return STILL_SHOWN if shown else ""
    if said is None or not shown:
        return NOT_SHOWN
    if order.do == Do.ANNOTATE:
        marked = said.get("disputed") is True
        if marked == order.payload.get("mark"):
            return ""
        return STILL_MARKED if marked else NOT_MARKED
    digest = order.payload.get("digest")
    return OTHER_CONTENT if digest and said.get("digest") != digest else ""


def advice(order: SyncOrder) -> str:
    """Who has to follow whom where two sites differ (Order 36: the national site prevails)."""
    if order.target.kind == TargetKind.NATIONAL:
        return _("The national site prevails: settle with it which of the two is right.")
    return _("The national site prevails; this site must follow it and us.")
