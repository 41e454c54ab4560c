"""Sets tables: wrapped cells, rows that may run over a page, heads that are repeated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from casework.documents.breaking import Line, Style, broken
from casework.documents.grid import (
    CELL_LEADING,
    CELL_SIZE,
    HEIGHT,
    LEFT,
    WIDTH,
    Piece,
    Placed,
    Rule,
    baseline,
    cell_style,
)
from casework.documents.sheets import Table

_PAD = 4.0
_SAMPLE = 200  # rows that the widths of the columns are judged by
_SPLITS = int(HEIGHT / CELL_LEADING / 2)  # a row of more lines than half a page is divided


def table_pieces(table: Table) -> Iterator[Piece]:
    """The rows of a table; the head is theirs where a page begins with one of them."""
    edges = _edges(table)
    head = tuple(_row(table.head, edges, cell_style(heavy=True), centred=True))
    head = tuple(replace(piece, kept=True) for piece in head)
    head = (replace(head[0], rules=(*head[0].rules, _across(edges, 0))), *head[1:])
    yield from head
    style = cell_style()
    for number, row in enumerate(table.rows, 1):
        cells = [*row, *[""] * (len(edges) - 1 - len(row))]
        pieces = [replace(piece, head=head) for piece in _row(cells, edges, style)]
        if number == len(table.rows):
            pieces[-1] = replace(pieces[-1], snaps=True)
        yield from pieces


def _edges(table: Table) -> list[float]:
    widths = _shared(table.shares) if table.shares else _needed(table)
    return [LEFT, *(LEFT + part for part in accumulate(widths))]


def _shared(shares: Sequence[int]) -> list[float]:
    return [WIDTH * share / sum(shares) for share in shares]


def _needed(table: Table) -> list[float]:
    """Narrow columns have what their longest text takes; the wide ones share what is left."""
    wanted = [_wanted(table, at) for at in range(len(table.head))]
    widths, left = [0.0] * len(wanted), WIDTH
    for place, at in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__), 1):
        widths[at] = min(wanted[at], left / (len(wanted) - place + 1))
        left -= widths[at]
    return [width + left / len(widths) for width in widths]


def _wanted(table: Table, column: int) -> float:
    some = [row[column] for row in table.rows[:_SAMPLE] if column < len(row)]
    texts = {table.head[column], max(some, key=len, default="")}
    cells = cell_style().cells
    widest = max(sum(cells[char][1] for char in text) for text in texts)
    return widest * CELL_SIZE / 1000 + 2 * _PAD + 1


def _row(
    cells: Sequence[str], edges: Sequence[float], style: Style, *, centred: bool = False
) -> Iterator[Piece]:
    columns = [
        _cell_lines(text, style, right - left - 2 * _PAD)
        for text, left, right in zip(cells, edges, edges[1:], strict=False)
    ]
    deepest = max(1, *(len(lines) for lines in columns))
    for start in range(0, deepest, _SPLITS):
        part = [lines[start : start + _SPLITS] for lines in columns]
        yield _part(part, edges, style, centred=centred, closed=start + _SPLITS >= deepest)


def _cell_lines(text: str, style: Style, width: float) -> list[Line]:
    parts = text.splitlines() or [""]
    return [line for part in parts for line in broken(part, style, width=width, justified=False)]


def _part(
    columns: Sequence[Sequence[Line]], edges: Sequence[float], style: Style, *,
    centred: bool, closed: bool,
) -> Piece:  # fmt: skip
    """So much of a row as stands on one page; its sides, and its floor where the row ends."""
    deepest = max(1, *(len(lines) for lines in columns))
    height = deepest * CELL_LEADING + 2 * _PAD
    placed = [
        Placed(line, style, _left(line, edges, column, centred=centred), _PAD + (
            number + (deepest - len(lines)) / 2) * CELL_LEADING + baseline(style, CELL_LEADING))
        for column, lines in enumerate(columns)
        for number, line in enumerate(lines)
    ]  # fmt: skip
    sides = [Rule(edge, 0, edge, height) for edge in edges]
    floor = [_across(edges, height)] if closed else []
    return Piece(height, tuple(placed), (*sides, *floor))


def _left(line: Line, edges: Sequence[float], column: int, *, centred: bool) -> float:
    if centred:
        return (edges[column] + edges[column + 1] - line.width) / 2
    return edges[column] + _PAD


def _across(edges: Sequence[float], at: float) -> Rule:
    return Rule(edges[0], at, edges[-1], at)
