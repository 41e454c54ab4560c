"""The type that papers are set in: the office's own if it has one, ours, a third for the rare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfbase.ttfonts import TTFont

_FOLDER = Path(__file__).parent / "fonts"
BODY = _FOLDER / "NotoSerifSC-Regular.ttf"
RARE = _FOLDER / "RareHan-Regular.ttf"
LOST = "〓"  # what Chinese printers set where they have no type for a character
_EM = 1000
# Streams need not be text: mail and disks have carried bytes for decades, and it halves the time.
rl_config.useA85 = 0
_BLOCK = 100  # entries of one list in a character map, as its definition has it


def _to_unicode(name: str, subset: Sequence[int]) -> str:
    """Which character each code of a subset stands for, so that text can be searched and read.

    The library's own writes a wrong one for what lies beyond the first plane, such as 𠮷.
    """
    pairs = [
        f"<{at:02X}> <{chr(code).encode('utf-16-be', 'surrogatepass').hex().upper()}>"
        for at, code in enumerate(subset)
    ]
    blocks = [pairs[at : at + _BLOCK] for at in range(0, len(pairs), _BLOCK)]
    lists = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n"
        f"<< /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def\n"
        f"/CMapName /{name} def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <FF>\nendcodespacerange\n{lists}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


cast(Any, ttfonts).makeToUnicodeCMap = _to_unicode


@dataclass(frozen=True)
class Face:
    """One font file: the name by which it is drawn, and the advance of each of its characters."""

    name: str
    widths: dict[int, float]


class Cells(dict[str, tuple[str, float]]):
    """Of each character the face that has it and its advance in thousandths of the size.

    What no face has is `LOST`; only a paper that was issued before texts were judged has such.
    """

    def __init__(self, faces: tuple[Face, ...]) -> None:
        super().__init__()
        self.faces = faces

    def __missing__(self, char: str) -> tuple[str, float]:
        code = ord(char)
        found = next((face for face in self.faces if code in face.widths), None)
        self[char] = (found.name, found.widths[code]) if found else ("", _EM)
        return self[char]


@cache
def _face(path: Path) -> Face:
    """Reads a font once a process; drawing it embeds the characters that were used."""
    name = f"paper-{path}"
    pdfmetrics.registerFont(TTFont(name, path))
    font: Any = pdfmetrics.getFont(name)
    widths = {code: font.face.charWidths.get(code, _EM) for code in font.face.charToGlyph}
    return Face(name, widths)


@cache
def _cells(own: str) -> Cells:
    paths = [*([Path(own)] if own else []), BODY, RARE]
    return Cells(tuple(_face(path) for path in paths))


def body_cells() -> Cells:
    """The type of the body (仿宋)."""
    return _cells(settings.CASEWORK_FONT_BODY)


def title_cells() -> Cells:
    """The type of red heads and titles (小标宋)."""
    return _cells(settings.CASEWORK_FONT_TITLE)


def title_is_heavy() -> bool:
    """Whether the titles' type is heavy by itself and needs no thicker strokes."""
    return bool(settings.CASEWORK_FONT_TITLE)
