"""Takes in evidence (证据材料): quarantined, checked by content, scanned, only then accepted."""

from __future__ import annotations

import errno
import logging
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import File

from casework.documents import keeping, quota, scanning
from casework.documents.bounded import client
from casework.documents.faults import (
    DAMAGED,
    EMPTY,
    INFECTED,
    OF_CODE,
    TOO_HARD,
    TOO_LARGE,
    WRONG_KIND,
    FileRefused,
)
from casework.documents.keeping import DiskFull, Quarantined
from casework.documents.scanning import Scan, Verdict
from casework.models.document import Evidence, EvidenceState
from casework.today import moment

if TYPE_CHECKING:
    from django.contrib.auth.models import User

__all__ = ["ACCEPT", "CONTENT_TYPES", "DAMAGED", "FileRefused", "accept", "clean_name", "fault_in",
           "path_of"]  # fmt: skip
logger = logging.getLogger(__name__)
_NAME_LENGTH = 120
_OOXML = "application/vnd.openxmlformats-officedocument."
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": f"{_OOXML}wordprocessingml.document",
    "xlsx": f"{_OOXML}spreadsheetml.sheet",
}
ACCEPT = ",".join(f".{extension}" for extension in CONTENT_TYPES)
_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_PICTURES = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG"}


def accept(
    file: File[bytes], user: User, *, purpose: str = "", case_id: int | None = None
) -> Evidence | FileRefused:
    """Checks and stores one uploaded file; answers with its row, or with the reason against it.

    The file is complete on disk before its row exists; a crash in between leaves a file without
    a row, which nobody can reach. While the scanner is silent the row is held. Raises DiskFull.
    """
    name = clean_name(file.name or "")
    if fault := _outside_fault(file, name):
        return _refused(fault, name, user)
    if full := quota.fault(user, file.size, case_id=case_id, now=moment()):
        return FileRefused(full[0], name=name, **full[1])
    with keeping.quarantined(_chunks(file)) as held:
        if fault := _inside_fault(held, name):
            return _refused(fault, name, user)
        scan = scanning.scan(held.path)
        if scan.verdict == Verdict.INFECTED:
            return _refused(INFECTED, name, user, finding=scan.name)
        return _keep(held, name, user, scan=scan, purpose=purpose[:40])


def clean_name(name: str) -> str:
    """A file name fit for display and for a header: no path, no control or direction marks."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    name = PurePosixPath(name).name
    spaced = re.sub(r'[<>:"|?*\s]+', " ", name)
    visible = "".join(c for c in spaced if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, extension = visible.rpartition(".")
    if not dot:
        return visible[:_NAME_LENGTH] or "file"
    return f"{stem[: _NAME_LENGTH - 6] or 'file'}.{extension[:5]}"


def path_of(evidence: Evidence) -> Path:
    """Where the file lies; for the views that show it."""
    return keeping.folder() / evidence.path


def fault_in(file: File[bytes], name: str) -> str:
    """The sentence against a file of this (clean) name; empty when there is none."""
    if fault := _outside_fault(file, name):
        return fault
    with keeping.quarantined(_chunks(file)) as held:
        return _inside_fault(held, name)


def extension_of(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _chunks(file: File[bytes]) -> Iterator[bytes]:
    file.seek(0)
    yield from file.chunks()
    file.seek(0)


def _outside_fault(file: File[bytes], name: str) -> str:
    if extension_of(name) not in CONTENT_TYPES:
        return WRONG_KIND
    if not file.size:
        return EMPTY
    return TOO_LARGE if file.size > settings.CASEWORK_UPLOAD_MAX_BYTES else ""


def _inside_fault(held: Quarantined, name: str) -> str:
    """The sentence against the content, which a bounded child looks through. Raises DiskFull."""
    kind, path = extension_of(name), str(held.path)
    try:
        if kind == "pdf":
            said = client.run("pdf", path=path, most_pages=settings.CASEWORK_UPLOAD_MAX_PAGES)
        elif kind in _PARTS:
            said = client.run("office", path=path, part=_PARTS[kind])
        else:
            said = client.run("picture", path=path, kind=_PICTURES[kind], out=str(held.bare))
    except client.Exceeded as exceeded:
        logger.warning("A file of kind %s went beyond its bound: %s", kind, exceeded.limit)
        return TOO_HARD
    except client.Failed as failed:
        logger.info("A file of kind %s could not be read: %s", kind, failed.kind)
        if failed.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull from failed
        return TOO_HARD if failed.errno == errno.EFBIG else DAMAGED
    return OF_CODE[said["fault"]] if said["fault"] else ""


def _refused(sentence: str, name: str, user: User, *, finding: str = "") -> FileRefused:
    logger.info("A file of account %s was refused: %s %s", user.pk, sentence, finding)
    most = int(settings.CASEWORK_UPLOAD_MAX_BYTES) // (1024 * 1024)
    pages = settings.CASEWORK_UPLOAD_MAX_PAGES
    return FileRefused(sentence, name=name, most=most, pages=pages, finding=finding)


def _keep(held: Quarantined, name: str, user: User, *, scan: Scan, purpose: str) -> Evidence:
    """Moves the file to its place, then writes its row; where that fails the file goes again."""
    remade = held.bare.exists()
    stored = held.bare if remade else held.path
    digests = keeping.digests_of(stored) if remade else held.received
    clean = scan.verdict == Verdict.CLEAN
    place = keeping.keep(stored, keeping.KEPT if clean else keeping.QUARANTINE)
    try:
        return Evidence.objects.create(
            name=name, content_type=CONTENT_TYPES[extension_of(name)], size=place.stat().st_size,
            sha256=digests.sha256, sm3=digests.sm3, received_sha256=held.received.sha256,
            received_sm3=held.received.sm3, path=keeping.place_of(place), uploaded_by=user,
            purpose=purpose, state=EvidenceState.ACCEPTED if clean else EvidenceState.HELD,
        )  # fmt: skip
    except BaseException as error:
        place.unlink(missing_ok=True)
        if keeping.is_disk_full(error):
            raise DiskFull from error
        raise
