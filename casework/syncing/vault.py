"""Seals the secrets that targets share with us: a copy of the database alone betrays none."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from casework.errors import CaseworkError
from casework.errors import gettext_noop as _

_PURPOSE = b"casework.syncing: secrets of downstream sites"


class CannotUnseal(CaseworkError):
    """A secret was sealed under another SECRET_KEY; a new one must be agreed with the target."""

    def __str__(self) -> str:
        return _("The secret was sealed under another SECRET_KEY. Make a new one for this site.")


def seal(secret: str) -> str:
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> bytes:
    """Raises CannotUnseal."""
    try:
        return _box().decrypt(sealed.encode())
    except InvalidToken:
        raise CannotUnseal from None


def _box() -> MultiFernet:
    """Seals under today's SECRET_KEY, and opens also what was sealed under its fallbacks."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    derived = (hmac.digest(str(key).encode(), _PURPOSE, sha256) for key in keys)
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in derived])
