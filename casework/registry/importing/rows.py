"""Judges one row of a sheet: the values it stands for, or everything that is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from casework.models.department import Level
from casework.models.record import RecordKind
from casework.models.subject import SubjectKind
from casework.registry.identifiers import Fault, check_citizen_id, check_uscc
from casework.registry.importing.sheets import DEPARTMENTS, SERIOUS_LIST, Found

TOO_LONG = "too_long"
BAD_NUMBER = "bad_number"
UNKNOWN_VALUE = "unknown_value"
FORMULA = "formula"
STRAY_CELL = "stray_cell"
DUPLICATE = "duplicate"

_OLDEST_YEAR = 1949
_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})"
    r"|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_MOST = Decimal(10) ** 10
_DECIMALS = -6
_ID_KINDS = ("", "身份证", "居民身份证")
_OTHER_ID = re.compile(r"[0-9A-Z]{5,18}")
_CATEGORIES: Mapping[str, SubjectKind] = {
    "法人及非法人组织": SubjectKind.LEGAL,
    "法人和非法人组织": SubjectKind.LEGAL,
    "法人": SubjectKind.LEGAL,
    "非法人组织": SubjectKind.LEGAL,
    "个体工商户": SubjectKind.INDIVIDUAL_BUSINESS,
    "自然人": SubjectKind.NATURAL,
}
_LEVELS: Mapping[str, Level] = {
    "province": Level.PROVINCE,
    "省": Level.PROVINCE,
    "省级": Level.PROVINCE,
    "city": Level.CITY,
    "市": Level.CITY,
    "市级": Level.CITY,
    "district": Level.DISTRICT,
    "区": Level.DISTRICT,
    "区县": Level.DISTRICT,
    "县级": Level.DISTRICT,
    "区级": Level.DISTRICT,
}


_check_office = lru_cache(maxsize=4096)(check_uscc)


class RowFault(NamedTuple):
    """What is wrong with a row: the heading of the column, and the code of the fault."""

    field: str
    code: str


class RecordRow(NamedTuple):
    """A good row of a penalty sheet or a list; dates are ISO texts, amounts 10,000 yuan."""

    kind: str
    subject_kind: str
    name: str
    code: str
    representative: str
    number: str
    title: str
    facts: str
    basis: str
    penalty_kinds: str
    content: str
    fine: str
    confiscated: str
    document_date: str
    provider_until: str
    list_exit_on: str
    organ: str
    organ_code: str
    source: str
    source_code: str
    note: str


class DepartmentRow(NamedTuple):
    """A good row of the sheet of departments."""

    name: str
    code: str
    level: str


class Judge:
    """Reads the cells of one row by the names of the columns, and collects their faults."""

    def __init__(self, found: Found, headings: Sequence[str], *, today: date) -> None:
        self.at, self.headings, self.today = found.at, headings, today
        self.sheet = found.sheet
        self.cells: Sequence[str] = ()
        self.faults: list[RowFault] = []

    def judge(self, cells: Sequence[str], *, is_text: bool) -> RecordRow | DepartmentRow | None:
        """The values of a row, or none and `faults` says why; columns not used do not matter."""
        self.cells, self.faults = cells, []
        row = self._department() if self.sheet is DEPARTMENTS else self._record()
        # In text, a cell too many means that an unquoted comma has moved all that follow.
        if is_text and any(cell.strip() for cell in cells[len(self.headings) :]):
            self.faults.append(RowFault(self.headings[-1], STRAY_CELL))
        return None if self.faults else row

    def _raw(self, key: str) -> str:
        place = self.at.get(key)
        if place is None or place >= len(self.cells):
            return ""
        return self.cells[place].strip(" \u3000\u00a0\t\r\n")

    def _fault(self, key: str, code: str) -> None:
        self.faults.append(RowFault(self.headings[self.at[key]], code))

    def text(self, key: str, *, needed: bool = True, most: int = 0, lines: bool = False) -> str:
        """A text of at most so many characters; `lines` lets it run over several lines."""
        value = self._raw(key)
        fault = ""
        if not value:
            fault = Fault.MISSING if needed else ""
        elif value.startswith("="):
            fault = FORMULA
        elif not is_clean(value, lines=lines):
            fault = Fault.CONTROL_CHARACTER
        elif most and len(value) > most:
            fault = TOO_LONG
        if fault:
            self._fault(key, fault)
        return value

    def day(self, key: str, *, needed: bool = True, past: bool = True) -> str:
        """A date as ISO text; a `past` one may not lie after today."""
        value = self._raw(key)
        if not value:
            if needed:
                self._fault(key, Fault.MISSING)
            return ""
        if value.startswith("="):
            self._fault(key, FORMULA)
            return ""
        day = parse_date(value)
        if day is None:
            self._fault(key, Fault.BAD_DATE)
        elif past and day > self.today:
            self._fault(key, Fault.FUTURE_DATE)
        return day.isoformat() if day else ""

    def amount(self, key: str) -> str:
        """An amount of money, not negative, to six decimals; empty where none is given."""
        value = self._raw(key).replace(",", "").replace("，", "")
        if not value:
            return ""
        if value.startswith("="):
            self._fault(key, FORMULA)
            return ""
        try:
            amount = Decimal(value)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not _is_amount(amount):
            self._fault(key, BAD_NUMBER)
            return ""
        return format(amount.quantize(Decimal(1).scaleb(_DECIMALS)), "f")

    def organization_code(self, key: str) -> str:
        value = self._raw(key)
        if value.startswith("="):
            self._fault(key, FORMULA)
        elif fault := check_uscc(value):
            self._fault(key, fault)
        return value

    def organ_code(self, key: str) -> str:
        """The code of an office, which a sheet repeats in every row; it may be left out."""
        value = self._raw(key)
        if value and (fault := FORMULA if value.startswith("=") else _check_office(value)):
            self._fault(key, fault)
        return value

    def person_code(self, key: str, *, citizen: bool) -> str:
        """A citizen number, or the number of a passport or permit, which has no check digit."""
        value = self._raw(key)
        fault: str | None = None
        if value.startswith("="):
            fault = FORMULA
        elif citizen or not value or not is_clean(value):
            fault = check_citizen_id(value, today=self.today)
        elif not _OTHER_ID.fullmatch(value):
            fault = Fault.WRONG_LENGTH
        if fault:
            self._fault(key, fault)
        return value

    def choice(self, key: str, choices: Mapping[str, str]) -> str:
        value = self.text(key)
        if value in choices:
            return choices[value]
        if value and not (self.faults and self.faults[-1].field == self.headings[self.at[key]]):
            self._fault(key, UNKNOWN_VALUE)
        return ""

    def _department(self) -> DepartmentRow:
        return DepartmentRow(
            name=self.text("name", most=200),
            code=self.organization_code("code"),
            level=self.choice("level", _LEVELS),
        )

    def _record(self) -> RecordRow:
        listed = self.sheet is SERIOUS_LIST
        name = self.text("name", most=200)
        kind = self._subject_kind()
        return RecordRow(
            kind=RecordKind.SERIOUS_LIST if listed else RecordKind.PENALTY,
            subject_kind=kind,
            name=name,
            code=self._code(kind),
            representative=self.text("representative", needed=False, most=100),
            number=self.text("number", most=100),
            title=self.text("title", most=300),
            facts=self.text("facts", needed=False, lines=True),
            basis=self.text("basis", needed=False, lines=True),
            penalty_kinds="" if listed else self.text("penalty_kinds", most=300),
            content=self.text("content", needed=False, lines=True),
            fine=self.amount("fine"),
            confiscated=self.amount("confiscated"),
            document_date=(entered := self.day("document_date")),
            provider_until=self.day("provider_until", needed=False, past=False),
            list_exit_on=self._exit(entered),
            organ=self.text("organ", most=200),
            organ_code=self.organ_code("organ_code"),
            source=self.text("source", needed=False, most=200),
            source_code=self.organ_code("source_code"),
            note=self._note(),
        )

    def _subject_kind(self) -> str:
        if "category" not in self.at:
            return SubjectKind.NATURAL
        return self.choice("category", _CATEGORIES)

    def _code(self, kind: str) -> str:
        """By the kind of subject; where that is not known, only what both kinds share is asked."""
        if kind == SubjectKind.NATURAL:
            id_kind = self.text("id_kind", needed=False, most=40)
            return self.person_code("code", citizen=id_kind in _ID_KINDS)
        return self.organization_code("code") if kind else self.text("code", most=18)

    def _exit(self, entered: str) -> str:
        left = self.day("list_exit_on", needed=False)
        if left and entered and left < entered:
            self._fault("list_exit_on", Fault.BAD_DATE)
        return left

    def _note(self) -> str:
        note = self.text("note", needed=False, lines=True)
        licence = self.text("licence", needed=False, lines=True)
        return "\n".join(part for part in (licence, note) if part)


def is_clean(text: str, *, lines: bool = False) -> bool:
    """Whether a text holds neither control nor invisible characters, nor the mark of a lost one."""
    if "\ufffd" in text:
        return False
    if text.isprintable():
        return True
    return not any(
        unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        for char in text
        if not (lines and char in "\n\r\t")
    )


def parse_date(text: str) -> date | None:
    """A day written in figures: 2026-03-05, 2026/3/5, 2026.3.5, 2026年3月5日 or 20260305."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day) if year >= _OLDEST_YEAR else None
    except ValueError:
        return None


def _is_amount(amount: Decimal) -> bool:
    if not amount.is_finite() or amount < 0 or amount >= _MOST:
        return False
    exponent = amount.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= _DECIMALS
