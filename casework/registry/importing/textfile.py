"""Reads comma-separated text in UTF-8, with or without BOM, or GB18030, row by row."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from casework.registry.importing.sheets import SheetRefused

_CHUNK = 1024 * 1024
# No line of a sheet is so long; a file may be one single line.
_LONGEST_LINE = 1_000_000
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_SEPARATORS = ",\t;"


class TextFile:
    """A text file as one sheet. Raises SheetRefused when its bytes are no text that we know."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoding = detect_encoding(path)
        self.separator = self._separator()

    def close(self) -> None:
        """Each reading of the rows opens and closes the file by itself."""

    def titles(self) -> list[str]:
        return [self.path.name]

    def rows(self, title: str) -> Iterator[tuple[int, list[str]]]:
        """The rows, numbered as a spreadsheet shows them: a quoted line break makes no new row.

        Raises SheetRefused at a quotation mark that is never closed: it would swallow rows.
        """
        with self.path.open(encoding=self.encoding, newline="") as lines:
            reader = csv.reader(_bounded(lines), delimiter=self.separator, strict=True)
            number = 0
            try:
                for number, cells in enumerate(reader, start=1):
                    yield number, cells
            except csv.Error as fault:
                raise SheetRefused(
                    _(
                        "Row %(row)s cannot be read: a quotation mark is not closed, or a cell is"
                        " too long."
                    )
                    % {"row": number + 1}
                ) from fault

    def _separator(self) -> str:
        with self.path.open(encoding=self.encoding, newline="") as lines:
            start = iter(lambda: lines.readline(_LONGEST_LINE), "")
            heading = next((line for line in start if line.strip()), "")
        return max(_SEPARATORS, key=heading.count)


def _bounded(lines: TextIO) -> Iterator[str]:
    """The lines of a file. Raises csv.Error for one that is too long to be held."""
    while line := lines.readline(_LONGEST_LINE + 1):
        if len(line) > _LONGEST_LINE:
            raise csv.Error
        yield line


def detect_encoding(path: Path) -> str:
    """UTF-8 when every byte fits, else GB18030; the file is read once through, in pieces."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    elif start.startswith(_WIDE_BOMS):
        raise SheetRefused(_("The file is UTF-16 text; save it as CSV in UTF-8 and retry."))
    else:
        candidates = ["utf-8", "gb18030"]
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise SheetRefused(
        _("The file is no sheet: its bytes are neither UTF-8 nor GB18030 text nor a workbook.")
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                if b"\0" in chunk:
                    return False
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
