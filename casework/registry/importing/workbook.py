"""Reads .xlsx workbooks row by row, and nothing of a workbook that would burst the memory."""

from __future__ import annotations

import posixpath
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from casework.registry.importing.sheets import SheetRefused
from casework.registry.importing.sheetxml import elements, rows, shared_strings

_MIB = 1024 * 1024
# Sheets are streamed; shared strings and the small parts are held while a workbook is read.
_MOST_UNPACKED = 1024 * _MIB
_MOST_SHARED_STRINGS = 256 * _MIB
_MOST_SMALL_PART = 8 * _MIB
# The directory of the archive is read whole before anything else; ours has a dozen entries.
_MOST_DIRECTORY = _MIB
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DIRECTORY_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LONGEST_COMMENT = 65_535
_BOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedStrings.xml"
_STYLES = "xl/styles.xml"


class Workbook:
    """A workbook on disk. Raises SheetRefused when it is damaged, locked or too large unpacked."""

    def __init__(self, path: Path) -> None:
        _check_directory(path)
        with _readable():
            self._archive = zipfile.ZipFile(path)
        try:
            _check_parts(self._archive.infolist())
            with _readable():
                self._read_book()
        except SheetRefused:
            self._archive.close()
            raise

    def close(self) -> None:
        self._archive.close()

    def titles(self) -> list[str]:
        return list(self._parts)

    def rows(self, title: str) -> Iterator[tuple[int, list[str]]]:
        """The rows with their numbers as the sheet shows them. Raises SheetRefused half-way."""
        with _readable(), self._archive.open(self._parts[title]) as stream:
            yield from rows(stream, self._strings, dates=self._dates, epoch=self._epoch)

    def _read_book(self) -> None:
        targets = {
            link["Id"]: _part(link["Target"])
            for _parent, _name, link in self._elements(_LINKS, "Relationship")
            if link.get("Type", "").endswith("/worksheet")
        }
        self._parts: dict[str, str] = {}
        self._epoch: datetime = CALENDAR_WINDOWS_1900
        for _parent, name, found in self._elements(_BOOK, "sheet", "workbookPr"):
            if name == "workbookPr" and found.get("date1904") in ("1", "true"):
                self._epoch = CALENDAR_MAC_1904
            link = next((value for key, value in found.items() if key.endswith(":id")), "")
            if name == "sheet" and link in targets:
                self._parts[found["name"]] = targets[link]
        self._strings: list[str] = []
        if _STRINGS in self._archive.namelist():
            with self._archive.open(_STRINGS) as stream:
                self._strings = shared_strings(stream)
        self._dates = self._date_styles()

    def _date_styles(self) -> frozenset[str]:
        """The numbers of the cell styles that show a number as a day."""
        if _STYLES not in self._archive.namelist():
            return frozenset()
        codes = {str(number): code for number, code in BUILTIN_FORMATS.items()}
        styles: list[str] = []
        for parent, name, found in self._elements(_STYLES, "numFmt", "xf"):
            if name == "numFmt":
                codes[found["numFmtId"]] = found["formatCode"]
            elif parent == "cellXfs":
                styles.append(found.get("numFmtId", "0"))
        return frozenset(
            str(place)
            for place, number in enumerate(styles)
            if is_date_format(codes.get(number, "General"))
        )

    def _elements(self, part: str, *names: str) -> list[tuple[str, str, dict[str, str]]]:
        with self._archive.open(part) as stream:
            return elements(stream, names)


@contextmanager
def _readable() -> Iterator[None]:
    """A torn archive and torn XML fail in a dozen ways, which are all one to who sent it."""
    try:
        yield
    except (SheetRefused, GeneratorExit):
        raise
    except Exception as fault:
        raise SheetRefused(
            _(
                "The workbook is damaged and cannot be read; open it, save it again as .xlsx, and"
                " retry."
            )
        ) from fault


def _part(target: str) -> str:
    """The name in the archive of what a link of the workbook points to."""
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _check_directory(path: Path) -> None:
    """Looks at how large the directory says it is; one of a million entries fills the memory.

    The longer form of it (zip64), whose sizes stand elsewhere, belongs to no sheet of ours.
    """
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _LONGEST_COMMENT - _DIRECTORY_END.size))
        end = file.read()
    at = end.rfind(_END_MARK)
    if at < 0 or len(end) - at < _DIRECTORY_END.size:
        return  # no archive at all, which its reader says
    size = _DIRECTORY_END.unpack_from(end, at)[5]
    if size > _MOST_DIRECTORY:
        raise SheetRefused(
            _("Unpacked, the workbook is too large to be a sheet of records; split it.")
        )


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    """The sizes in the directory of the archive hold: unpacking stops where they say."""
    if not any(part.filename == _BOOK for part in parts):
        raise SheetRefused(_("The file is an archive, but no workbook (.xlsx)."))
    if any(part.flag_bits & 0x1 for part in parts):
        raise SheetRefused(_("The workbook is locked with a password; save it without one."))
    if any(part.compress_type not in _PACKED for part in parts):
        raise SheetRefused(
            _("The workbook is packed in a way that no spreadsheet packs; save it again as .xlsx.")
        )
    limits = {
        _STRINGS: _MOST_SHARED_STRINGS,
        **dict.fromkeys((_BOOK, _LINKS, _STYLES), _MOST_SMALL_PART),
    }
    too_large = sum(part.file_size for part in parts) > _MOST_UNPACKED or any(
        part.file_size > limits.get(part.filename, _MOST_UNPACKED) for part in parts
    )
    if too_large:
        raise SheetRefused(
            _("Unpacked, the workbook is too large to be a sheet of records; split it.")
        )
