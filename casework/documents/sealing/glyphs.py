"""The outlines of characters, as paths that a page can draw without any font."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from fontTools.pens.basePen import BasePen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from casework.documents import fonts

Matrix = tuple[float, float, float, float, float, float]


class Outline(NamedTuple):
    """A character of a font: its glyph, and the square (em) in which it is drawn."""

    glyph: Any
    glyphs: Any
    em: int
    middle: float
    width: float


class _PathPen(BasePen):  # type: ignore[misc]  # the library carries no types
    """Writes an outline as operators of a page's content."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.out: list[str] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the library's name
        self.out.append(f"{pt[0]:.2f} {pt[1]:.2f} m")

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the library's name
        self.out.append(f"{pt[0]:.2f} {pt[1]:.2f} l")

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802 - the library's name
        self.out.append(" ".join(f"{x:.2f} {y:.2f}" for x, y in points) + " c")

    def _closePath(self) -> None:  # noqa: N802 - the library's name
        self.out.append("h")


@cache
def _fonts() -> tuple[tuple[dict[int, str], Any, int], ...]:
    """The fonts of the house; the one with serifs (宋体) first, as a seal is cut in it."""
    folder = Path(fonts.__file__).parent
    found = sorted(folder.glob("*.ttf"), key=lambda path: ("Serif" not in path.name, path.name))
    return tuple(_opened(path) for path in found)


def _opened(path: Path) -> tuple[dict[int, str], Any, int]:
    font = TTFont(path, lazy=True)
    return font.getBestCmap(), font.getGlyphSet(), font["head"].unitsPerEm


@cache
def outline(character: str) -> Outline | None:
    """How a character is drawn; none where no font has it."""
    for cmap, glyphs, em in _fonts():
        if name := cmap.get(ord(character)):
            return _measured(glyphs, name, em)
    return None


def _measured(glyphs: Any, name: str, em: int) -> Outline:
    pen = BoundsPen(glyphs)
    glyphs[name].draw(pen)
    left, low, right, high = pen.bounds or (0, 0, em, em)
    # A Chinese character is centred by its square, which hangs a little below the line.
    middle = 0.38 * em if high - low > 0.6 * em else (low + high) / 2
    return Outline(glyphs[name], glyphs, em, middle, max(right - left, 0.4 * em))


def missing(text: str) -> str:
    """The characters of a text that no font has, each once, in order."""
    return "".join(dict.fromkeys(c for c in text if not c.isspace() and outline(c) is None))


def drawn(character: str, *, matrix: Matrix) -> Iterator[str]:
    """A character as filled path; its middle lies at the origin that `matrix` moves, and its
    square has the side 1.
    """
    found = outline(character)
    if found is None:
        return
    pen = _PathPen(found.glyphs)
    size, half = 1 / found.em, found.glyph.width / 2
    moved = TransformPen(pen, matrix)
    square = (size, 0, 0, size, -half * size, -found.middle * size)
    found.glyph.draw(TransformPen(moved, square))
    yield from pen.out
    yield "f"
