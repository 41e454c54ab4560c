"""Pictures that come with a report: looked at, freed of the camera's data, sealed on the disk."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps

from casework.documents.evidence import DAMAGED, FileRefused, clean_name, fault_in
from casework.errors import Refusal, gettext_noop
from casework.models import Report, ReportPicture
from casework.reporting import sealing

MOST = 3
MOST_BYTES = 5 * 1024 * 1024
KINDS = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}
ACCEPT = ",".join(f".{extension}" for extension in KINDS)
_LONGEST_SIDE = 4000


@dataclass(frozen=True)
class Picture:
    """A picture that has been taken in: nothing in it but what is to be seen."""

    content: bytes
    content_type: str


class TooMany(Refusal):
    """More pictures than a report takes."""

    code = "too_many_pictures"
    template = gettext_noop("At most %(most)s pictures can be sent with a report.")


def examine(files: Sequence[File[bytes]]) -> tuple[list[Picture], list[Refusal]]:
    """The pictures without place, time, device and name, and the reasons against the others."""
    if len(files) > MOST:
        return [], [TooMany(most=MOST)]
    taken: list[Picture] = []
    refused: list[Refusal] = []
    for file in files:
        name = clean_name(file.name or "")
        fault = _fault(file, name)
        bare = None if fault else _bare(file, KINDS[name.rpartition(".")[2].lower()])
        if bare is None:
            fault = fault or DAMAGED
            refused.append(FileRefused(fault, name=name, most=MOST_BYTES // (1024 * 1024)))
        else:
            taken.append(bare)
    return taken, refused


def _fault(file: File[bytes], name: str) -> str:
    if name.rpartition(".")[2].lower() not in KINDS:
        return gettext_noop("%(name)s: only jpg and png pictures can be taken here.")
    if file.size > MOST_BYTES:
        return gettext_noop("%(name)s: the file is larger than %(most)s MB.")
    return fault_in(file, name)


def _bare(file: File[bytes], content_type: str) -> Picture | None:
    """The picture made anew from its points: what else the file said of the sender is gone.

    None where the points cannot be read to their end, whatever the head of the file promised.
    """
    try:
        with Image.open(file) as found:
            ImageOps.exif_transpose(found, in_place=True)
            points = found.convert("RGB")
    except Exception:  # noqa: BLE001  a parser of pictures throws anything at hostile bytes
        return None
    points.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    bare = Image.frombytes("RGB", points.size, points.tobytes())
    out = BytesIO()
    if content_type == "image/png":
        bare.save(out, format="PNG")
    else:
        bare.save(out, format="JPEG", quality=88)
    return Picture(out.getvalue(), content_type)


def keep(report: Report, pictures: Iterable[Picture]) -> None:
    """Seals the pictures of a new report on the disk, each complete before its row exists."""
    ReportPicture.objects.bulk_create(
        ReportPicture(
            report=report, place=place, content_type=picture.content_type,
            size=len(picture.content), sha256=sha256(picture.content).hexdigest(),
            path=_store(sealing.seal_bytes(picture.content)),
        )
        for place, picture in enumerate(pictures, 1)
    )  # fmt: skip


def content_of(picture: ReportPicture) -> bytes:
    """The picture itself. Raises SealBroken, and FileNotFoundError once it has been deleted."""
    return sealing.open_bytes(path_of(picture).read_bytes())


def as_file(picture: ReportPicture) -> File[bytes]:
    """The picture as it goes into a case file."""
    return File(ContentFile(content_of(picture)), name=picture.name)


def path_of(picture: ReportPicture) -> Path:
    """Where the sealed picture lies."""
    return Path(settings.MEDIA_ROOT) / picture.path


def _store(sealed: bytes) -> str:
    identity = uuid.uuid4().hex
    place = f"reports/{identity[:2]}/{identity}"
    target = Path(settings.MEDIA_ROOT) / place
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = target.with_suffix(".part")
    with temporary.open("xb") as out:
        temporary.chmod(0o600)
        out.write(sealed)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(target)
    return place
