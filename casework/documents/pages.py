"""Pages of a file as pictures: made in a bounded child, kept privately for a while."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from casework.documents import keeping
from casework.documents.bounded import client
from casework.documents.evidence import path_of
from casework.documents.keeping import DiskFull
from casework.models.document import Evidence

logger = logging.getLogger(__name__)
SHOWN = ("application/pdf", "image/jpeg", "image/png")
RENDERED = "rendered"
_KEPT = timedelta(days=7)
_SHOWING = client.Bounds(cpu=5, wall=20, megabytes=1536)
_BLACKENING = client.Bounds(cpu=60, wall=120, megabytes=2048)
MOST_REDACTED = 40  # pages of one redacted copy, which is made while somebody waits
_DOTS, _PIXELS = 110, 3_000_000


class NotToShow(Exception):
    """The file cannot be shown as pictures: it is of another kind, or goes beyond the bounds."""


def count_of(evidence: Evidence) -> int:
    """How many pages there are to be seen. Raises NotToShow."""
    if evidence.content_type not in SHOWN:
        raise NotToShow
    return int(_ask("count", evidence, content_type=evidence.content_type)["pages"])


def picture_of(evidence: Evidence, page: int) -> Path:
    """The picture of a page that is there, made if not kept. Raises NotToShow, DiskFull."""
    shelf = keeping.folder() / RENDERED / evidence.sha256[:2]
    place = shelf / f"{evidence.sha256}-{page}.png"
    if place.is_file():
        return place
    if evidence.content_type not in SHOWN:
        raise NotToShow
    with keeping.no_room():
        shelf.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = shelf / f"{uuid.uuid4().hex}.part"
    try:
        _ask(
            "render", evidence, content_type=evidence.content_type, page=page, dots=_DOTS,
            pixels=_PIXELS, out=str(made),
        )  # fmt: skip
        made.replace(place)
    finally:
        made.unlink(missing_ok=True)
    return place


def words_of(evidence: Evidence, page: int) -> str:
    """The words that a page of a PDF file carries; empty for a picture. Raises NotToShow."""
    if evidence.content_type != "application/pdf":
        return ""
    return " ".join(str(_ask("read", evidence, page=page)["text"]).split())


def blacken(evidence: Evidence, pages: int, boxes: Mapping[str, list[list[int]]]) -> Path:
    """A redacted copy in its lasting place, not yet named by a row. Raises NotToShow, DiskFull."""
    made = keeping.new_place(keeping.QUARANTINE)
    try:
        _ask(
            "redact", evidence, _BLACKENING, content_type=evidence.content_type, pages=pages,
            boxes=dict(boxes), out=str(made),
        )  # fmt: skip
        return keeping.keep(made, keeping.KEPT)
    finally:
        made.unlink(missing_ok=True)


def forget(evidence: Evidence) -> None:
    """Deletes the pictures of the pages of one file."""
    shelf = keeping.folder() / RENDERED / evidence.sha256[:2]
    for path in shelf.glob(f"{evidence.sha256}-*.png"):
        path.unlink(missing_ok=True)


def discard(now: datetime) -> int:
    """Deletes pictures of pages that were made a week ago; they are made again when asked for."""
    gone = 0
    for path in (keeping.folder() / RENDERED).rglob("*"):
        if path.is_file() and now.timestamp() - path.stat().st_mtime > _KEPT.total_seconds():
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _ask(
    job: str, evidence: Evidence, bounds: client.Bounds = _SHOWING, **how: object
) -> dict[str, Any]:
    try:
        return client.run(job, bounds, path=str(path_of(evidence)), **how)
    except client.Exceeded as exceeded:
        logger.warning("Evidence %s cannot be shown: %s", evidence.pk, exceeded.limit)
        raise NotToShow from exceeded
    except client.Failed as failed:
        if keeping.is_disk_full(OSError(failed.errno, failed.kind)):
            raise DiskFull from failed
        logger.warning("Evidence %s cannot be shown: %s", evidence.pk, failed.kind)
        raise NotToShow from failed
