"""Numbers as an address or a form carries them: anybody may have typed them."""

from __future__ import annotations

_MOST_DIGITS = 18  # what every database takes as the number of a row


def number(text: str) -> int | None:
    """The number; none for anything else, and for more digits than a row can have."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None
