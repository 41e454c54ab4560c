"""The seal on a file, as the examiner of seals sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any


@dataclass(frozen=True)
class Seal:
    """What the seals on a PDF say; `signed` is false where there is none.

    `ours`: the certificate was issued to one of our organs. `intact`: what the seal covers is
    unchanged. `whole`: nothing was added after it. `readable` is false for a file that is no PDF
    or is broken, `locked` true for one that a password closes.
    """

    signed: bool = False
    ours: bool = False
    intact: bool = False
    whole: bool = False
    by: str = ""
    at: datetime | None = None
    readable: bool = True
    locked: bool = False


_EXAMINER = "casework.documents.sealing.checking"


def seal_on(pdf: bytes) -> Seal:
    """What seals are on a file; the one place where the examiner is asked."""
    if find_spec("casework.documents.sealing") is None or find_spec(_EXAMINER) is None:
        return Seal(signed=b"/ByteRange" in pdf)
    found: Any = import_module(_EXAMINER).examine(pdf)
    return Seal(
        signed=bool(found.sealed_by or found.sealed_at),
        ours=found.ours,
        intact=found.intact,
        whole=found.covers_all,
        by=found.sealed_by,
        at=found.sealed_at,
        readable=getattr(found, "readable", True),
        locked=getattr(found, "locked", False),
    )
