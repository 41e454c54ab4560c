"""The font of everything that is printed, registered once a process and embedded as a subset."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

NAME = "NotoSansSC"
FILE = Path(__file__).parent / "NotoSansSC-Regular.ttf"


@cache
def printed_font() -> str:
    """The name under which reportlab knows the font. Reading it takes a second, once."""
    pdfmetrics.registerFont(TTFont(NAME, FILE))
    # Without a family, <b> in a paragraph would fall back on a font without Chinese.
    pdfmetrics.registerFontFamily(NAME, normal=NAME, bold=NAME, italic=NAME, boldItalic=NAME)
    return NAME


@cache
def _glyphs() -> frozenset[int]:
    font: Any = pdfmetrics.getFont(printed_font())
    return frozenset(font.face.charToGlyph)


def missing_glyphs(text: str) -> str:
    """The characters of a text that would be printed as a box, each once, in order."""
    lost = (char for char in text if ord(char) not in _glyphs() and not char.isspace())
    return "".join(dict.fromkeys(lost))
