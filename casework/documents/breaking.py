"""Breaks Chinese text into justified lines: no forbidden starts and ends, no torn figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from casework.documents.faces import LOST, Cells

_OPENING = frozenset("（《〈【〔「『“‘｛［〖")
_HALVED = frozenset("，、。：；）》〉】〕」』”’｝］〗")  # ink in the left half of the square
_NO_START = _HALVED | frozenset("！？％‰℃…—～·,.:;!?%)]}〞々ー")
_NO_END = _OPENING | frozenset("([{￥＄￡№#$")
_UNITS = frozenset("年月日时分秒条款项号元万亿个份件页次倍")
_SPLITS = 12  # a longer word than so many squares may be torn: addresses, digests
_SHRINKS = 0.3  # of a square: what a punctuation mark may give up inside a line
_TOLERANCE = 0.01
_HOLE = 6  # squares that a line may lack before a number is torn
_DASHES = frozenset("-/_")
_LOOSEST = 0.4  # of a square between two characters; beyond, the line stays ragged


@dataclass(frozen=True)
class Style:
    """How text is set: type, size in points, and the advance of a full-width character."""

    cells: Cells
    size: float
    pitch: float
    heavy: bool = False


@dataclass(frozen=True)
class Run:
    """Characters of one face with one space after each of them, in points."""

    face: str
    text: str
    space: float


@dataclass(frozen=True)
class Line:
    """One line of text: its runs, and how wide it is with them."""

    runs: tuple[Run, ...]
    width: float


class _Text:
    """A paragraph's characters with their advances, and where it may be broken."""

    def __init__(self, text: str, style: Style) -> None:
        self.text, self.style = text, style
        self.cells = [style.cells[char] for char in text]
        self.glyphs = [width * style.size / 1000 for _, width in self.cells]
        self.square = [width == 1000 for _, width in self.cells]
        self.steps = [
            style.pitch if square else glyph
            for glyph, square in zip(self.glyphs, self.square, strict=True)
        ]
        self._tighten()
        self.may = self._breaks()

    def _tighten(self) -> None:
        """Two punctuation marks in a row share their blank halves; a double dash is joined."""
        text, half = self.text, self.style.pitch / 2
        for at, (one, two) in enumerate(pairwise(text)):
            if one == two == "—":
                self.steps[at] = self.style.size * 0.8
            elif not self.square[at] or not self.square[at + 1]:
                continue
            elif (one in _HALVED and (two in _HALVED or two in _OPENING)) or (
                one in _OPENING and two in _OPENING
            ):
                self.steps[at] -= half

    def _breaks(self) -> list[bool]:
        """For each place whether a line may end before it."""
        may = [False, *(_may_break(one, two) for one, two in pairwise(self.text)), True]
        for start, end in _words(self.text):
            if sum(self.steps[start:end]) > _SPLITS * self.style.pitch:
                may[start + 1 : end] = [True] * (end - start - 1)
        return may


def _western(char: str) -> bool:
    return "!" <= char < "\u2000" and char not in "·×"


@lru_cache(maxsize=1 << 16)
def _may_break(one: str, two: str) -> bool:
    if two == " " or two in _NO_START or one in _NO_END:
        return False
    if _western(one) and _western(two):
        return False
    return not (one.isdigit() and two in _UNITS)


