"""The XML inside a workbook, read in small pieces and never kept as a whole.

Our own reading, over expat: the hardened parser that openpyxl takes is several times slower, and
its plain one follows document types, in which entities can grow without end. Here they are refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time
from typing import IO
from xml.parsers import expat

from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900, from_excel

Attributes = dict[str, str]

_CHUNK = 64 * 1024
_LAST_ROW = 1_048_576
# What stands further right belongs to no sheet that we know.
_LAST_COLUMN = 1000
# A workbook allows 32,767 characters in a cell; no row of ours holds a tenth of this.
_MOST_TEXT = 1_000_000
# What expat keeps until it ends: a tag or comment, the tags that are open, the names it has met.
_MOST_PENDING = 1_000_000
_MOST_DEPTH = 100
_MOST_NAMES = 10_000
_MOST_STRINGS = 8_000_000
_LETTERS = 3
# The elements whose text is a value: of a shared or inline text, of a cell, of its formula.
_TEXTS = frozenset("tvf")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Damaged(Exception):
    """The XML is not that of a workbook."""


class _Parser:
    """Feeds a stream to expat; subclasses hear of elements by their names without prefix."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._expat = expat.ParserCreate(intern=self._names)
        self._expat.buffer_text = True
        self._expat.StartDoctypeDeclHandler = self._refuse
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._characters
        self._taking = False
        self._phonetic = False
        self._text: list[str] = []
        self._length = 0
        self._depth = 0

    def feed(self, stream: IO[bytes]) -> Iterator[None]:
        """Gives way after each piece, so that what it held can be fetched.

        Raises Damaged for what would have to be kept beyond all measure: a workbook of some
        kilobytes may unpack to a tag without an end.
        """
        fed = 0
        while chunk := stream.read(_CHUNK):
            self._expat.Parse(chunk, False)
            fed += len(chunk)
            pending = fed - self._expat.CurrentByteIndex
            if pending > _MOST_PENDING or len(self._names) > _MOST_NAMES:
                raise Damaged
            yield
        self._expat.Parse(b"", True)
        yield

    def started(self, name: str, attributes: Attributes) -> None: ...

    def ended(self, name: str) -> None: ...

    def taken(self) -> str:
        """The text since the last time it was taken."""
        text = "".join(self._text)
        self._text.clear()
        self._length = 0
        return text

    def _refuse(self, *_declaration: object) -> None:
        raise Damaged

    def _start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise Damaged
        name = name.rpartition(":")[2]
        if name in _TEXTS:
            self._taking = not self._phonetic
        elif name == "rPh":
            self._phonetic = True
        self.started(name, attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        name = name.rpartition(":")[2]
        if name in _TEXTS:
            self._taking = False
        elif name == "rPh":
            self._phonetic = False
        self.ended(name)

    def _characters(self, text: str) -> None:
        if self._taking:
            self._text.append(text)
            self._length += len(text)
            if self._length > _MOST_TEXT:
                raise Damaged


class _Elements(_Parser):
    """Collects the elements of the given names with the names of those they stand in."""

    def __init__(self, names: Collection[str]) -> None:
        super().__init__()
        self._wanted = names
        self._within: list[str] = []
        self.found: list[tuple[str, str, Attributes]] = []

    def started(self, name: str, attributes: Attributes) -> None:
        if name in self._wanted:
            self.found.append((self._within[-1] if self._within else "", name, attributes))
        self._within.append(name)

    def ended(self, name: str) -> None:
        self._within.pop()


def elements(stream: IO[bytes], names: Collection[str]) -> list[tuple[str, str, Attributes]]:
    """Parent, name and attributes of every such element of a small part."""
    parser = _Elements(names)
    for _piece in parser.feed(stream):
        pass
    return parser.found


class _Strings(_Parser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def ended(self, name: str) -> None:
        if name == "si":
            self.found.append(plain_text(self.taken()))
            if len(self.found) > _MOST_STRINGS:
                raise Damaged


def shared_strings(stream: IO[bytes]) -> list[str]:
    """The texts to which cells point by number."""
    parser = _Strings()
    for _piece in parser.feed(stream):
        pass
    return parser.found


class _Rows(_Parser):
    def __init__(self, strings: Sequence[str], dates: Collection[str], epoch: datetime) -> None:
        super().__init__()
        self._strings, self._dates, self._epoch = strings, dates, epoch
        self._columns: dict[str, int] = {}
        self._number = 0
        self._cells: list[str] = []
        self._width = 0
        self._cell: Attributes = {}
        self._formula = ""
        self.found: list[tuple[int, list[str]]] = []

    def started(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._cell, self._formula = attributes, ""
            self._text.clear()
        elif name == "row":
            self._cells, self._width = [], 0
            number = int(attributes.get("r", self._number + 1))
            if not self._number < number <= _LAST_ROW:
                raise Damaged
            self._number = number

    def ended(self, name: str) -> None:
        if name == "c":
            self._place(self._value())
        elif name == "f":
            self._formula = f"={self.taken()}"
        elif name == "row":
            self.found.append((self._number, self._cells))

    def _place(self, value: str) -> None:
        reference = self._cell.get("r")
        column = self._column(reference) if reference else len(self._cells)
        if column >= _LAST_COLUMN:
            return
        missing = column - len(self._cells)
        if missing < 0:
            raise Damaged
        self._cells += [""] * missing
        self._cells.append(value)
        self._width += len(value)  # a text that many cells share is written out for each of them
        if self._width > _MOST_TEXT:
            raise Damaged

    def _column(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        if letters not in self._columns:
            if not letters.isalpha() or len(letters) > _LETTERS:
                raise Damaged
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - ord("A") + 1
            if column <= 0:
                raise Damaged
            self._columns[letters] = column - 1
        return self._columns[letters]

    def _value(self) -> str:
        text = self.taken()
        if self._formula:
            return self._formula
        kind = self._cell.get("t", "n")
        if kind == "s":
            return self._strings[int(text)] if text else ""
        if kind == "n":
            return self._number_or_date(text) if text else ""
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        return plain_text(text)

    def _number_or_date(self, text: str) -> str:
        if self._cell.get("s") in self._dates:
            return day_text(float(text), self._epoch)
        if text.isdecimal():
            return text
        value = float(text)
        return str(int(value)) if value.is_integer() else repr(value)


def rows(
    stream: IO[bytes],
    strings: Sequence[str],
    *,
    dates: Collection[str] = (),
    epoch: datetime = CALENDAR_WINDOWS_1900,
) -> Iterator[tuple[int, list[str]]]:
    """The rows that a sheet holds, with their numbers; a formula stands with its equals sign.

    `dates` are the styles whose numbers are days since the `epoch`. Raises Damaged, ValueError,
    IndexError and ExpatError for what is no sheet.
    """
    parser = _Rows(strings, dates, epoch)
    for _piece in parser.feed(stream):
        yield from parser.found
        parser.found.clear()


def plain_text(text: str) -> str:
    """A text without the notation in which workbooks write control characters (_x000B_)."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def day_text(serial: float, epoch: datetime) -> str:
    """The day that a serial number stands for; one that stands for none stays a number."""
    try:
        value = from_excel(serial, epoch)
    except (ValueError, OverflowError):
        return repr(serial)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)
