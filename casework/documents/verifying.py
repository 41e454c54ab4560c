"""Compares the files on the disk with the rows: what is missing, altered, or nobody's."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from casework.documents import keeping
from casework.models.document import Evidence, SealedPaper

MISSING, ALTERED, ORPHAN = "missing", "altered", "orphan"
_YOUNG = 3600  # seconds: a file is complete on the disk a moment before its row
_BATCH = 500


@dataclass(frozen=True)
class Wrong:
    """One file that is not as its row says, or that no row names."""

    kind: str
    path: str
    what: str = ""


@dataclass(frozen=True)
class _Kept:
    """What a row says of its file."""

    path: str
    size: int
    sha256: str
    what: str


def verify(*, now: datetime) -> Iterator[Wrong]:
    """Every file that is missing, altered or nobody's; reads each file once."""
    for row in _all_rows():
        yield from _compare(row)
    yield from _orphans(now)


def verify_some(count: int) -> Iterator[Wrong]:
    """The same of so many files of evidence drawn at random; orphans are left to the whole run.

    Sealed papers have a check of their own, which reads each within a month.
    """
    for row in _drawn(count):
        yield from _compare(row)


def _all_rows() -> Iterator[_Kept]:
    # Of a case that was destroyed the digest of a sealed paper stays, and the file is gone.
    sealed = SealedPaper.objects.exclude(paper__body="")
    for rows in (Evidence.objects.all(), sealed):
        yield from map(_kept, rows.order_by("pk").iterator(chunk_size=_BATCH))


def _drawn(count: int) -> Iterable[_Kept]:
    """Rows after random numbers: numbers have gaps, and a file after a gap is drawn more often."""
    last = Evidence.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if not last:
        return []
    wanted = {random.randint(1, last) for _ in range(count)}  # noqa: S311  a sample, no secret
    rows = (Evidence.objects.filter(pk__gte=pk).order_by("pk").first() for pk in sorted(wanted))
    return {row.pk: _kept(row) for row in rows if row is not None}.values()


def _kept(row: Evidence | SealedPaper) -> _Kept:
    return _Kept(row.path, row.size, row.sha256, f"{type(row).__name__} {row.pk}")


def _compare(row: _Kept) -> Iterator[Wrong]:
    path = keeping.folder() / row.path
    try:
        if path.stat().st_size == row.size and keeping.digests_of(path).sha256 == row.sha256:
            return
    except FileNotFoundError:
        yield Wrong(MISSING, row.path, row.what)
        return
    yield Wrong(ALTERED, row.path, row.what)


def _orphans(now: datetime) -> Iterator[Wrong]:
    """Files that no row names in the folders that rows name, an hour old at least."""
    for below in sorted(_folders()):
        files = sorted((keeping.folder() / below).rglob("*"))
        old = (keeping.place_of(path) for path in files if _is_old_file(path, now))
        while batch := list(islice(old, _BATCH)):
            named: set[str] = set()
            for model in (Evidence, SealedPaper):
                rows = model.objects.filter(path__in=batch)
                named |= set(rows.values_list("path", flat=True))
            yield from (Wrong(ORPHAN, place) for place in batch if place not in named)


def _folders() -> set[str]:
    sealed = SealedPaper.objects.values_list("path", flat=True)[:1]
    return {keeping.KEPT, keeping.QUARANTINE} | {path.partition("/")[0] for path in sealed}


def _is_old_file(path: Path, now: datetime) -> bool:
    try:
        return path.is_file() and now.timestamp() - path.stat().st_mtime > _YOUNG
    except FileNotFoundError:  # taken in, and moved to its place, while we looked
        return False
