"""One worker at a time: a lock that goes when its process does."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

FOLDER = "casefiles"
ARCHIVE, WHOLE = "casefile.zip", "案卷.pdf"  # what is kept of a case file


def folder() -> Path:
    """Where the archive's own files lie; no address leads there."""
    place = Path(settings.MEDIA_ROOT) / FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether this process does the thing by itself."""
    lock = folder() / f"{name}.lock"
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
        lock.unlink(missing_ok=True)
