"""QR codes as rows of dark squares, drawn as one path."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M

# Every mask can be read; to choose the best of eight takes eight times as long.
_MASK = 2


@lru_cache(maxsize=8)
def dark_bars(text: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """How many squares a side has, and the dark bars: row from the top, column, length."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=_MASK)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    rows = code.modules
    return len(rows), tuple(bar for at, row in enumerate(rows) for bar in _bars(at, row))


def _bars(row: int, squares: list[bool | None]) -> Iterator[tuple[int, int, int]]:
    for dark, run in groupby(enumerate(squares), key=lambda one: bool(one[1])):
        if dark:
            places = [at for at, _ in run]
            yield row, places[0], len(places)
