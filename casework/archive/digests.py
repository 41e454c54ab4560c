"""The digests of a file: SHA-256, and SM3 where the office wants it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from django.conf import settings


@dataclass(frozen=True)
class Digests:
    """Size and digests of a file; empty where there is none."""

    size: int = 0
    sha256: str = ""
    sm3: str = ""


def digests_of(path: Path) -> Digests:
    """Reads the file once, in pieces; a file that is missing has no digests."""
    if not path.is_file():
        return Digests()
    sha256, sm3, size = hashlib.sha256(), hashes.Hash(hashes.SM3()), 0
    wanted = bool(settings.CASEWORK_SM3)
    with path.open("rb") as file:
        while chunk := file.read(1024 * 1024):
            size += len(chunk)
            sha256.update(chunk)
            if wanted:
                sm3.update(chunk)
    return Digests(size, sha256.hexdigest(), sm3.finalize().hex() if wanted else "")
