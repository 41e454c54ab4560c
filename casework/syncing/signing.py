"""Signatures between a target and us: HMAC-SHA256 over purpose, time, nonce and body.

What is signed for one purpose proves nothing for another. While two keys are valid both sign,
and one that verifies is enough: a secret is changed without a moment in which nothing works.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from secrets import token_hex, token_urlsafe

from django.db.models import Q

from casework.errors import CaseworkError
from casework.models import SyncKey, SyncTarget
from casework.syncing.vault import CannotUnseal, unseal

TIME, NONCE, SIGNATURE = "Casework-Time", "Casework-Nonce", "Casework-Signature"
# How far two clocks may be apart, and how long a captured message could be sent again.
WINDOW = timedelta(minutes=5)
_MOST_SIGNATURES = 4


class Purpose(StrEnum):
    """What a signature is for."""

    ORDER = "order"
    ANSWER = "answer"
    ACKNOWLEDGE = "acknowledge"
    FEED = "feed"
    READ_BACK = "read-back"


class BadSignature(CaseworkError):
    """A message does not prove that it comes from the target; the text says what is wrong."""


@dataclass(frozen=True)
class Key:
    """A secret at hand, for as long as it is used."""

    key_id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"Key({self.key_id})"


def new_secret() -> tuple[str, str]:
    """A key id and a secret of 256 bits."""
    return f"k{token_hex(6)}", token_urlsafe(32)


def valid_keys(target: SyncTarget, now: datetime) -> list[Key]:
    """The keys that prove something now, the newest first; one that cannot be opened is left out.

    Raises CannotUnseal where there are keys and none can be opened.
    """
    rows = target.keys.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).order_by("-pk")
    return _opened(rows)


def _opened(rows: Iterable[SyncKey]) -> list[Key]:
    found, fault = [], None
    for row in rows:
        try:
            found.append(Key(row.key_id, unseal(row.sealed)))
        except CannotUnseal as error:
            fault = error
    if not found and fault is not None:
        raise fault
    return found


def message(purpose: str, at: str, nonce: str, body: bytes) -> bytes:
    """What is signed: three lines and the body as it travels."""
    return f"{purpose}\n{at}\n{nonce}\n".encode() + body


def mark(secret: bytes, purpose: str, at: str, nonce: str, *, body: bytes) -> str:
    return hmac.new(secret, message(purpose, at, nonce, body), sha256).hexdigest()


def signed(
    keys: Iterable[Key], purpose: Purpose, *, now: datetime, nonce: str, body: bytes
) -> dict[str, str]:
    """The three headers of a message of ours."""
    at = str(int(now.timestamp()))
    marks = (f"{key.key_id}={mark(key.secret, purpose, at, nonce, body=body)}" for key in keys)
    return {TIME: at, NONCE: nonce, SIGNATURE: " ".join(marks)}


def check(
    keys: Iterable[Key], purpose: Purpose, headers: Mapping[str, str], *, body: bytes,
    now: datetime,
) -> None:  # fmt: skip
    """Whether a message comes from whoever holds one of the keys, and is of now.

    Raises BadSignature.
    """
    at, nonce = headers.get(TIME, ""), headers.get(NONCE, "")
    if not at or not nonce or not headers.get(SIGNATURE):
        raise BadSignature("The message is not signed.")
    if not (at.isascii() and at.isdigit() and len(at) <= 12):
        raise BadSignature("The time of the message is not in whole seconds since 1970.")
    if abs(now.timestamp() - int(at)) > WINDOW.total_seconds():
        raise BadSignature("The message is too old, or the clocks are more than 5 minutes apart.")
    _verify(keys, purpose, headers[SIGNATURE], at=at, nonce=nonce, body=body)


def check_answer(
    keys: Iterable[Key], headers: Mapping[str, str], *, sent: Mapping[str, str], body: bytes
) -> None:
    """Whether an answer is to this very call: it is signed with the call's own time and nonce.

    The target's clock does not matter, and an earlier answer fits no later call. Raises
    BadSignature.
    """
    if not headers.get(SIGNATURE):
        raise BadSignature("The answer is not signed.")
    _verify(
        keys, Purpose.ANSWER, headers[SIGNATURE], at=sent[TIME], nonce=sent[NONCE], body=body
    )  # fmt: skip


def _verify(
    keys: Iterable[Key], purpose: Purpose, marks: str, *, at: str, nonce: str, body: bytes
) -> None:
    known = {key.key_id: key.secret for key in keys}
    for part in marks.split()[:_MOST_SIGNATURES]:
        key_id, _, given = part.partition("=")
        if key_id in known:
            due = mark(known[key_id], purpose, at, nonce, body=body)
            if hmac.compare_digest(due.encode(), given.encode()):
                return
    raise BadSignature("The signature is wrong, or made with a key that is not valid.")
