"""Reads .xlsx workbooks row by row, and nothing of a workbook that would burst the memory."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from casework.registry.importing.sheets import SheetRefused

LAST_ROW = 1_048_576
_MIB = 1024 * 1024
# Shared strings and styles are held in memory while a workbook is read; sheets are not.
_MOST_UNPACKED = 1024 * _MIB
_MOST_SHARED_STRINGS = 256 * _MIB
_MOST_OTHER_PART = 32 * _MIB
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Workbook:
    """A workbook on disk. Raises SheetRefused when it is damaged, locked or too large unpacked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        _check_parts(path)
        try:
            self._book = openpyxl.load_workbook(path, read_only=True, keep_links=False)
        except Exception as fault:  # openpyxl raises whatever it trips over
            raise _damaged() from fault

    def close(self) -> None:
        self._book.close()

    def titles(self) -> list[str]:
        return [sheet.title for sheet in self._book.worksheets]

    def rows(self, title: str) -> Iterator[tuple[int, list[str]]]:
        """The rows with their numbers as the sheet shows them. Raises SheetRefused."""
        sheet: Any = self._book[title]
        # Many programs write a wrong extent, behind which cells would be lost.
        with suppress(AttributeError):
            sheet.reset_dimensions()
        rows = enumerate(sheet.iter_rows(values_only=True), start=1)
        while True:
            try:
                number, values = next(rows)
            except StopIteration:
                return
            except Exception as fault:  # as above, in the middle of the sheet
                raise _damaged() from fault
            if number > LAST_ROW:
                raise SheetRefused(_("The sheet has more rows than a workbook can have."))
            yield number, _texts(values)


def _damaged() -> SheetRefused:
    return SheetRefused(
        _("The workbook is damaged and cannot be read; open it, save it again as .xlsx, and retry.")
    )


def _check_parts(path: Path) -> None:
    """The sizes in the directory of the archive hold: unpacking stops where they say."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as fault:
        raise _damaged() from fault
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise SheetRefused(_("The file is an archive, but no workbook (.xlsx)."))
    if any(part.flag_bits & 0x1 for part in parts):
        raise SheetRefused(_("The workbook is locked with a password; save it without one."))
    too_large = sum(part.file_size for part in parts) > _MOST_UNPACKED or any(
        part.file_size > _most(part.filename) for part in parts
    )
    if too_large:
        raise SheetRefused(
            _("Unpacked, the workbook is too large to be a sheet of records; split it.")
        )


def _most(part: str) -> int:
    if part.startswith("xl/worksheets/"):
        return _MOST_UNPACKED
    return _MOST_SHARED_STRINGS if part == "xl/sharedStrings.xml" else _MOST_OTHER_PART


def _texts(values: Sequence[object]) -> list[str]:
    return [
        "" if value is None else value if type(value) is str and "_x" not in value else _text(value)
        for value in values
    ]


def _text(value: object) -> str:
    """A cell as a person reads it; a formula keeps its equals sign, so that it can be refused."""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, ArrayFormula | DataTableFormula):
        return "="
    return str(value)
