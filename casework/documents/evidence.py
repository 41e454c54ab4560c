"""Takes in evidence (证据材料): checked by content, stored privately, served only after a check."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
import uuid
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import File
from PIL import Image

from casework.errors import Refusal, gettext_noop
from casework.models import Evidence

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_PIXELS = 50_000_000
_UNPACKED = 200 * 1024 * 1024
_PARTS = 5_000
_RATIO = 200  # unpacked to packed: ordinary office files stay far below
_NAME_LENGTH = 120
_HEAD = 64 * 1024  # a document type stands at the head of its part
_RELATION = re.compile(rb"<[^<>]*\bRelationship\b[^<>]*>")
_LOADED = re.compile(rb"/(?:attachedTemplate|oleObject|frame|subDocument|aFChunk|control)\b")
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


class FileRefused(Refusal):
    """A file that cannot be taken as evidence; `template` says why."""

    code = "file"

    def __init__(self, template: str, **data: Any) -> None:
        super().__init__(**data)
        self.template = template


def accept(file: File[bytes], user: User, *, purpose: str = "") -> Evidence | FileRefused:
    """Checks and stores one uploaded file; answers with its row, or with the reason against it.

    The file is complete on disk before its row exists; a crash in between leaves a file without
    a row, which nobody can reach.
    """
    name = clean_name(file.name or "")
    refused = fault_in(file, name)
    if refused:
        return FileRefused(refused, name=name, most=_most())
    place, digest = _store(file)
    return Evidence.objects.create(
        name=name,
        content_type=CONTENT_TYPES[_extension(name)],
        size=file.size,
        sha256=digest,
        path=place,
        uploaded_by=user,
        purpose=purpose[:40],
    )


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
    """Where the file lies; for the one view that serves it."""
    return Path(settings.MEDIA_ROOT) / evidence.path


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _most() -> int:
    return int(settings.CASEWORK_UPLOAD_MAX_BYTES) // (1024 * 1024)


def fault_in(file: File[bytes], name: str) -> str:
    """The sentence against a file of this (clean) name; empty when there is none."""
    check = _CHECKS.get(_extension(name))
    if check is None:
        return gettext_noop("%(name)s: only pdf, jpg, png, docx and xlsx files can be taken.")
    if not file.size:
        return gettext_noop("%(name)s: the file is empty.")
    if file.size > settings.CASEWORK_UPLOAD_MAX_BYTES:
        return gettext_noop("%(name)s: the file is larger than %(most)s MB.")
    stream: Any = file.file
    stream.seek(0)
    try:
        fault = check(stream)
    # Whatever a parser of images or archives throws at hostile bytes, the file is not what it says.
    except Exception:  # noqa: BLE001
        fault = DAMAGED
    finally:
        stream.seek(0)
    return fault


DAMAGED = gettext_noop(
    "%(name)s: the content is not what the ending of the name says, or the file is damaged."
)
_TOO_MANY_PIXELS = gettext_noop("%(name)s: the picture has too many pixels; make it smaller.")
_HAS_MACROS = gettext_noop("%(name)s: the file contains macros; save it without them.")
_UNPACKS_TOO_LARGE = gettext_noop("%(name)s: the file unpacks to far more than it should.")
_REACHES_OUT = gettext_noop(
    "%(name)s: the file embeds programs or loads parts from elsewhere; save it as PDF."
)
_ENCRYPTED = gettext_noop("%(name)s: the file is protected by a password; save it without one.")


def _pdf_fault(stream: IO[bytes]) -> str:
    head = stream.read(1024)
    stream.seek(-min(2048, stream.seek(0, os.SEEK_END)), os.SEEK_END)
    tail = stream.read()
    return "" if head.startswith(b"%PDF-") and b"%%EOF" in tail else DAMAGED


def _picture_check(kind: str) -> Callable[[IO[bytes]], str]:
    def fault(stream: IO[bytes]) -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(stream, formats=[kind]) as picture:
                if picture.width * picture.height > _PIXELS:
                    return _TOO_MANY_PIXELS
                picture.verify()
        return ""

    return fault


def _office_check(part: str) -> Callable[[IO[bytes]], str]:
    def fault(stream: IO[bytes]) -> str:
        if stream.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            return _ENCRYPTED  # an encrypted office file is an OLE container, not a zip
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            return _archive_fault(archive, part)

    return fault


def _archive_fault(archive: zipfile.ZipFile, part: str) -> str:
    members = archive.infolist()
    names = {member.filename for member in members}
    strays = any(".." in PurePosixPath(n.replace("\\", "/")).parts or n[:1] == "/" for n in names)
    if strays or "[Content_Types].xml" not in names or part not in names:
        return DAMAGED
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > _PARTS or unpacked > _UNPACKED or unpacked / packed > _RATIO:
        return _UNPACKS_TOO_LARGE
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll")) for name in names):
        return _HAS_MACROS
    with archive.open("[Content_Types].xml") as kinds:
        if b"macroEnabled" in kinds.read(1024 * 1024):
            return _HAS_MACROS
    if archive.testzip():
        return DAMAGED
    return _REACHES_OUT if any(_reaches_out(archive, member) for member in members) else ""


def _reaches_out(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether a part defines entities, embeds a program, or is loaded from elsewhere on opening."""
    name = member.filename.lower()
    if "/activex/" in name or ("/embeddings/" in name and name.endswith(".bin")):
        return True
    if not name.endswith((".xml", ".rels", ".vml")):
        return False
    with archive.open(member) as part:
        text = part.read() if name.endswith(".rels") else part.read(_HEAD)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        return True
    return name.endswith(".rels") and any(
        b"External" in found and _LOADED.search(found) for found in _RELATION.findall(text)
    )


_CHECKS: dict[str, Callable[[IO[bytes]], str]] = {
    "pdf": _pdf_fault,
    "jpg": _picture_check("JPEG"),
    "jpeg": _picture_check("JPEG"),
    "png": _picture_check("PNG"),
    "docx": _office_check("word/document.xml"),
    "xlsx": _office_check("xl/workbook.xml"),
}


def _store(file: File[bytes]) -> tuple[str, str]:
    """Writes under a temporary name, flushes to the disk, then renames; path and SHA-256."""
    identity = uuid.uuid4().hex
    place = f"evidence/{identity[:2]}/{identity}"
    target = Path(settings.MEDIA_ROOT) / place
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    temporary = target.with_suffix(".part")
    with temporary.open("xb") as out:
        temporary.chmod(0o600)
        for chunk in file.chunks():
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(target)
    return place, digest.hexdigest()
