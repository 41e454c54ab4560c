"""Reads what a target says about an order; whatever is not an answer to us is refused in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from casework.errors import CaseworkError
from casework.syncing.signing import WINDOW

MOST_WORDS = 2000
# No order of ours is older; a time at the edge of the calendar could be neither kept nor shown.
FIRST_YEAR = 2000


class NotAnAnswer(CaseworkError):
    """What came is no answer to an order of ours; the text says what is wrong with it."""


@dataclass(frozen=True)
class Told:
    """What a target says it did: with which order, when by its own clock, in its own words."""

    event: str
    done_at: datetime
    answer: str


def read(body: bytes) -> dict[str, Any]:
    """The object that a body holds. Raises NotAnAnswer."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise NotAnAnswer("The answer is no JSON.") from None
    if not isinstance(found, dict):
        raise NotAnAnswer("The answer is no JSON object.")
    return found


def event_of(said: dict[str, Any]) -> str:
    """The event id that is spoken of, as we write it. Raises NotAnAnswer."""
    try:
        return str(UUID(str(said["event"])))
    except (KeyError, ValueError):
        raise NotAnAnswer("“event” must be the id of the order’s event.") from None


def told(said: dict[str, Any], *, now: datetime) -> Told:
    """Raises NotAnAnswer, naming the field."""
    event = event_of(said)
    try:
        done_at = datetime.fromisoformat(str(said["done_at"]))
    except (KeyError, ValueError):
        raise NotAnAnswer("“done_at” must be a time such as 2026-08-12T09:30:00+08:00.") from None
    if done_at.tzinfo is None:
        raise NotAnAnswer("“done_at” must say its offset, such as +08:00.")
    if done_at.year < FIRST_YEAR:
        raise NotAnAnswer("“done_at” lies before all orders.")
    if not _is_past(done_at, now):
        raise NotAnAnswer("“done_at” lies in the future.")
    words = str(said.get("answer") or "").replace("\0", "")
    return Told(event, done_at, words[:MOST_WORDS])


def _is_past(done_at: datetime, now: datetime) -> bool:
    try:
        return done_at - now <= WINDOW
    except OverflowError:
        return False
