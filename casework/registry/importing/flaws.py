"""Keeps which rows were sent with a fault, and which of them have come without it since.

What the rates of departments count: a row that is mended and sent again is a good row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from casework.models.importing import FlawedRow, ImportRun
from casework.models.subject import Subject
from casework.registry.identifiers import Fault
from casework.registry.importing.known import plain_number
from casework.registry.importing.organs import Organs
from casework.registry.importing.rows import FOREIGN_CODE, Judge, RowFault, parse_date

# Sheets whose rows departments report; what changes records later is no row of 双公示.
_REPORTED = (
    "legal_penalties", "natural_penalties", "legal_licences", "natural_licences", "serious_list",
    "abnormal_list", "other_list",
)  # fmt: skip
_CODES = (Fault.MISSING, Fault.WRONG_LENGTH, Fault.BAD_CHECK_DIGIT, Fault.CONTROL_CHARACTER)
_WRITTEN = (
    "sheet", "department", "organ", "number", "name", "dated_on", "run", "row", "faults",
    "refused", "wrong_code", "mended_on",
)  # fmt: skip
_MOST_FAULTS = 20


class Flaws:
    """Those of one import; `keep` writes them, a handful of statements a batch."""

    def __init__(self, run: ImportRun, judge: Judge, today: date) -> None:
        self.run, self.judge, self.today = run, judge, today
        self.counts = judge.sheet.code in _REPORTED
        self.organs = Organs()
        self.fresh: dict[str, FlawedRow] = {}
        self.mended: list[str] = []
        self.open = self._standing() if self.counts else set()

    def _standing(self) -> set[str]:
        rows = FlawedRow.objects.filter(sheet=self.judge.sheet.code, mended_on=None)
        return set(rows.values_list("key", flat=True).iterator())

    def note(self, number: int, cells: Sequence[str], wrong: Sequence[RowFault]) -> None:
        """A row that was refused; what of it can be read says whose it is and of which month."""
        if not self.counts:
            return
        key = self._key(cells)
        read = self._read
        code_column = self.judge.headings[self.judge.at["code"]] if "code" in self.judge.at else ""
        day = parse_date(read(cells, "document_date") or read(cells, "decided_on"))
        organ = read(cells, "organ")[:200]
        self.fresh[key] = FlawedRow(
            key=key, sheet=self.judge.sheet.code, organ=organ,
            department=self.organs.find(organ, read(cells, "organ_code")),
            number=read(cells, "number")[:100], name=read(cells, "name")[:200],
            dated_on=day if day and day <= self.today else self.today, run=self.run, row=number,
            faults=[{"field": f.field, "code": str(f.code)} for f in wrong[:_MOST_FAULTS]],
            wrong_code=any(f.field == code_column and f.code in _CODES for f in wrong),
        )  # fmt: skip

    def passed(self, cells: Sequence[str]) -> None:
        """A row without fault: where it had one before, it has been mended."""
        if self.counts and (self.open or self.fresh):
            key = self._key(cells)
            if key in self.open:
                self.mended.append(key)
            self.fresh.pop(key, None)

    def keep(self) -> None:
        """Writes what has been noted since the last time."""
        if self.fresh:
            FlawedRow.objects.bulk_create(
                self.fresh.values(), update_conflicts=True, unique_fields=["key"],
                update_fields=_WRITTEN, batch_size=500,
            )  # fmt: skip
            self.open.update(self.fresh)
            self.fresh = {}
        if self.mended:
            FlawedRow.objects.filter(key__in=self.mended).update(mended_on=self.today)
            self.open.difference_update(self.mended)
            self.mended = []

    def _read(self, cells: Sequence[str], key: str) -> str:
        place = self.judge.at.get(key)
        if place is None or place >= len(cells):
            return ""
        # What no database takes is no part of a number or a name.
        return cells[place].replace("\0", "").strip(" \u3000\u00a0\t\r\n")

    def _key(self, cells: Sequence[str]) -> str:
        organ, number, name = (self._read(cells, part) for part in ("organ", "number", "name"))
        return flaw_key(self.judge.sheet.code, organ, number, name)


def flaw_key(sheet: str, organ: str, number: str, name: str) -> str:
    """By what a row is known again whichever of its other cells are mended."""
    known = "\n".join((sheet, organ, plain_number(number), name))
    return hashlib.sha256(known.encode("utf-8", "replace")).hexdigest()


class Reported(Protocol):
    """A good row that says of whom it is and from whom it comes."""

    @property
    def name(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def organ(self) -> str: ...


def note_foreign_codes(
    run: ImportRun | None, rows: Iterable[tuple[Reported, date, int]],
    subjects: Mapping[str, Subject],
) -> None:  # fmt: skip
    """Keeps which rows were taken although their code stands for somebody of another name.

    Each with its day and its department: one code for two subjects is a wrong code (重码).
    """
    if run is None:
        return
    found = {}
    for row, day, department in rows:
        if plain_number(subjects[row.code].name) == plain_number(row.name):
            continue
        key = flaw_key(run.sheet, row.organ, row.number, row.name)
        found[key] = FlawedRow(
            key=key, sheet=run.sheet, department_id=department, organ=row.organ,
            number=row.number, name=row.name, dated_on=day, run=run, row=0, refused=False,
            wrong_code=True, faults=[{"field": "", "code": FOREIGN_CODE}],
        )  # fmt: skip
    if found:
        FlawedRow.objects.bulk_create(
            found.values(), update_conflicts=True, unique_fields=["key"],
            update_fields=_WRITTEN, batch_size=500,
        )  # fmt: skip
