"""Files on the disk: first in quarantine, then kept; complete there before any row names them."""

from __future__ import annotations

import errno
import hashlib
import os
import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import OperationalError

KEPT, QUARANTINE = "evidence", "quarantine"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class DiskFull(OSError):
    """There is no room for a file; nothing of it is left, and the site answers 507."""

    def __init__(self) -> None:
        super().__init__(errno.ENOSPC, os.strerror(errno.ENOSPC))


@dataclass(frozen=True)
class Digests:
    """The digests of one content; `sm3` is empty where it is switched off or unknown."""

    sha256: str
    sm3: str


@dataclass
class Quarantined:
    """A file that was received and not judged yet: where it lies, and its digests."""

    path: Path
    received: Digests

    @property
    def bare(self) -> Path:
        """Where a picture that is made anew lies."""
        return self.path.with_suffix(".bare")


def folder() -> Path:
    """The private folder below which everything lies."""
    return Path(settings.MEDIA_ROOT)


@contextmanager
def quarantined(chunks: Iterable[bytes]) -> Iterator[Quarantined]:
    """A received file while it is judged; whatever of it was not kept is gone afterwards.

    Raises DiskFull.
    """
    path = new_place(QUARANTINE)
    held = Quarantined(path, Digests("", ""))
    try:
        with no_room():
            held.received = _written(path, chunks)
        yield held
    finally:
        for one in (held.path, held.bare):
            one.unlink(missing_ok=True)


def new_place(below: str) -> Path:
    """An unused name in a folder of ours; no part of it comes from a person."""
    identity = uuid.uuid4().hex
    place = folder() / below / identity[:2] / identity
    with no_room():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def place_of(path: Path) -> str:
    """A place as a row names it."""
    return path.relative_to(folder()).as_posix()


def digests_of(path: Path) -> Digests:
    """The digests of what lies there. Raises FileNotFoundError."""
    sha256, sm3 = hashlib.sha256(), _sm3()
    with path.open("rb") as stream:
        while piece := stream.read(1024 * 1024):
            sha256.update(piece)
            if sm3:
                sm3.update(piece)
    return Digests(sha256.hexdigest(), sm3.hexdigest() if sm3 else "")


def keep(path: Path, below: str) -> Path:
    """Moves a complete file of quarantine to its lasting place, safe on the disk. Raises DiskFull.

    In the quarantine it only loses its temporary name.
    """
    target = new_place(below)
    with no_room():
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
        path.replace(target)
        for touched in (target.parent, target.parent.parent):
            sync_folder(touched)
    return target


def write_new(content: bytes, below: str) -> Path:
    """Keeps new content under a name of its own, safe on the disk. Raises DiskFull."""
    with quarantined([content]) as held:
        return keep(held.path, below)


def sync_folder(path: Path) -> None:
    """Makes the names in a folder last."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def no_room() -> Iterator[None]:
    """What the disk says when it is full becomes DiskFull."""
    try:
        yield
    except OSError as error:
        if isinstance(error, DiskFull) or error.errno not in _FULL:
            raise
        raise DiskFull from error


def is_disk_full(error: BaseException | None) -> bool:
    """Whether an error, or what it came from, says that there is no room: files or database."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if isinstance(error, OperationalError) and _says_full(error.__cause__):
            return True
        error = error.__cause__
    return False


def _says_full(cause: BaseException | None) -> bool:
    if isinstance(cause, sqlite3.OperationalError):
        return getattr(cause, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    return getattr(cause, "sqlstate", "") == "53100"  # disk_full of PostgreSQL


def _written(path: Path, chunks: Iterable[bytes]) -> Digests:
    sha256, sm3 = hashlib.sha256(), _sm3()
    with path.open("xb") as out:
        path.chmod(0o600)
        for chunk in chunks:
            sha256.update(chunk)
            if sm3:
                sm3.update(chunk)
            out.write(chunk)
    return Digests(sha256.hexdigest(), sm3.hexdigest() if sm3 else "")


def _sm3() -> hashlib._Hash | None:
    """The national digest (GM/T 0004), where it is on and the library has it."""
    if settings.CASEWORK_SM3 and "sm3" in hashlib.algorithms_available:
        return hashlib.new("sm3")
    return None
