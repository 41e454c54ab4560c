"""Opens a file, finds the one sheet in it that we know, and streams its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from casework.registry.importing.sheets import SHEETS, Found, SheetRefused, recognize
from casework.registry.importing.textfile import TextFile
from casework.registry.importing.workbook import Workbook

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# Offices put a title, a date and their name above the headings.
_ROWS_FOR_HEADINGS = 10


class Source(Protocol):
    """A file that holds one sheet or several."""

    def titles(self) -> list[str]: ...

    def rows(self, title: str) -> Iterator[tuple[int, list[str]]]: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Table:
    """The sheet of a file: which kind it is, its headings, and the rows below them."""

    found: Found
    headings: Sequence[str]
    heading_row: int
    title: str
    source: Source
    is_text: bool

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Number and cells of every row that is not blank. Raises SheetRefused half-way."""
        for number, cells in self.source.rows(self.title):
            below = number > self.heading_row
            if below and any(cell and not cell.isspace() for cell in cells):
                yield number, cells


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """Raises SheetRefused, in one sentence, for a file that holds no such sheet."""
    with closing(_open(path)) as source:
        found = [table for table in (_look(source, title) for title in source.titles()) if table]
        if not found:
            raise SheetRefused(
                _(
                    "This is no sheet that can be imported: none of its first rows has the"
                    " headings of one of these: %(sheets)s."
                )
                % {"sheets": "、".join(str(sheet.title) for sheet in SHEETS)}
            )
        if len(found) > 1:
            raise SheetRefused(
                _("The workbook holds several sheets to import (%(titles)s); save each by itself.")
                % {"titles": "、".join(table.title for table in found)}
            )
        yield found[0]


def _look(source: Source, title: str) -> Table | None:
    rows = list(islice(source.rows(title), _ROWS_FOR_HEADINGS))
    best = recognize(rows)
    if best is None:
        return None
    number, found = best
    headings = next(cells for row, cells in rows if row == number)
    return Table(
        found=found,
        headings=headings,
        heading_row=number,
        title=title,
        source=source,
        is_text=isinstance(source, TextFile),
    )


def _open(path: Path) -> Source:
    """By content, not by name: offices rename files."""
    if not path.exists():
        raise SheetRefused(_("There is no file %(file)s.") % {"file": path})
    if not path.is_file():
        raise SheetRefused(_("%(file)s is a folder, not a file.") % {"file": path})
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as fault:
        raise SheetRefused(
            _("The file %(file)s may not be read: %(fault)s.")
            % {"file": path, "fault": fault.strerror}
        ) from fault
    if not start:
        raise SheetRefused(_("The file is empty."))
    if start == _OLD_OFFICE:
        raise SheetRefused(
            _("The file is an old Excel file (.xls) or locked with a password; save it as .xlsx.")
        )
    return Workbook(path) if start == _ZIP else TextFile(path)
