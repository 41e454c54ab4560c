"""One order over one signed web call: what leaves, and what its answer means."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import OperationalError

from casework.errors import gettext_noop as _
from casework.models import SyncAttempt, SyncOrder
from casework.models.sync import Attempted, SyncTarget
from casework.syncing import answers, net, rows, signing
from casework.syncing.signing import Purpose
from casework.syncing.vault import CannotUnseal

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]
ACKNOWLEDGED, TAKEN, FAILED, GIVEN_UP, PUT_OFF, LOST = (
    "acknowledged", "taken", "failed", "given_up", "put_off", "lost",
)  # fmt: skip
# While a target cannot be reached, one order a minute asks for all of them.
WHILE_DOWN = timedelta(minutes=1)
_OK, _ACCEPTED = 200, 202


class NoKey(net.Forbidden):
    """Nothing can be signed for this target."""


def body_of(order: SyncOrder) -> bytes:
    """What the target is told; the same bytes at every attempt."""
    head = {"order": order.pk, "event": str(order.uid), "target": order.target.code}
    return orjson.dumps(head | order.payload, option=orjson.OPT_SORT_KEYS)


def deliver(order: SyncOrder, clock: Clock, down: set[int]) -> str:
    """Sends one claimed order and answers what became of it.

    Whatever goes wrong is noted on the order. A target that does not answer is added to `down`,
    and its other orders wait without a failure. Only a database that does not answer is raised,
    and then the claim runs out by itself.
    """
    try:
        if order.claimed_until is None or clock() >= order.claimed_until:
            return LOST
        if order.target_id in down:
            rows.put_off(order, clock() + WHILE_DOWN)
            return PUT_OFF
        return _send(order, clock, down)
    except rows.ClaimLost:
        return LOST
    except OperationalError:
        raise
    except Exception as error:
        logger.exception("Order %s was not sent.", order.pk)
        return _note(order, clock(), f"{type(error).__name__}: {error}"[:500])


def _send(order: SyncOrder, clock: Clock, down: set[int]) -> str:
    try:
        keys = _keys(order.target, clock())
        net.split(order.target.url)
    except (net.Forbidden, CannotUnseal) as error:
        return _note(order, clock(), str(error), for_good=True)
    attempt = rows.hand_over(order, clock())
    body = body_of(order)
    sent = signing.signed(keys, Purpose.ORDER, now=clock(), nonce=str(order.uid), body=body)
    try:
        answer = net.call(
            "POST", order.target.url, headers={"Content-Type": "application/json", **sent},
            body=body,
        )  # fmt: skip
        said = _said(answer, keys, sent, order)
        if answer.status == _ACCEPTED:
            rows.taken(order, attempt, clock(), "202")
            return TAKEN
        told = answers.told(said, now=clock())
    except net.Forbidden as error:
        return _note(order, clock(), str(error), attempt=attempt, for_good=True)
    except net.Unreachable as error:
        down.add(order.target_id)
        return _note(order, clock(), str(error), attempt=attempt)
    except (answers.NotAnAnswer, signing.BadSignature) as error:
        logger.warning("%s answered order %s, and not as agreed: %s", order.target.code,
                       order.pk, error)  # fmt: skip
        return _note(order, clock(), str(error), attempt=attempt, outcome=Attempted.REFUSED)
    rows.acknowledge(
        str(order.uid), told_at=told.done_at, answer=told.answer, now=clock(), target=order.target
    )
    rows.close(attempt, clock(), Attempted.ANSWERED, told.answer)
    return ACKNOWLEDGED


def _keys(target: SyncTarget, now: datetime) -> list[signing.Key]:
    keys = signing.valid_keys(target, now)
    if not keys:
        raise NoKey(_("No key has been made for this site yet."))
    return keys


def _said(
    answer: net.Answer, keys: list[signing.Key], sent: dict[str, str], order: SyncOrder
) -> dict[str, Any]:
    """What a target answered to this very order. Raises NotAnAnswer, BadSignature, Unreachable."""
    if answer.status >= 500 or answer.status == 429:
        raise net.Unreachable(f"Answered {answer.status}.")
    if answer.status not in (_OK, _ACCEPTED):
        raise answers.NotAnAnswer(f"Answered {answer.status}.")
    said = answers.read(answer.body)
    signing.check_answer(keys, answer.headers, sent=sent, body=answer.body)
    if answers.event_of(said) != str(order.uid):
        raise answers.NotAnAnswer("The answer speaks of another event.")
    return said


def _note(
    order: SyncOrder, now: datetime, why: str, *, attempt: SyncAttempt | None = None,
    for_good: bool = False, outcome: Attempted = Attempted.FAILED,
) -> str:  # fmt: skip
    try:
        over = rows.failed(order, now, why, attempt=attempt, for_good=for_good, outcome=outcome)
    except rows.ClaimLost:
        return LOST
    return GIVEN_UP if over else FAILED


def try_out(target: SyncTarget, *, now: datetime) -> str:
    """Calls a target with an order to do nothing; an empty answer says that all is well.

    Nothing is written. The answer names what does not work.
    """
    order = SyncOrder(target=target, payload={"do": "test", "item": {}, "seq": 0})
    try:
        keys = _keys(target, now)
        body = body_of(order)
        sent = signing.signed(keys, Purpose.ORDER, now=now, nonce=str(order.uid), body=body)
        answer = net.call(
            "POST", target.url, headers={"Content-Type": "application/json", **sent}, body=body
        )
        _said(answer, keys, sent, order)
    except (net.Forbidden, net.Unreachable, CannotUnseal, answers.NotAnAnswer,
            signing.BadSignature) as error:  # fmt: skip
        return str(error)
    return ""
