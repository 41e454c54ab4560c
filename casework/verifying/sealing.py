"""The seal on a file, as the examiner of seals sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from casework.documents.sealing.checking import examine

_LOCKED = re.compile(rb"/Encrypt\s{1,9}\d{1,10}\s{1,9}\d{1,5}\s{1,9}R")
_SIGNED = frozenset({"intact", "added", "altered"})


@dataclass(frozen=True)
class Seal:
    """What the seals on a PDF say; `signed` is false where there is none.

    `ours`: the certificate is that of a seal of ours. `intact`: what the seal covers is
    unchanged. `whole`: nothing was added after it. `readable` is false for a file that is
    damaged, `locked` true for one that a password closes. `by` is the name on our seal; in a
    stranger's certificate it proves nothing and is not told.
    """

    signed: bool = False
    ours: bool = False
    intact: bool = False
    whole: bool = False
    by: str = ""
    at: datetime | None = None
    readable: bool = True
    locked: bool = False


def seal_on(pdf: bytes) -> Seal:
    """What seals are on a file; the one place where the examiner is asked."""
    locked = _LOCKED.search(pdf) is not None
    found = examine(pdf)
    return Seal(
        signed=found.verdict in _SIGNED,
        ours=found.ours,
        intact=found.intact,
        whole=found.covers_all,
        by=found.sealed_by,
        at=found.sealed_at,
        readable=found.verdict in _SIGNED | {"unsealed"},
        locked=locked,
    )
