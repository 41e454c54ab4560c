"""Writes rows to a sheet on disk in bounded memory: comma-separated text, or a workbook."""

from __future__ import annotations

import csv
import fcntl
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import TextIOWrapper
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings

from casework.registry.importing.formulas import defused

FORMS = ("xlsx", "csv")
# UTF-8 carries its mark, which every office program opens as it should.
ENCODINGS = {"utf-8": "utf-8-sig", "gb18030": "gb18030"}
MOST_ROWS = 1_048_575  # of a sheet, below its headings
_EVERY = 1000
# The notation of workbooks for what XML would turn into something else.
_TO_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_COMPRESSION = 3  # twice as fast as the usual one, and a file a tenth larger
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = '"http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = '"http://schemas.openxmlformats.org/package/2006/relationships"'
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# The parts of the package beside the sheet itself (ECMA-376, part 1, 12).
_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f"<Relationships xmlns={_RELATIONS}>"
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns={_MAIN} xmlns:r="{_DOCUMENT}">'
        '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f"<Relationships xmlns={_RELATIONS}>"
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>"
    ),
}
Progress = Callable[[int], None]


def write(
    path: Path, rows: Iterable[Sequence[str]], *, encoding: str, progress: Progress | None = None
) -> int:
    """Writes all rows, each cell a text that is no formula; answers how many there were."""
    writer = _Text(path, encoding) if path.suffix == ".csv" else _Book(path)
    count = 0
    try:
        for count, row in enumerate(rows, start=1):
            writer.add([defused(cell) for cell in row])
            if progress and count % _EVERY == 0:
                progress(count)
    finally:
        writer.finish()
    return count


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Text:
    def __init__(self, path: Path, encoding: str) -> None:
        self._file: IO[str] = path.open("x", encoding=ENCODINGS[encoding], newline="")
        path.chmod(0o600)
        self._csv = csv.writer(self._file)

    def add(self, cells: Sequence[str]) -> None:
        self._csv.writerow(cells)

    def finish(self) -> None:
        self._file.close()


class _Book:
    """A workbook of one sheet of texts, each row written as it comes: nothing is kept in memory.

    Every cell is an inline string (ECMA-376, 18.3.1.4 `inlineStr`), which no program takes for a
    formula, a number or an error.
    """

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600, exist_ok=False)
        self._zip = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION)
        for name, content in _PARTS.items():
            self._zip.writestr(name, f"{_XML}{content}")
        part = self._zip.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        self._out = TextIOWrapper(part, encoding="utf-8", newline="", write_through=False)
        self._out.write(f"{_XML}<worksheet xmlns={_MAIN}><sheetData>")
        self._row = 0

    def add(self, cells: Sequence[str]) -> None:
        self._row += 1
        written = "".join(
            f'<c r="{_letters(place)}{self._row}" t="inlineStr"><is><t xml:space="preserve">'
            f"{_in_xml(text)}</t></is></c>"
            for place, text in enumerate(cells)
            if text
        )
        self._out.write(f'<row r="{self._row}">{written}</row>')

    def finish(self) -> None:
        self._out.write("</sheetData></worksheet>")
        self._out.close()
        self._zip.close()


@cache
def _letters(place: int) -> str:
    """The letters of a column, counted from 0."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def _in_xml(text: str) -> str:
    if _TO_ESCAPE.search(text):
        text = _TO_ESCAPE.sub(_escaped, text)
    return escape(text)


def _escaped(found: re.Match[str]) -> str:
    """A character that XML has no place for; and what would be read as one that was escaped."""
    text = found[0]
    return f"_x005F{text}" if len(text) > 1 else f"_x{ord(text):04X}_"


@contextmanager
def alone(folder: str, run_id: int) -> Iterator[bool]:
    """Whether this process does a run by itself; the lock goes when the process does."""
    place = Path(settings.MEDIA_ROOT) / folder
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = place / f"{run_id}.lock"
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
        lock.unlink(missing_ok=True)
