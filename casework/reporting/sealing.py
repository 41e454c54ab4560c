"""Seals (encrypts) what could betray a reporter, under keys that do not lie in the database.

The first key of CASEWORK_REPORTS_KEYS seals; all of them open. docs/why/reports.md says how a
key is changed.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from casework.errors import RuleFault, gettext_noop


class SealBroken(RuleFault):
    """Nothing that is held opens this: the key is missing, or the bytes were changed."""


_BROKEN = gettext_noop(
    "The key with which this was sealed is not held here. Set CASEWORK_REPORTS_KEY to it."
)


def seal(value: Mapping[str, Any]) -> str:
    """A value under the first key."""
    return seal_bytes(orjson.dumps(dict(value))).decode("ascii")


def opened(sealed: str) -> dict[str, Any]:
    """The value again; empty for the empty text that deletion leaves. Raises SealBroken."""
    if not sealed:
        return {}
    found: dict[str, Any] = orjson.loads(open_bytes(sealed.encode("ascii")))
    return found


def seal_bytes(value: bytes) -> bytes:
    return _box().encrypt(value)


def open_bytes(sealed: bytes) -> bytes:
    """Raises SealBroken."""
    try:
        return _box().decrypt(sealed)
    except InvalidToken as error:
        raise SealBroken(_BROKEN) from error


def reseal(sealed: bytes) -> bytes:
    """The same under the first key of today. Raises SealBroken."""
    try:
        return _box().rotate(sealed)
    except InvalidToken as error:
        raise SealBroken(_BROKEN) from error


def keyed(purpose: str, text: str) -> bytes:
    """A digest that nobody without the first key can try out."""
    return hmac.digest(_derived(settings.CASEWORK_REPORTS_KEYS[0], purpose), text.encode(), sha256)


def _box() -> MultiFernet:
    return _made(tuple(settings.CASEWORK_REPORTS_KEYS))


@lru_cache(maxsize=4)
def _made(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(_derived(secret, "seal"))) for secret in secrets])


def _derived(secret: str, purpose: str) -> bytes:
    kdf = HKDF(SHA256(), 32, salt=None, info=f"casework.reports.{purpose}".encode())
    return kdf.derive(secret.encode())
