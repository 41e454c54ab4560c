"""Bigrams (二元切分): how names and matters are cut so that two characters suffice to find them.

A text is read without what people write differently: width, case, brackets, marks, blanks. Letters
and figures between Chinese characters are kept whole: a code or a number is found when it is asked
for in full, never by a part of it, while of Chinese any two neighbours suffice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

_PIECES = re.compile(r"[a-z0-9]+|[^\W_]")


def plain(text: str) -> str:
    """The text as it is compared: pieces with a blank between, and a blank at either end.

    "云市监罚〔2026〕１２号" reads " 云市监罚 2026 12 号 ": each run of letters and figures is a
    piece, and so is all Chinese between two of them.
    """
    pieces = _pieces(text)
    return f" {' '.join(pieces)} " if pieces else ""


def grams(texts: Iterable[str]) -> str:
    """The distinct marks by which these texts are found, with a blank between."""
    found: dict[str, None] = {}
    for text in texts:
        found.update(dict.fromkeys(marks(text)))
    return " ".join(found)


def marks(text: str) -> Iterator[str]:
    """The bigrams of a text and its runs of letters and figures, alone and with a neighbour.

    Whatever holds a text holds its marks. One Chinese character alone has none.
    """
    before = ""
    for piece in _pieces(text):
        if piece.isascii():
            yield piece
            if before and not before.isascii():
                yield before[-1] + piece
        else:
            if before:  # pieces of Chinese never stand side by side
                yield before + piece[0]
            for place in range(len(piece) - 1):
                yield piece[place : place + 2]
        before = piece


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in _PIECES.findall(unicodedata.normalize("NFKC", text).casefold()):
        if pieces and not piece.isascii() and not pieces[-1].isascii():
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces
