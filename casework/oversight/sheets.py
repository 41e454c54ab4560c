"""Sheets that leave the product: rows as CSV or as a workbook, in bounded memory."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import StringIO
from tempfile import TemporaryFile
from typing import IO, Any

from openpyxl import Workbook

from casework.registry.importing.formulas import defused
from casework.registry.importing.report import visible

FORMATS = ("csv", "xlsx")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Row = Sequence[Any]


def _cell(value: Any) -> Any:
    """What no spreadsheet program takes for a formula; numbers and days stay what they are."""
    if value is None or isinstance(value, int | float | date):
        return value
    return defused(visible(str(value)))


def csv_chunks(rows: Iterable[Row]) -> Iterator[str]:
    """UTF-8 with its mark, which every office program opens as it should; a line at a time."""
    yield "\ufeff"
    for row in rows:
        line = StringIO()
        csv.writer(line).writerow([_cell(value) for value in row])
        yield line.getvalue()


def workbook(rows: Iterable[Row], title: str) -> IO[bytes]:
    """An open temporary file, wound back; it is gone once closed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for row in rows:
        sheet.append([_cell(value) for value in row])
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    book.save(file)
    file.seek(0)
    return file
