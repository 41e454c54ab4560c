"""Suppression of small cells (小单元抑制): no public table tells of too few persons.

A table of counts is published with its row totals, column totals and grand total. Whatever is small
is hidden; then further cells are hidden until no hidden number can be computed from what is left
(complementary suppression). That this is so is proved cell by cell, not assumed: a hidden number is
safe when the published numbers admit another table in which it differs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.policies.packs import PackVersion

# A place in the table: its row and its column, where TOTAL stands for the sum of all.
TOTAL = ""
Place = tuple[str, str]
Node = tuple[str, str]
_ROW, _COLUMN = "row", "column"


def suppressed(counts: Mapping[Place, int], *, least: int) -> dict[Place, int | None]:
    """The whole table with its totals; hidden numbers are None. Nothing stays nothing.

    `least` is the smallest number of persons that may be told. Totals are hidden like cells.
    """
    table = with_totals(counts)
    hidden = {place for place, n in table.items() if 0 < n < least}
    while (open_place := next(_computable(table, hidden), None)) is not None:
        hidden |= _companions(table, hidden, open_place)
    return {place: None if place in hidden else n for place, n in table.items()}


def with_totals(counts: Mapping[Place, int]) -> dict[Place, int]:
    """Every cell, a missing one as nothing, with the totals of rows, columns and all."""
    rows = sorted({row for row, _column in counts})
    columns = sorted({column for _row, column in counts})
    table = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    for row in rows:
        table[row, TOTAL] = sum(table[row, column] for column in columns)
    for column in [*columns, TOTAL]:
        table[TOTAL, column] = sum(table[row, column] for row in rows)
    return table


def _computable(table: Mapping[Place, int], hidden: set[Place]) -> Iterator[Place]:
    """Hidden places of which the number follows from the published ones, in a fixed order."""
    steps = _steps(table, hidden)
    for place in sorted(hidden):
        if not _may_differ(place, steps):
            yield place


Steps = Mapping[Node, Sequence[tuple[Node, Place]]]


def _steps(table: Mapping[Place, int], hidden: set[Place]) -> Steps:
    """How a unit may wander among the hidden numbers with every sum staying as published.

    One more in a cell leads from its row to its column, one less back; a total counts the other
    way round. One less needs a number of two at least: a hidden number is known not to be nothing.
    """
    steps: dict[Node, list[tuple[Node, Place]]] = defaultdict(list)
    for place in hidden:
        start, end = _ends(place)
        steps[start].append((end, place))
        if table[place] > 1:
            steps[end].append((start, place))
    return steps


def _ends(place: Place) -> tuple[Node, Node]:
    """From where to where one more in this place leads."""
    row, column = place
    ends = (_ROW, row), (_COLUMN, column)
    is_margin = (row == TOTAL) != (column == TOTAL)
    return (ends[1], ends[0]) if is_margin else ends


def _may_differ(place: Place, steps: Steps) -> bool:
    """Whether some round trip changes this number: another table that fits all that is published.

    Any two tables that fit differ by such round trips, so this is exact.
    """
    start, end = _ends(place)
    more = any(there == end for there, by in steps.get(start, ()) if by == place)
    less = any(there == start for there, by in steps.get(end, ()) if by == place)
    return (more and _leads(end, start, steps, without=place)) or (
        less and _leads(start, end, steps, without=place)
    )


def _leads(start: Node, end: Node, steps: Steps, *, without: Place) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        for there, by in steps.get(waiting.pop(), ()):
            if by != without and there not in seen:
                if there == end:
                    return True
                seen.add(there)
                waiting.append(there)
    return False


def _companions(table: Mapping[Place, int], hidden: set[Place], place: Place) -> set[Place]:
    """What is hidden besides: the corners of the cheapest rectangle, so that two lines stay told.

    Where there is no rectangle, the smallest number of its row, else its column, a cell first; a
    total goes only where no cell is left, and any other number where the lines are used up.
    """
    rectangles = list(_rectangles(table, hidden, place))
    if rectangles:
        return min(rectangles, key=lambda new: (sum(table[one] for one in new), sorted(new)))
    row, column = place
    shown = [one for one, n in table.items() if n and one not in hidden]
    lines = (
        [one for one in shown if one[0] == row],
        [one for one in shown if one[1] == column],
        shown,
    )
    line = next((line for line in lines if line), None)
    if line is None:
        raise ValueError("Everything is hidden, and nothing of it can be computed.")
    return {min(line, key=lambda one: (TOTAL in one, table[one], one))}


def _rectangles(
    table: Mapping[Place, int], hidden: set[Place], place: Place
) -> Iterator[set[Place]]:
    """The corners still to be hidden of every rectangle of cells with this one as a corner."""
    row, column = place
    if TOTAL in place:
        return
    for other_row, other_column in table:
        if TOTAL in (other_row, other_column) or other_row == row or other_column == column:
            continue
        corners = {(row, other_column), (other_row, column), (other_row, other_column)}
        new = corners - hidden
        if new and all(table[corner] for corner in corners):
            yield new


def told_in_public(counts: Mapping[Place, int], pack: PackVersion) -> dict[Place, int | None]:
    """Counts of natural persons as a public page may show them, by the rules in force."""
    return suppressed(counts, least=pack.number("statistics.small_cell"))
