"""Which wordings of departments are in force: kept in memory, looked after once a second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Count, Max

from casework.models.wording import LetterWording

# How long another process's change may go unnoticed.
FRESH_SECONDS = 1.0

_Version = tuple[int, datetime | None]
_Key = tuple[int, str, str]


@dataclass(frozen=True)
class InForce:
    """A wording by which letters are written now."""

    pk: int
    version: int
    text: str


@dataclass
class _Held:
    version: _Version
    rows: Mapping[_Key, InForce]
    looked_at: float


_held: list[_Held] = []
_lock = Lock()


def in_force(organ_id: int, case_type: str, letter: str) -> InForce | None:
    """The department's own wording of a letter.

    Costs no statement within a second of the last look, one after that, two when changed.
    """
    return _rows().get((organ_id, case_type, letter))


def forget() -> None:
    """Drops what is held, so that the next letter reads the database."""
    with _lock:
        _held.clear()


def forget_with_transaction() -> None:
    """Drops it now, for what follows in this transaction, and again once others can see it."""
    forget()
    transaction.on_commit(forget)


def _rows() -> Mapping[_Key, InForce]:
    held = _held[0] if _held else None
    if held and monotonic() - held.looked_at < FRESH_SECONDS:
        return held.rows
    version = _version()
    with _lock:
        held = _held[0] if _held else None
        if held is None or held.version != version:
            held = _Held(version, _load(), monotonic())
            _held[:] = [held]
        held.looked_at = monotonic()
        return held.rows


def _version() -> _Version:
    found: dict[str, Any] = LetterWording.objects.aggregate(n=Count("pk"), at=Max("changed_at"))
    return found["n"], found["at"]


def _load() -> dict[_Key, InForce]:
    columns = ("organ_id", "case_type", "letter", "pk", "version", "text")
    rows = LetterWording.objects.in_force().values_list(*columns)
    return {
        (organ_id, case_type, letter): InForce(pk, version, text)
        for organ_id, case_type, letter, pk, version, text in rows
    }
