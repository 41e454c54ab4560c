"""A drawn signature (手写签名): a small picture that goes with a signature and is no part of it."""

from __future__ import annotations

import binascii
from base64 import b64decode
from io import BytesIO
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from PIL import Image, UnidentifiedImageError

from casework.documents import evidence
from casework.errors import Refusal, gettext_noop
from casework.models import Evidence
from commitments.signing import LetterChanged, Visit, signing_of

if TYPE_CHECKING:
    from commitments.signatures import Signing

MOST_BYTES = 64 * 1024
MOST_SIDE = 1200
NAME = "手写签名.png"
_HEAD = "data:image/png;base64,"


class DrawingRefused(Refusal):
    """What was sent as a drawn signature is none."""

    code = "drawing"
    template = gettext_noop(
        "The drawn signature cannot be read. Clear the field and draw it again, or leave it empty."
    )


def keep(visit: Visit, address: str) -> list[Refusal]:
    """Keeps the picture of a data address beside the signature; an empty field keeps none.

    It is drawn anew from its pixels, so that nothing else of the file that was sent is stored.
    """
    found = signing_of(visit.case, visit.user.pk, today=visit.today)
    if found is None:
        return [LetterChanged()]
    if not address:
        return []
    picture = _redrawn(address)
    if picture is None:
        return [DrawingRefused()]
    stored = evidence.accept(ContentFile(picture, NAME), visit.user, purpose="signature")
    if not isinstance(stored, Evidence):
        return [stored]
    _attach(found, stored)
    return []


def _attach(found: Signing, stored: Evidence) -> None:
    found.drawing = stored
    found.save(update_fields=["drawing"])


def _redrawn(address: str) -> bytes | None:
    if not address.startswith(_HEAD) or len(address) > len(_HEAD) + MOST_BYTES * 4 // 3 + 4:
        return None
    try:
        raw = BytesIO(b64decode(address[len(_HEAD) :], validate=True))
        with Image.open(raw, formats=["PNG"]) as sent:
            if max(sent.size) > MOST_SIDE:
                return None
            flat = Image.new("RGBA", sent.size, "white")
            flat.alpha_composite(sent.convert("RGBA"))
    except (binascii.Error, UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None
    out = BytesIO()
    flat.convert("L").save(out, "PNG", optimize=True)
    return out.getvalue() if out.tell() <= MOST_BYTES else None
