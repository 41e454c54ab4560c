"""Makes the redacted copy: pictures of the pages, with black where something is hidden."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, PdfImagePlugin

from casework.documents.bounded.pages import shown_page
from casework.documents.bounded.pictures import write

_DOTS = 150
_PIXELS = 6_000_000
_WHOLE = 1000  # boxes are told in thousandths of the page
_PLUGIN = PdfImagePlugin


def redact(
    path: str, *, content_type: str, pages: int, boxes: dict[str, list[list[int]]], out: str
) -> dict[str, Any]:
    """Under `out`: a PDF file of pictures, or one PNG picture when the origin is a picture.

    The points under a box are gone, not covered; no words, names or dates of the origin remain.
    """
    shown = [
        _blackened(
            shown_page(path, content_type=content_type, page=n, dots=_DOTS, pixels=_PIXELS),
            boxes.get(str(n), []),
        )
        for n in range(1, pages + 1)
    ]
    content = BytesIO()
    if content_type == "application/pdf":
        shown[0].save(
            content, format="PDF", save_all=True, append_images=shown[1:], resolution=_DOTS,
            quality=85, producer="", creator="", title="",
        )  # fmt: skip
    else:
        shown[0].save(content, format="PNG", compress_level=3)
    write(Path(out), content)
    return {"pages": pages}


def _blackened(shown: Image.Image, boxes: list[list[int]]) -> Image.Image:
    pen = ImageDraw.Draw(shown)
    for left, top, right, bottom in boxes:
        pen.rectangle(
            (
                left * shown.width // _WHOLE, top * shown.height // _WHOLE,
                -(-right * shown.width // _WHOLE), -(-bottom * shown.height // _WHOLE),
            ),
            fill=(0, 0, 0),
        )  # fmt: skip
    return shown
