"""Shows pages of a file as pictures, and reads the words they carry."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageFile, ImageOps, JpegImagePlugin, PngImagePlugin

from casework.documents.bounded.pictures import write

_KINDS = {"image/jpeg": "JPEG", "image/png": "PNG"}
_PLUGINS = (JpegImagePlugin, PngImagePlugin)
_POINTS = 72
_MOST_WORDS = 20_000
Image.MAX_IMAGE_PIXELS = None  # what is kept was measured when it came
ImageFile.LOAD_TRUNCATED_IMAGES = False


@contextmanager
def document(path: str) -> Iterator[Any]:
    """A PDF file, its forms neither filled in nor run."""
    opened = pypdfium2.PdfDocument(path)
    try:
        yield opened
    finally:
        opened.close()


def count(path: str, *, content_type: str) -> dict[str, Any]:
    """How many pages there are to be seen."""
    if content_type in _KINDS:
        return {"pages": 1}
    with document(path) as opened:
        return {"pages": len(opened)}


def render(
    path: str, *, content_type: str, page: int, dots: int, pixels: int, out: str
) -> dict[str, Any]:
    """One page, the first is 1, as a PNG picture under `out`, of at most so many points."""
    shown = shown_page(path, content_type=content_type, page=page, dots=dots, pixels=pixels)
    content = BytesIO()
    shown.save(content, format="PNG", compress_level=3)
    write(Path(out), content)
    return {"width": shown.width, "height": shown.height}


def shown_page(path: str, *, content_type: str, page: int, dots: int, pixels: int) -> Image.Image:
    """One page as it is shown, without any layer of text."""
    if content_type in _KINDS:
        with Image.open(path, formats=[_KINDS[content_type]]) as found:
            found.load()
            plain = ImageOps.exif_transpose(found).convert("RGB")
        share = min(1.0, math.sqrt(pixels / (plain.width * plain.height)))
        size = max(1, int(plain.width * share)), max(1, int(plain.height * share))
        return plain if share == 1.0 else plain.resize(size)
    with document(path) as opened:
        one = opened[page - 1]
        width, height = one.get_size()
        scale = min(dots / _POINTS, math.sqrt(pixels / max(1.0, width * height)))
        drawn: Image.Image = one.render(scale=scale, may_draw_forms=False).to_pil()
        return drawn.convert("RGB")


def read(path: str, *, page: int) -> dict[str, Any]:
    """The words of one page of a PDF file, as it carries them."""
    with document(path) as opened:
        words = opened[page - 1].get_textpage()
        return {"text": words.get_text_range(0, min(words.count_chars(), _MOST_WORDS))}
