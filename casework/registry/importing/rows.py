"""Judges one row of a sheet: the values it stands for, or everything that is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

from casework.documents.glyphs import lost_in
from casework.models.department import Level
from casework.models.record import RecordClass, RecordKind
from casework.models.subject import SubjectKind
from casework.registry.identifiers import Fault, check_citizen_id, check_uscc
from casework.registry.importing.formulas import restored
from casework.registry.importing.layout import Found
from casework.registry.importing.sheets import ABNORMAL, DEPARTMENTS, LISTS

TOO_LONG = "too_long"
BAD_NUMBER = "bad_number"
UNKNOWN_VALUE = "unknown_value"
FORMULA = "formula"
STRAY_CELL = "stray_cell"
DUPLICATE = "duplicate"
NOT_YOURS = "not_yours"
NOT_KNOWN = "not_known"
SEVERAL = "several"
TOO_EARLY = "too_early"
DONE_BEFORE = "done_before"
READS_OTHERWISE = "reads_otherwise"
NOT_TO_CORRECT = "not_to_correct"
FOREIGN_CODE = "foreign_code"
NO_TYPE = "no_type"

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
_CLASSES: Mapping[str, str] = {
    "轻微": RecordClass.LIGHT,
    "一般": RecordClass.ORDINARY,
    "严重": RecordClass.SERIOUS,
    "": "",
}
_LIST_KINDS = {
    "serious_list": RecordKind.SERIOUS_LIST,
    "abnormal_list": RecordKind.ABNORMAL_LIST,
    "other_list": RecordKind.OTHER,
}
ABNORMAL_TITLE = "列入经营异常名录"
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
    """A good row of a penalty sheet or a list; dates are ISO texts, amounts 10,000 yuan.

    Those after the note are of lists alone; `record_class` is what the list's own rules say.
    `line` is the row's number in its sheet.
    """

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
    record_class: str = ""
    exit_organ: str = ""
    exit_organ_code: str = ""
    exit_reason: str = ""
    line: int = 0


class DepartmentRow(NamedTuple):
    """A good row of the sheet of departments."""

    name: str
    code: str
    level: str


# Of a row of a sheet that holds no records: its number in the sheet and its cells.
Build = Callable[["Judge", int], Any]


class Judge:
    """Reads the cells of one row by the names of the columns, and collects their faults.

    `build` makes the row of a sheet that holds neither records nor departments.
    """

    def __init__(
        self, found: Found, headings: Sequence[str], *, today: date, build: Build | None = None
    ) -> None:
        self.at, self.headings, self.today = found.at, headings, today
        self.sheet, self.build = found.sheet, build
        self.cells: Sequence[str] = ()
        self.faults: list[RowFault] = []

    def judge(self, cells: Sequence[str], *, is_text: bool, number: int = 0) -> Any:
        """The values of a row, or none and `faults` says why; columns not used do not matter."""
        self.cells, self.faults = cells, []
        row = self._row(number)
        # In text, a cell too many means that an unquoted comma has moved all that follow.
        if is_text and any(cell.strip() for cell in cells[len(self.headings) :]):
            self.faults.append(RowFault(self.headings[-1], STRAY_CELL))
        return None if self.faults else row

    def _row(self, number: int) -> Any:
        if self.build:
            return self.build(self, number)
        return self._department() if self.sheet is DEPARTMENTS else self._record(number)

    def raw(self, key: str) -> str:
        """A cell as it was sent, without the blanks around it; empty where there is no column."""
        place = self.at.get(key)
        if place is None or place >= len(self.cells):
            return ""
        return self.cells[place].strip(" \u3000\u00a0\t\r\n")

    def fault(self, key: str, code: str) -> None:
        """Notes a fault of the column that is known by this name."""
        self.faults.append(RowFault(self.headings[self.at[key]], code))

    def text(self, key: str, *, needed: bool = True, most: int = 0, lines: bool = False) -> str:
        """A text of at most so many characters; `lines` lets it run over several lines.

        An apostrophe that an export put before a formula sign (`formulas`) is taken off again.
        """
        raw = self.raw(key)
        value = restored(raw)
        fault = ""
        if not value:
            fault = Fault.MISSING if needed else ""
        elif raw.startswith("="):
            fault = FORMULA
        elif not is_clean(value, lines=lines):
            fault = Fault.CONTROL_CHARACTER
        elif most and len(value) > most:
            fault = TOO_LONG
        elif lost_in(value):
            fault = NO_TYPE
        if fault:
            self.fault(key, fault)
        return value

    def day(self, key: str, *, needed: bool = True, past: bool = True) -> str:
        """A date as ISO text; a `past` one may not lie after today."""
        value = self.raw(key)
        if not value:
            if needed:
                self.fault(key, Fault.MISSING)
            return ""
        if value.startswith("="):
            self.fault(key, FORMULA)
            return ""
        day = parse_date(value)
        if day is None:
            self.fault(key, Fault.BAD_DATE)
        elif past and day > self.today:
            self.fault(key, Fault.FUTURE_DATE)
        return day.isoformat() if day else ""

    def amount(self, key: str) -> str:
        """An amount of money, not negative, to six decimals; empty where none is given."""
        value = self.raw(key).replace(",", "").replace("，", "")
        if not value:
            return ""
        if value.startswith("="):
            self.fault(key, FORMULA)
            return ""
        try:
            amount = Decimal(value)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not _is_amount(amount):
            self.fault(key, BAD_NUMBER)
            return ""
        return format(amount.quantize(Decimal(1).scaleb(_DECIMALS)), "f")

    def organization_code(self, key: str) -> str:
        value = self.raw(key)
        if value.startswith("="):
            self.fault(key, FORMULA)
        elif fault := check_uscc(value):
            self.fault(key, fault)
        return value

    def organ_code(self, key: str) -> str:
        """The code of an office, which a sheet repeats in every row; it may be left out."""
        value = self.raw(key)
        if value and (fault := FORMULA if value.startswith("=") else _check_office(value)):
            self.fault(key, fault)
        return value

    def person_code(self, key: str, *, citizen: bool) -> str:
        """A citizen number, or the number of a passport or permit, which has no check digit."""
        value = self.raw(key)
        fault: str | None = None
        if value.startswith("="):
            fault = FORMULA
        elif citizen or not value or not is_clean(value):
            fault = check_citizen_id(value, today=self.today)
        elif not _OTHER_ID.fullmatch(value):
            fault = Fault.WRONG_LENGTH
        if fault:
            self.fault(key, fault)
        return value

    def choice(self, key: str, choices: Mapping[str, str]) -> str:
        value = self.text(key, needed="" not in choices)
        if value in choices:
            return choices[value]
        if value and not (self.faults and self.faults[-1].field == self.headings[self.at[key]]):
            self.fault(key, UNKNOWN_VALUE)
        return ""

    def _department(self) -> DepartmentRow:
        return DepartmentRow(
            name=self.text("name", most=200),
            code=self.organization_code("code"),
            level=self.choice("level", _LEVELS),
        )

    def _record(self, number: int) -> RecordRow:
        listed = self.sheet in LISTS
        name = self.text("name", most=200)
        kind = self.subject_kind()
        row = RecordRow(
            kind=_LIST_KINDS.get(self.sheet.code, RecordKind.PENALTY),
            subject_kind=kind,
            name=name,
            code=self.code_of(kind),
            representative=self.text("representative", needed=False, most=100),
            number=self.text("number", needed=self.sheet.code != ABNORMAL, most=100),
            title=ABNORMAL_TITLE if self.sheet.code == ABNORMAL else self.text("title", most=300),
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
            line=number,
        )
        return self._entry(row) if listed else row

    def _entry(self, row: RecordRow) -> RecordRow:
        """What only lists say; an entry without a document number is called by its day."""
        return row._replace(
            number=row.number or f"{row.document_date}列入",
            record_class=self.choice("record_class", _CLASSES),
            exit_organ=self.text("exit_organ", needed=False, most=200),
            exit_organ_code=self.organ_code("exit_organ_code"),
            exit_reason=self.text("exit_reason", needed=False, lines=True),
        )

    def subject_kind(self, key: str = "category") -> str:
        """By the column of that name; a sheet without one is of organizations, or of persons."""
        if key not in self.at:
            return SubjectKind.LEGAL if self.sheet.code == ABNORMAL else SubjectKind.NATURAL
        if self.sheet.code == ABNORMAL and not self.raw(key):
            return SubjectKind.LEGAL
        return self.choice(key, _CATEGORIES)

    def code_of(self, kind: str) -> str:
        """By the kind of subject; where that is not known, only what both kinds share is asked."""
        if kind == SubjectKind.NATURAL:
            id_kind = self.text("id_kind", needed=False, most=40)
            return self.person_code("code", citizen=id_kind in _ID_KINDS)
        return self.organization_code("code") if kind else self.text("code", most=18)

    def _exit(self, entered: str) -> str:
        left = self.day("list_exit_on", needed=False)
        if left and entered and left < entered:
            self.fault("list_exit_on", Fault.BAD_DATE)
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
