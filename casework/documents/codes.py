"""Check codes (查验码) of papers: random, long enough that nobody finds one by trying."""

from __future__ import annotations

import secrets

# Crockford's letters: no I, L, O or U, so that a code read aloud or typed off paper stays itself.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILO", "110")
LENGTH = 20
_GROUP = 5


def new_code() -> str:
    """A code of 100 random bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))


def shown_code(code: str) -> str:
    """As it is printed: four groups of five."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def read_code(text: str) -> str:
    """A code as somebody typed it, or nothing where it can be none."""
    plain = "".join(c for c in text.upper() if c.isalnum()).translate(_READ_AS)
    return plain if len(plain) == LENGTH and set(plain) <= set(_LETTERS) else ""
