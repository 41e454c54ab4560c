"""What an import tells: each fault in words, and the sheet of faulty rows to be mended."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from casework.registry.identifiers import Fault
from casework.registry.importing.formulas import defused, restored
from casework.registry.importing.rows import (
    BAD_NUMBER,
    DONE_BEFORE,
    DUPLICATE,
    FOREIGN_CODE,
    FORMULA,
    NO_TYPE,
    NOT_KNOWN,
    NOT_TO_CORRECT,
    NOT_YOURS,
    READS_OTHERWISE,
    SEVERAL,
    STRAY_CELL,
    TOO_EARLY,
    TOO_LONG,
    UNKNOWN_VALUE,
    RowFault,
    is_clean,
)

WORDS: Mapping[str, str | Promise] = {
    Fault.MISSING: gettext_lazy("is missing"),
    Fault.WRONG_LENGTH: gettext_lazy("has not the right number of characters"),
    Fault.BAD_CHECK_DIGIT: gettext_lazy("has a wrong check digit: a character is mistyped"),
    Fault.BAD_DATE: gettext_lazy("is not a date that exists (write 2026-03-05)"),
    Fault.FUTURE_DATE: gettext_lazy("lies in the future"),
    Fault.CONTROL_CHARACTER: gettext_lazy("holds an invisible or a lost character"),
    TOO_LONG: gettext_lazy("is too long"),
    NO_TYPE: gettext_lazy("holds a character that cannot be printed, because no font has it"),
    BAD_NUMBER: gettext_lazy("is not an amount (write 3.88)"),
    UNKNOWN_VALUE: gettext_lazy("is none of the values that the sheet allows"),
    FORMULA: gettext_lazy("is a formula; write its value"),
    STRAY_CELL: gettext_lazy("is followed by a cell too many: put quotation marks around commas"),
    DUPLICATE: gettext_lazy(
        "stands in this sheet before, for the same subject, otherwise filled in"
    ),
    FOREIGN_CODE: gettext_lazy("stands in the registry for a subject of another name"),
    NOT_YOURS: gettext_lazy(
        "is not the unit that recognized or listed it; that unit alone may change or end it"
    ),
    NOT_KNOWN: gettext_lazy("is not in the registry; import what it speaks of first"),
    SEVERAL: gettext_lazy("fits several records; add the code, or number and date of the document"),
    TOO_EARLY: gettext_lazy("lies before the day on which it began"),
    DONE_BEFORE: gettext_lazy("has ended or was withdrawn already; nothing is left to change"),
    READS_OTHERWISE: gettext_lazy(
        "is not what the registry says now; write what stands there before the correction"
    ),
    NOT_TO_CORRECT: gettext_lazy(
        "is no item that can be corrected; write the heading of its column"
    ),
}


def words_for(code: str) -> str:
    """The fault in the reader's language, to stand after the name of the column."""
    return str(WORDS.get(code, code))


def reason_for(row: int, faults: Iterable[RowFault]) -> str:
    """One sentence for all that is wrong with a row."""
    each = "；".join(f"{fault.field} {words_for(fault.code)}" for fault in faults)
    return _("Row %(row)s: %(faults)s") % {"row": row, "faults": each}


def visible(text: str) -> str:
    """A text in which a replacement mark stands for each invisible character.

    The mark is refused as well, so that a row is not taken unmended.
    """
    if is_clean(text, lines=True):
        return text
    return "".join(char if is_clean(char, lines=True) else "\ufffd" for char in text)


class _Writer(Protocol):
    def write(self, cells: Sequence[str]) -> None: ...

    def finish(self) -> None: ...


class TextWriter:
    """CSV in UTF-8 with BOM, which every office program opens as it should."""

    def __init__(self, path: Path) -> None:
        self._file: IO[str] = path.open("w", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._file)

    def write(self, cells: Sequence[str]) -> None:
        # What an export had marked before carries one mark, not two.
        self._csv.writerow([defused(restored(cell)) for cell in cells])

    def finish(self) -> None:
        self._file.close()


class BookWriter:
    """A workbook of one sheet in which every cell is text, formulas too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._book = Workbook(write_only=True)
        self._sheet: Any = self._book.create_sheet()

    def write(self, cells: Sequence[str]) -> None:
        self._sheet.append([self._cell(text) for text in cells])

    def _cell(self, text: str) -> Any:
        cell = WriteOnlyCell(self._sheet, value=text)
        cell.data_type = "s"
        return cell

    def finish(self) -> None:
        self._book.save(self._path)


class ErrorSheet:
    """The faulty rows with their own columns and the reason, in the format they came in.

    Nothing is written while there is no fault.
    """

    def __init__(self, folder: Path, name: str, *, headings: Sequence[str], is_text: bool) -> None:
        self.path = folder / f"{name}{'.csv' if is_text else '.xlsx'}"
        self._headings = headings
        self._make = TextWriter if is_text else BookWriter
        self._writer: _Writer | None = None

    def add(self, row: int, cells: Sequence[str], faults: Iterable[RowFault]) -> None:
        if self._writer is None:
            self._writer = self._make(self.path)
            self._writer.write([*self._headings, _("Reason")])
        width = len(self._headings)
        own = [visible(cell) for cell in cells[:width]]
        padding = [""] * (width - len(own))
        self._writer.write([*own, *padding, reason_for(row, faults)])

    def finish(self) -> Path | None:
        """The sheet on disk, readable by its owner only; none if there was no fault."""
        if self._writer is None:
            return None
        self._writer.finish()
        self.path.chmod(0o600)
        return self.path

    def discard(self) -> None:
        """Leaves nothing behind of a file that is refused as a whole."""
        if self._writer is not None:
            self._writer.finish()
        self.path.unlink(missing_ok=True)
