"""What downstream sites call: the feed of their orders, and the address of their answers.

Neither knows a session: whoever signs with the site's key is the site. Every refusal is one
sentence with a code, is written to the log, and changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from casework.models import SyncOrder, SyncTarget
from casework.models.sync import Channel, OrderState
from casework.syncing import answers, completing, feed, rows, sending, signing
from casework.syncing.signing import Purpose
from casework.syncing.vault import CannotUnseal
from casework.today import moment
from casework.web.common import today_of

logger = logging.getLogger(__name__)
MOST_BYTES = 64 * 1024
# Those that wait for a person, or for a file, have nobody who could sign.
_SIGNING = (Channel.WEBHOOK, Channel.PULL)


class Refused(Exception):
    """An answer to a call that is not as agreed: a status, a code and a sentence."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.code, self.sentence = status, code, sentence


Signed = Callable[[HttpRequest, SyncTarget, bytes, datetime], dict[str, Any]]


def signed_by_target(purpose: Purpose, method: str) -> Callable[[Signed], Any]:
    """A page for one target alone, proved by a signature over method, path and body."""

    def dress(view: Signed) -> Any:
        @csrf_exempt
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, target: str) -> HttpResponse:
            keys: list[signing.Key] = []
            try:
                site, keys, body = _proved(request, target, purpose, method)
                said, status = view(request, site, body, moment()), 200
            except Refused as refused:
                status, said = refused.status, {"error": refused.code, "why": refused.sentence}
                logger.warning(
                    "A call of %s at %s was refused: %s", target[:60], request.path[:200], refused
                )
            answer = _answer(request, said, keys, status=status)
            if status == HTTPStatus.METHOD_NOT_ALLOWED:
                answer["Allow"] = method
            return answer

        return guarded

    return dress


def _proved(
    request: HttpRequest, code: str, purpose: Purpose, method: str
) -> tuple[SyncTarget, list[signing.Key], bytes]:
    if request.method != method:
        raise Refused(405, "method", f"Use {method} here.")
    site = SyncTarget.objects.filter(code=code, active=True).first()
    if site is None:
        raise Refused(404, "unknown_target", "There is no such site here.")
    if site.channel not in _SIGNING:
        raise Refused(401, "no_key", "This site has agreed on another channel.")
    body = _body(request)
    now = moment()
    try:
        keys = signing.valid_keys(site, now)
    except CannotUnseal as error:
        raise Refused(503, "no_key", str(error)) from None
    signed = f"{request.method} {request.get_full_path()}\n".encode() + body
    try:
        signing.check(keys, purpose, request.headers, body=signed, now=now)
    except signing.BadSignature as error:
        raise Refused(401, "bad_signature", str(error)) from None
    return site, keys, body


def _body(request: HttpRequest) -> bytes:
    length = request.META.get("CONTENT_LENGTH") or "0"
    plain = length.isascii() and length.isdigit() and len(length) <= 9
    if not plain or int(length) > MOST_BYTES:
        raise Refused(413, "too_large", f"At most {MOST_BYTES} bytes.")
    return request.body


def _answer(
    request: HttpRequest, said: dict[str, Any], keys: list[signing.Key], *, status: int
) -> HttpResponse:
    body = orjson.dumps(said)
    answer = HttpResponse(body, status=status, content_type="application/json")
    if keys:
        nonce = request.headers.get(signing.NONCE, str(uuid4()))
        marks = signing.signed(keys, Purpose.ANSWER, now=moment(), nonce=nonce, body=body)
        for name, value in marks.items():
            answer[name] = value
    return answer


@signed_by_target(Purpose.FEED, "GET")
def orders(request: HttpRequest, site: SyncTarget, body: bytes, now: datetime) -> dict[str, Any]:
    """The orders that the site has not answered yet, in order, a page at a time."""
    if site.channel != Channel.PULL:
        raise Refused(409, "not_on_the_feed", "This site gets its orders by web call.")
    after = request.GET.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise Refused(422, "after", "“after” must be the number of an order.")
    page = feed.page(site, after=int(after), now=now)
    return {
        "orders": [orjson.loads(sending.body_of(order)) for order in page.orders],
        "after": page.last,
        "more": page.more,
    }


@signed_by_target(Purpose.ACKNOWLEDGE, "POST")
def acknowledge(
    request: HttpRequest, site: SyncTarget, body: bytes, now: datetime
) -> dict[str, Any]:
    """The site says that it did what it was told; said twice it counts once."""
    try:
        told = answers.told(answers.read(body), now=now)
    except answers.NotAnAnswer as error:
        raise Refused(422, "not_an_answer", str(error)) from None
    known = SyncOrder.objects.filter(uid=told.event, target=site).first()
    if known is None:
        raise Refused(404, "unknown_order", "This site was given no such order.")
    if known.is_waiting and (earlier := rows.comes_before(known)) is not None:
        raise Refused(
            409, "not_in_order",
            f"Order {earlier.pk} about the same item comes first (event {earlier.uid}).",
        )  # fmt: skip
    before = known.state
    order = rows.acknowledge(
        told.event, told_at=told.done_at, answer=told.answer, now=now, target=site
    )
    completing.go_on(order.case_id if order else None, today=today_of(request))
    state = order.state if order else OrderState.ACKNOWLEDGED
    return {"event": told.event, "order": known.pk, "state": state, "already": before == state}
