"""Composes a paper: its elements as pieces in the order and places of GB/T 9704-2012."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from casework.documents.breaking import Line, Style, broken
from casework.documents.cells import table_pieces
from casework.documents.grid import (
    LEADING,
    LEFT,
    MM,
    PITCH,
    TITLE_SIZE,
    WIDTH,
    Piece,
    Placed,
    Rule,
    baseline,
    body_style,
    mark_style,
    title_style,
)
from casework.documents.sheets import Annex, Sheet, Table
from casework.documents.titles import title_lines

_HEAD_BELOW = 35 * MM  # from the top of the type area to the red head
_HEAD_SIZE = 40.0
_RULE_BELOW = 4 * MM
_TITLE_CHARS = int(WIDTH / TITLE_SIZE)
_ORGAN_CHARS = 22
_PULLED = 2  # lines of the body that stand on the page of the seal


def letter_pieces(sheet: Sheet) -> list[Piece]:
    """The letter without its annexes."""
    pieces = [*(_red_head(sheet) if sheet.head else ()), *_heading(sheet)]
    body = [*_addressee(sheet), *parts_pieces(sheet.parts)]
    note, end = list(_note(sheet)), list(_ending(sheet))
    if end:
        # The end is never alone on a page: the last lines of the body go along with it.
        pulled = max(0, len(body) - _PULLED)
        body[pulled:] = [replace(piece, kept=True) for piece in body[pulled:]]
        note = [replace(piece, kept=True) for piece in note]
    return [*pieces, *body, *note, *end]


def annex_pieces(annex: Annex, mark: str) -> list[Piece]:
    """An annex: the mark in the first line, the title in the third, then its parts."""
    title = [replace(piece, kept=True) for piece in _titled(annex.title)]
    first = _text_line(_whole(mark, mark_style()), mark_style(), LEFT)
    return [replace(first, kept=True), _blank(kept=True), *title, _blank(kept=True),
            *parts_pieces(annex.parts)]  # fmt: skip


def annex_marks(sheet: Sheet) -> list[str]:
    """附件, or 附件1, 附件2 where there are several."""
    many = len(sheet.annexes) > 1
    return [f"附件{number}" if many else "附件" for number in range(1, len(sheet.annexes) + 1)]


def parts_pieces(parts: Sequence[str | Table]) -> Iterator[Piece]:
    """Paragraphs and tables, one after the other."""
    for part in parts:
        if isinstance(part, Table):
            yield from table_pieces(part)
        else:
            for line in part.splitlines():
                yield from _paragraph(line)


def _paragraph(text: str, *, hanging: float = 0, indent: float = 2 * PITCH) -> Iterator[Piece]:
    """A paragraph; with `hanging`, its later lines begin so far from the left."""
    style = body_style()
    lines = broken(text, style, width=WIDTH - hanging, first=indent - hanging)
    for number, line in enumerate(lines):
        yield _text_line(line, style, LEFT + (hanging if number else indent))


def _text_line(line: Line, style: Style, left: float) -> Piece:
    return Piece(LEADING, (Placed(line, style, left, baseline(style)),))


def _whole(text: str, style: Style) -> Line:
    """A text in one line, however wide."""
    lines = broken(text, style, width=1e6, justified=False)
    return lines[0] if lines else Line((), 0)


def _blank(lines: float = 1, *, kept: bool = False) -> Piece:
    return Piece(lines * LEADING, kept=kept)


def _centred(text: str, style: Style, middle: float = LEFT + WIDTH / 2) -> Piece:
    line = _whole(text, style)
    return _text_line(line, style, middle - line.width / 2)


def _red_head(sheet: Sheet) -> Iterator[Piece]:
    """发文机关标志, two lines, 发文字号, the red rule, two lines."""
    style = title_style(_HEAD_SIZE)
    width = _whole(sheet.head, style).width
    if width > WIDTH:
        style = title_style(max(TITLE_SIZE, _HEAD_SIZE * WIDTH / width))
    yield Piece(_HEAD_BELOW)
    for line in broken(sheet.head, style, width=WIDTH + 1, justified=False):
        left = LEFT + (WIDTH - line.width) / 2
        placed = Placed(line, style, left, baseline(style, style.size * 1.3), red=True)
        yield Piece(style.size * 1.3, (placed,))
    yield _blank(2)
    number = _centred(sheet.number, body_style())
    below = LEADING - (LEADING - body_style().size) / 2 + _RULE_BELOW
    rule = Rule(LEFT, below, LEFT + WIDTH, below)
    yield replace(number, height=below, rules=(rule,), red=True, snaps=True)
    yield _blank(2)


def _titled(title: str) -> Iterator[Piece]:
    for line in title_lines(title, _TITLE_CHARS):
        yield _centred(line, title_style())


def _heading(sheet: Sheet) -> Iterator[Piece]:
    """The title; below it the number where there is no red head that has it; an empty line."""
    yield from _titled(sheet.title)
    if sheet.number and not sheet.head:
        line = _whole(sheet.number, body_style())
        yield _text_line(line, body_style(), max(LEFT, LEFT + WIDTH - PITCH - line.width))
    yield _blank()


def _addressee(sheet: Sheet) -> Iterator[Piece]:
    """主送机关: flush left, with a full-width colon."""
    if sheet.addressee:
        yield from _paragraph(sheet.addressee.rstrip("：:") + "：", indent=0)


def _note(sheet: Sheet) -> Iterator[Piece]:
    """附件说明: an empty line below the body, two characters in, the names under each other."""
    names = sheet.enclosures or tuple(annex.title for annex in sheet.annexes)
    if not names:
        return
    yield _blank()
    several = len(names) > 1
    for number, name in enumerate(names, 1):
        text = f"{number}.{name}" if several else name
        hanging = (6 if several else 5) * PITCH
        if number == 1:
            yield from _paragraph(f"附件：{text}", hanging=hanging)
        else:
            yield from _paragraph(text, hanging=hanging, indent=5 * PITCH)


def _ending(sheet: Sheet) -> Iterator[Piece]:
    """署名 and 成文日期, with room for the seal that stands over both.

    The seal begins within a line below the text, and both names are a little below its middle.
    """
    if not (sheet.organ or sheet.day):
        return
    style = body_style()
    day = _whole(sheet.day, style)
    names = broken(sheet.organ, style, width=_ORGAN_CHARS * PITCH, justified=False)
    widest = max([day.width, *(name.width for name in names)])
    middle = min(LEFT + WIDTH - 4 * PITCH - day.width / 2, LEFT + WIDTH - widest / 2)
    yield _blank(2, kept=True)
    for name in names:
        yield replace(_text_line(name, style, middle - name.width / 2), kept=True)
    last = _text_line(day, style, middle - day.width / 2)
    yield replace(last, kept=True, sealed=middle if sheet.organ and sheet.day else 0)
    yield _blank()
