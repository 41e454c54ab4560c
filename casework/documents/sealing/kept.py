"""The files of sealed papers: complete on the disk before anybody hears of them, then unchanged."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from cryptography.hazmat.primitives import hashes
from django.conf import settings

from casework.errors import CaseworkError, gettext_noop
from casework.translation import gettext

if TYPE_CHECKING:
    from casework.models.document import SealedPaper

FOLDER = "sealed"
MISSING = gettext_noop("The sealed file of this letter is missing; the administrator is told.")
ALTERED = gettext_noop(
    "The sealed file of this letter is not the one that was sealed; it is not handed out, and the"
    " administrator is told."
)


class SealedFileBroken(CaseworkError):
    """The file of a sealed paper is gone or was changed on the disk; it must not be handed out."""

    def __init__(self, template: str) -> None:
        self.template = template
        super().__init__(template)

    def __str__(self) -> str:
        return gettext(self.template)


@dataclass(frozen=True)
class Digests:
    """The digests of a file; SM3 (GB/T 32905) is empty where it is switched off."""

    sha256: str
    sm3: str


def digests(content: bytes) -> Digests:
    sm3 = ""
    if settings.CASEWORK_SM3:
        digest = hashes.Hash(hashes.SM3())
        digest.update(content)
        sm3 = digest.finalize().hex()
    return Digests(hashlib.sha256(content).hexdigest(), sm3)


def path_of(sealed: SealedPaper) -> Path:
    return Path(settings.MEDIA_ROOT) / sealed.path


def store(paper_id: int, content: bytes) -> str:
    """Writes the file of a paper under a name of its own, safe on the disk; answers its place.

    Raises OSError, and leaves nothing then.
    """
    folder = _folder(paper_id)
    _make(folder)
    target = folder / f"{paper_id}-{uuid4().hex}.pdf"
    draft = target.with_suffix(".part")
    try:
        _write(draft, content)
        draft.replace(target)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    _flush(folder)
    return f"{FOLDER}/{folder.name}/{target.name}"


def tidy(paper_id: int, place: str) -> None:
    """Removes what killed workers left of a paper, once the row of its one file is safe."""
    kept = Path(settings.MEDIA_ROOT) / place
    for stray in kept.parent.glob(f"{paper_id}-*"):
        if stray.name != kept.name:
            stray.unlink(missing_ok=True)


def _folder(paper_id: int) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{paper_id // 1000:05d}"


def _write(draft: Path, content: bytes) -> None:
    with draft.open("xb") as out:
        draft.chmod(0o600)
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def discard(place: str) -> None:
    """Removes a file that came to no row."""
    (Path(settings.MEDIA_ROOT) / place).unlink(missing_ok=True)


def read(sealed: SealedPaper) -> bytes:
    """The file as it was sealed. Raises SealedFileBroken."""
    try:
        content = path_of(sealed).read_bytes()
    except OSError:
        raise SealedFileBroken(MISSING) from None
    if hashlib.sha256(content).hexdigest() != sealed.sha256:
        raise SealedFileBroken(ALTERED)
    return content


def _make(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _flush(folder.parent)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
