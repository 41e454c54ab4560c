"""Draws an organ's seal (公章): a red ring, the organ's name along it, a star, a line below.

The measures follow 国发〔1999〕25号: 4.2 cm across, the star in the middle, the name around it from
left to right, in 宋体.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import cos, pi, radians, sin

from casework.documents.sealing.glyphs import drawn

_MM = 72 / 25.4
SIZE = 42 * _MM
LEAST, MOST, MOST_BELOW = 4, 30, 14
_RED = "0.83 0.05 0.08"
_RIM = 1.1 * _MM
_RADIUS = SIZE / 2 - _RIM / 2 - 0.3
_STAR = 7 * _MM
# Where the middle of each character stands, and how tall one may be.
_ROUND = 16.1 * _MM
_TALL = 6.2 * _MM
_WIDEST = radians(27)
_MOST_ROUND, _MOST_ROUND_ABOVE_LINE = radians(310), radians(250)
_BELOW, _BELOW_TALL, _BELOW_WIDE = -11.2 * _MM, 4.4 * _MM, 23 * _MM
# Four curves make a circle with this share of the radius (error below one in a thousand).
_CIRCLE = 0.5523


@lru_cache(maxsize=256)
def seal_content(name: str, below: str = "") -> bytes:
    """The seal as content of a page, SIZE points wide and high, from the lower left corner.

    Drawn of paths alone: it needs no font, and adds nothing to the text of the paper.
    """
    lines = ["q", f"{_RED} rg {_RED} RG", f"1 0 0 1 {SIZE / 2:.2f} {SIZE / 2:.2f} cm"]
    lines += [f"{_RIM:.2f} w", *_ring(_RADIUS), "S", *_star(_STAR, raised=bool(below)), "f"]
    lines += _around(name, _MOST_ROUND_ABOVE_LINE if below else _MOST_ROUND)
    lines += _line(below)
    lines.append("Q")
    return "\n".join(lines).encode("ascii")


_VERBS = {"m": "M", "l": "L", "c": "C", "h": "Z"}


@lru_cache(maxsize=64)
def seal_paths(name: str, below: str = "") -> str:
    """Star and text as the path of an SVG drawing about its own middle, head up at negative y."""
    rows = [*_star(_STAR, raised=bool(below))]
    rows += [*_around(name, _MOST_ROUND_ABOVE_LINE if below else _MOST_ROUND), *_line(below)]
    return " ".join(_turned(row) for row in rows if row != "f")


def _turned(row: str) -> str:
    """One operator of a page's content in SVG's words, whose y points down."""
    *numbers, verb = row.split()
    turned = (f"{-float(n):.1f}" if place % 2 else n for place, n in enumerate(numbers))
    return " ".join([_VERBS[verb], *turned])


def _ring(radius: float) -> Iterator[str]:
    k = radius * _CIRCLE
    yield f"{radius:.2f} 0 m"
    for quarter in range(4):
        turn = quarter * pi / 2
        points = ((radius, k), (k, radius), (0.0, radius))
        yield (
            " ".join(
                f"{x * cos(turn) - y * sin(turn):.2f} {x * sin(turn) + y * cos(turn):.2f}"
                for x, y in points
            )
            + " c"
        )
    yield "h"


def _star(radius: float, *, raised: bool) -> Iterator[str]:
    """A five-pointed star; a little higher where a line stands below it."""
    inner = radius * sin(pi / 10) / sin(7 * pi / 10)
    up = 1.0 * _MM if raised else 0.0
    for corner in range(10):
        far = radius if corner % 2 == 0 else inner
        turn = pi / 2 + corner * pi / 5
        verb = "l" if corner else "m"
        yield f"{far * cos(turn):.2f} {far * sin(turn) + up:.2f} {verb}"
    yield "h"


def _around(name: str, most: float) -> Iterator[str]:
    """The name along the ring, its feet to the middle; many characters stand narrower."""
    step = min(_WIDEST, most / max(len(name), 1))
    wide = min(step * _ROUND * 0.92, _TALL * 0.95)
    tall = min(_TALL, wide * 1.7)
    for place, character in enumerate(name):
        turn = ((len(name) - 1) / 2 - place) * step
        # Turned so that the character's head points outward; `turn` is counted from the top.
        c, s = cos(turn), sin(turn)
        yield from drawn(
            character, matrix=(wide * c, wide * s, -tall * s, tall * c, -_ROUND * s, _ROUND * c)
        )


def _line(text: str) -> Iterator[str]:
    if not text:
        return
    wide = min(_BELOW_TALL * 0.95, _BELOW_WIDE / len(text))
    tall = min(_BELOW_TALL, wide * 1.6)
    for place, character in enumerate(text):
        left = (place - (len(text) - 1) / 2) * wide
        yield from drawn(character, matrix=(wide * 0.94, 0, 0, tall, left, _BELOW))