def _words(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(len(text) + 1):
        if at == len(text) or not _western(text[at]):
            if at - start > _SPLITS:
                yield start, at
            start = at + 1


def broken(
    text: str, style: Style, *, width: float, first: float = 0, justified: bool = True
) -> list[Line]:
    """The lines of a paragraph; `first` is the indent of the first, which is taken off its width.

    The last line is not justified, and no line is where the text is not.
    """
    text = _plain(text)
    if not text:
        return []
    found, start = _Text(text, style), 0
    lines: list[Line] = []
    while start < len(text):
        room = width if lines else width - first
        end, trimmed = _end_of(found, start, room)
        last = end == len(text)
        lines.append(_line(found, (start, end), room if justified and not last else 0, trimmed))
        start = end
        while start < len(text) and text[start] == " ":
            start += 1
    return lines


def _plain(text: str) -> str:
    """Blanks of all kinds are one blank, and none stands at the ends."""
    return " ".join(text.split())


def _end_of(found: _Text, start: int, room: float) -> tuple[int, bool]:
    """Where the line that begins here ends, and whether its last mark stands on half a square."""
    text, steps, total, end = found.text, found.steps, 0.0, start
    limit = room + _TOLERANCE
    while end < len(text) and total + steps[end] <= limit:
        total += steps[end]
        end += 1
    if end == len(text):
        return end, False
    if text[end] == " ":
        return end, False
    squeezed = _squeezed(found, (start, end), total - room)
    if squeezed:
        return squeezed, True
    return _back(found, start, end), False


def _back(found: _Text, start: int, end: int) -> int:
    """The last place up to `end` where the line may end.

    Where that would leave a hole, a number is torn behind one of its dashes; where there is no
    such place at all, the line is just full.
    """
    back = end
    while back > start and not found.may[back]:
        back -= 1
    if sum(found.steps[back:end]) > _HOLE * found.style.pitch:
        dashes = (at for at in range(end, back, -1) if found.text[at - 1] in _DASHES)
        back = next((at for at in dashes if _western(found.text[at])), back)
    return back if back > start else max(end, start + 1)


def _squeezed(found: _Text, span: tuple[int, int], over: float) -> int:
    """The end of a line that takes in punctuation that would begin the next; 0 where it cannot.

    `over` is what the line is wider than its room, a negative number here.
    """
    start, end = span
    text, steps, pitch = found.text, found.steps, found.style.pitch
    at = end
    while at < len(text) and text[at] in _HALVED and at < end + 3:
        over += steps[at]
        at += 1
    if at == end or not found.may[at]:
        return 0
    gives = sum(
        _SHRINKS * pitch for place in range(start, at - 1)
        if text[place] in _HALVED and steps[place] == pitch
    )  # fmt: skip
    return at if over - _half(found, at - 1) - gives <= _TOLERANCE else 0


def _half(found: _Text, at: int) -> float:
    """The blank half of a punctuation mark at the end of a line."""
    full = found.text[at] in _HALVED and found.steps[at] == found.style.pitch
    return found.style.pitch / 2 if full else 0


def _line(found: _Text, span: tuple[int, int], room: float, trimmed: bool) -> Line:
    """The line of these characters, brought to `room` where that is given."""
    start, end = span
    while end > start + 1 and found.text[end - 1] == " ":
        end -= 1
    steps = found.steps[start:end]
    if trimmed:
        steps[-1] -= _half(found, end - 1)
    if room:
        _spread(found, span, steps, room - sum(steps))
    return Line(tuple(_runs(found, start, steps)), sum(steps))


def _spread(found: _Text, span: tuple[int, int], steps: list[float], slack: float) -> None:
    """Spreads what is missing between the characters; what is too much, the punctuation gives."""
    text = found.text[span[0] : span[0] + len(steps)]
    pitch = found.style.pitch
    if slack < 0:
        gaps = [at for at in range(len(steps) - 1) if text[at] in _HALVED and steps[at] == pitch]
    else:
        gaps = [at for at, (one, two) in enumerate(pairwise(text))
                if not (_western(one) and _western(two))]  # fmt: skip
    if not gaps or slack / len(gaps) > _LOOSEST * pitch:
        return
    for at in gaps:
        steps[at] += slack / len(gaps)


def _runs(found: _Text, start: int, steps: Sequence[float]) -> Iterator[Run]:
    face, space, chars = "", 0.0, ""
    for at, step in enumerate(steps, start):
        own, after = found.cells[at][0], round(step - found.glyphs[at], 3)
        char = found.text[at]
        if not own:
            own, char = found.style.cells[LOST][0], LOST
        if chars and (own != face or after != space):
            yield Run(face, chars, space)
            chars = ""
        face, space = own, after
        chars += char
    if chars:
        yield Run(face, chars, space)
