"""The measures of a paper after GB/T 9704-2012, in points, and the pieces that stand on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.documents.breaking import Line, Style
from casework.documents.faces import body_cells, title_cells, title_is_heavy

MM = 72 / 25.4
PAGE = (210 * MM, 297 * MM)
LEFT, TOP = 28 * MM, 37 * MM
WIDTH, HEIGHT = 156 * MM, 225 * MM
FLOOR = PAGE[1] - TOP - HEIGHT
LINES, CHARS = 22, 28
LEADING, PITCH = HEIGHT / LINES, WIDTH / CHARS
SIZE, TITLE_SIZE, NUMBER_SIZE = 16.0, 22.0, 14.0  # 三号, 二号, 四号
CELL_SIZE, CELL_LEADING = 12.0, 17.0  # 小四
RED = (0.83, 0.0, 0.05)
SEAL = 42 * MM


@dataclass(frozen=True)
class Placed:
    """A line of text in its place: `below` is its baseline under the top of its piece."""

    line: Line
    style: Style
    left: float
    below: float
    red: bool = False


@dataclass(frozen=True)
class Rule:
    """A straight line, its ends below the top of its piece."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Piece:
    """What is not divided between pages: a line of text, a row of a table.

    `kept` says that the next piece stands on the same page; `head` is repeated where the piece
    begins a page; `snaps` that the grid of lines goes on behind it.
    """

    height: float
    placed: tuple[Placed, ...] = ()
    rules: tuple[Rule, ...] = ()
    kept: bool = False
    head: tuple[Piece, ...] = field(default=(), repr=False)
    snaps: bool = False
    red: bool = False
    sealed: float = 0  # where the middle of the seal is, from the left; 0 where there is none


def body_style() -> Style:
    """三号: twenty-eight characters fill a line."""
    return Style(body_cells(), SIZE, PITCH)


def mark_style() -> Style:
    """三号, heavier: the mark of an annex."""
    return Style(body_cells(), SIZE, PITCH, heavy=True)


def title_style(size: float = TITLE_SIZE) -> Style:
    """二号小标宋, or what stands for it."""
    return Style(title_cells(), size, size, heavy=not title_is_heavy())


def cell_style(*, heavy: bool = False) -> Style:
    """小四: the cells of tables."""
    return Style(body_cells(), CELL_SIZE, CELL_SIZE, heavy=heavy)


def baseline(style: Style, leading: float = LEADING) -> float:
    """How far below the top of its line the characters of a style stand."""
    return (leading + style.size) / 2 - 0.12 * style.size
