"""Divides the pieces of a paper into pages, and says where the seal comes to stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil

from casework.documents.grid import (
    FLOOR,
    HEIGHT,
    LEADING,
    PAGE,
    SEAL,
    TOP,
    Piece,
)
from casework.documents.sheets import Box

_TOLERANCE = 0.01
# The seal's middle above the bottom of the day's line: both names are a little below it.
_MIDDLE = 1.3 * LEADING


@dataclass
class Page:
    """One page: its pieces with the distance of each from the top of the type area."""

    pieces: list[tuple[float, Piece]] = field(default_factory=list)
    filled: float = 0

    def add(self, piece: Piece) -> None:
        """Puts a piece below what is there."""
        self.pieces.append((self.filled, piece))
        self.filled += piece.height
        if piece.snaps:
            self.filled = ceil(self.filled / LEADING - _TOLERANCE) * LEADING

    def holds(self, height: float) -> bool:
        """Whether there is room for so much more."""
        return self.filled + height <= HEIGHT + _TOLERANCE


def paged(pieces: Sequence[Piece]) -> list[Page]:
    """The pages of a letter or an annex; what is kept together stands on one page if it can."""
    pages = [Page()]
    for chain in _chains(pieces):
        page = pages[-1]
        height = sum(piece.height for piece in chain)
        if page.pieces and not page.holds(height) and _fits_a_page(chain, height):
            pages.append(Page())
        for piece in chain:
            if pages[-1].pieces and not pages[-1].holds(piece.height):
                pages.append(Page())
            _put(pages[-1], piece)
    return pages


def _fits_a_page(chain: Sequence[Piece], height: float) -> bool:
    heads = sum(piece.height for piece in chain[0].head)
    return height + heads <= HEIGHT + _TOLERANCE


def _put(page: Page, piece: Piece) -> None:
    if page.pieces or not piece.head:
        page.add(piece)
        return
    for one in piece.head:
        page.add(one)
    page.add(piece)


def _chains(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    chain: list[Piece] = []
    for piece in pieces:
        chain.append(piece)
        if not piece.kept:
            yield chain
            chain = []
    if chain:
        yield chain


def seal_box(pages: Sequence[Page]) -> Box | None:
    """Where the seal belongs: over the organ's name and the day (骑年盖月)."""
    for number, page in enumerate(pages):
        for below, piece in page.pieces:
            if piece.sealed:
                middle = PAGE[1] - TOP - below - piece.height + _MIDDLE
                return Box(number, piece.sealed - SEAL / 2, max(FLOOR / 2, middle - SEAL / 2),
                           SEAL, SEAL)  # fmt: skip
    return None
