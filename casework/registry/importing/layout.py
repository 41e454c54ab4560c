"""What a kind of sheet is made of: its columns, and how they are found under headings."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from casework.errors import CaseworkError


class SheetRefused(CaseworkError):
    """A file cannot be imported as a whole; its text is one sentence for whoever sent it."""


@dataclass(frozen=True)
class Column:
    """One column of a sheet: its heading and the name by which our code knows it.

    `example` is what the sample sheet holds in it; all of it is made up.
    """

    heading: str
    key: str
    needed: bool = True
    aliases: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Sheet:
    """A kind of sheet, known by its headings in whatever order; further columns do not matter."""

    code: str
    title: str | Promise
    columns: tuple[Column, ...]

    def find(self, headings: Sequence[str]) -> Found:
        """Where the columns of this kind stand under the given headings."""
        places: dict[str, list[int]] = {}
        for place, heading in enumerate(headings):
            places.setdefault(plain(heading), []).append(place)
        at: dict[str, int] = {}
        missing, twice = [], []
        for column in self.columns:
            spots = [
                spot
                for name in (column.heading, *column.aliases)
                for spot in places.get(plain(name), ())
            ]
            if spots:
                at[column.key] = spots[0]
            elif column.needed:
                missing.append(column.heading)
            if len(spots) > 1:
                twice.append(column.heading)
        return Found(self, at, tuple(missing), tuple(twice))


@dataclass(frozen=True)
class Found:
    """The outcome of looking for one kind of sheet in a row of headings."""

    sheet: Sheet
    at: Mapping[str, int]
    missing: tuple[str, ...]
    twice: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def share(self) -> float:
        """How much of what the kind needs is there."""
        needed = sum(column.needed for column in self.sheet.columns)
        return 1 - len(self.missing) / needed


def plain(heading: str) -> str:
    """A heading without what differs between offices: spaces, line breaks, full-width brackets."""
    return "".join(unicodedata.normalize("NFKC", heading).split()).casefold()
