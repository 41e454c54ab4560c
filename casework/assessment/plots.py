"""Plots as SVG drawn on the server: no script, no style, a title and the numbers in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 34, 350, 14, 160
# A letter under a plot, and what lies between two names at least.
_WIDE, _NARROW, _GAP = 11.0, 6.2, 6.0


@dataclass(frozen=True)
class Point:
    """One month of a plot: what stands under it, its value, and whether it is settled."""

    label: str
    value: float | None
    settled: bool = True


def rate_line(title: str, points: Sequence[Point], *, asked: int | None = None) -> SafeString:
    """Percentages over months; a hollow point is not closed yet, a gap has no value."""
    low = min([p.value for p in points if p.value is not None], default=0.0)
    floor = 0 if low < 50 else 50 if low < 80 else 80
    place = _Scale(len(points), floor, 100)
    dots = [
        (place.x(at), place.y(p.value), p) for at, p in enumerate(points) if p.value is not None
    ]
    body = [
        _grid(place, [floor, (floor + 100) // 2, 100], "%"),
        _asked(place, asked) if asked is not None and asked > floor else SafeString(),
        format_html(
            '<polyline class="plot-line" points="{}"/>',
            " ".join(f"{x:.1f},{y:.1f}" for x, y, _point in dots),
        ),
        format_html_join(
            "",
            '<circle class="{}" cx="{}" cy="{}" r="4"><title>{}</title></circle>',
            (
                ("plot-dot" if p.settled else "plot-dot-open", f"{x:.1f}", f"{y:.1f}",
                 f"{p.label} {p.value:.1f}%")
                for x, y, p in dots
            ),
        ),
        _months(place, [p.label for p in points]),
    ]  # fmt: skip
    said = _list((p.label, "—" if p.value is None else f"{p.value:.1f}%") for p in points)
    return _drawn(title, said, body)


def pairs(
    title: str, labels: Sequence[str], first: Sequence[int], second: Sequence[int]
) -> SafeString:
    """Two bars a month, such as received and closed."""
    top = _round_up(max([*first, *second, 1]))
    place = _Scale(len(labels), 0, top)
    width = place.step * 0.34
    rows = []
    for at, label in enumerate(labels):
        for kind, value, shift in (("a", first[at], -width), ("b", second[at], 0.0)):
            y = place.y(value)
            rows.append((
                kind, f"{place.x(at) + shift:.1f}", f"{y:.1f}", f"{width:.1f}",
                f"{BOTTOM - y:.1f}", f"{label} {value}",
            ))  # fmt: skip
    bars = format_html_join(
        "",
        '<rect class="plot-{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
        rows,
    )
    body = [_grid(place, [0, top // 2, top], ""), bars, _months(place, labels)]
    said = _list((name, f"{a} / {b}") for name, a, b in zip(labels, first, second, strict=True))
    return _drawn(title, said, body)


def shares(title: str, rows: Sequence[tuple[str, int, int]]) -> SafeString:
    """A bar for each row: how many of all were in time, the rest late."""
    height = 20 + 34 * len(rows)
    top = max([of for _name, _part, of in rows], default=1) or 1
    drawn = []
    for at, (name, part, of) in enumerate(rows):
        y, whole, good = 14 + 34 * at, 300 * of / top, 300 * part / top
        drawn.append((
            10, y, f"{name}  {part}/{of}",
            10, y + 6, f"{good:.1f}", 10 + good, y + 6, f"{whole - good:.1f}",
        ))  # fmt: skip
    bars = format_html_join(
        "",
        '<text class="plot-name" x="{}" y="{}">{}</text>'
        '<rect class="plot-good" x="{}" y="{}" width="{}" height="12"/>'
        '<rect class="plot-bad" x="{}" y="{}" width="{}" height="12"/>',
        drawn,
    )
    said = _list((name, f"{part}/{of}") for name, part, of in rows)
    return _drawn(title, said, [bars], height=height)


class _Scale:
    """Where a month and a value stand in the picture."""

    def __init__(self, count: int, low: float, high: float) -> None:
        self.step = (RIGHT - LEFT) / max(count, 1)
        self._low, self._span = low, (high - low) or 1

    def x(self, at: int) -> float:
        return LEFT + self.step * (at + 0.5)

    def y(self, value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (value - self._low) / self._span


def _round_up(value: int) -> int:
    """The next even number of one leading digit or two: 7 → 8, 37 → 40, 412 → 420."""
    unit = int("1" + "0" * max(len(str(value)) - 2, 0))
    steps = -(-value // unit)
    return (steps + steps % 2) * unit


def _grid(place: _Scale, values: Iterable[int], unit: str) -> SafeString:
    return format_html_join(
        "",
        '<line class="plot-grid" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="plot-text" x="{}" y="{}" text-anchor="end">{}{}</text>',
        (
            (LEFT, RIGHT, f"{place.y(v):.1f}", f"{place.y(v):.1f}", LEFT - 4,
             f"{place.y(v) + 4:.1f}", v, unit)
            for v in values
        ),
    )  # fmt: skip


def _asked(place: _Scale, value: int) -> SafeString:
    y = f"{place.y(value):.1f}"
    return format_html(
        '<line class="plot-asked" x1="{}" x2="{}" y1="{}" y2="{}"><title>{}</title></line>',
        LEFT, RIGHT, y, y, f"{value}%",
    )  # fmt: skip


def _months(place: _Scale, labels: Sequence[str]) -> SafeString:
    """As many names as do not touch, evenly; the last one always, up to the edge."""
    last = len(labels) - 1
    widest = max([_length(name) for name in labels], default=0.0)
    every = max(2, ceil((widest + _GAP) / place.step))
    return format_html_join(
        "",
        '<text class="plot-text" x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (f"{min(place.x(at), WIDTH - _length(name) / 2):.1f}", BOTTOM + 16, name)
            for at, name in enumerate(labels)
            if (last - at) % every == 0
        ),
    )


def _length(name: str) -> float:
    """About how long a name is drawn, in the units of the picture."""
    return sum(_WIDE if unicodedata.east_asian_width(char) in "WF" else _NARROW for char in name)


def _list(pairs_: Iterable[tuple[str, str]]) -> str:
    return "；".join(f"{name} {value}" for name, value in pairs_)


def _drawn(
    title: str, said: str, body: Iterable[SafeString], *, height: int = HEIGHT
) -> SafeString:
    return format_html(
        '<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH, height, _("%(title)s: %(numbers)s") % {"title": title, "numbers": said},
        format_html_join("", "{}", ((part,) for part in body)),
    )  # fmt: skip
