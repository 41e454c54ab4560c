"""Plots of twelve months and of spans of days, as shapes that a template draws in SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 240, 72
_TOP = 6  # room for a line of full height


@dataclass(frozen=True)
class Bar:
    """One month: where its bar stands; `last` marks the running one."""

    x: float
    y: float
    width: float
    height: float
    last: bool


@dataclass(frozen=True)
class Plot:
    """Bars for the months, and lines over them as lists of points; nothing stands for no value."""

    bars: list[Bar]
    lines: list[str]
    top: float


def plot(bars: Sequence[float | None], *lines: Sequence[float | None], top: float = 0) -> Plot:
    """Bars and lines on one scale, from nothing to `top` or the highest value."""
    values = [value for row in (bars, *lines) for value in row if value is not None]
    top = top or max(values, default=0) or 1
    step = WIDTH / max(len(bars), *map(len, lines), 1) if lines else WIDTH / max(len(bars), 1)
    drawn = [
        Bar(round(at * step + 2, 1), _y(value, top), round(step - 4, 1),
            round(HEIGHT - _y(value, top), 1), at == len(bars) - 1)
        for at, value in enumerate(bars)
        if value is not None
    ]  # fmt: skip
    return Plot(drawn, [_points(line, step, top) for line in lines], top)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - (HEIGHT - _TOP) * min(value / top, 1), 1)


def _points(line: Sequence[float | None], step: float, top: float) -> str:
    return " ".join(
        f"{at * step + step / 2:.1f},{_y(value, top)}"
        for at, value in enumerate(line)
        if value is not None
    )


@dataclass(frozen=True)
class Box:
    """A spread of days: the least, the quarter, the half, the three quarters, the most."""

    values: tuple[int, int, int, int, int]
    least: float
    first: float
    half: float
    third: float
    most: float

    @property
    def width(self) -> float:
        return round(max(self.third - self.first, 2), 1)


def box(values: tuple[int, int, int, int, int], top: int) -> Box:
    """The places of five values on a line that ends at `top`."""
    least, first, half, third, most = (
        round(2 + (WIDTH - 4) * value / max(top, 1), 1) for value in values
    )
    return Box(values, least, first, half, third, most)
