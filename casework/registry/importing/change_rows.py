"""Rows of the sheets that hold no records: licences, and what happens to records later.

Each row bears its number in the sheet (`line`), so that what only the registry can tell of it is
told by row and column too. Days are ISO texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from casework.models.court_paper import Ruling
from casework.models.licence import LicenceState
from casework.registry.identifiers import Fault, check_citizen_id, check_uscc
from casework.registry.importing.rows import (
    BAD_NUMBER,
    NOT_TO_CORRECT,
    TOO_EARLY,
    UNKNOWN_VALUE,
    Build,
    Judge,
)
from casework.registry.items import ITEMS, BadItem, value_of

_FOR_GOOD = ("", "长期", "长期有效", "永久", "无固定期限")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_COUNT = re.compile(r"\d{1,7}")
_STATES: Mapping[str, str] = {
    "有效": LicenceState.VALID,
    "正常": LicenceState.VALID,
    "1": LicenceState.VALID,
    "无效": LicenceState.INVALID,
    "0": LicenceState.INVALID,
    "撤回": LicenceState.WITHDRAWN,
    "已撤回": LicenceState.WITHDRAWN,
    "撤销": LicenceState.REVOKED,
    "已撤销": LicenceState.REVOKED,
    "吊销": LicenceState.FORFEITED,
    "已吊销": LicenceState.FORFEITED,
    "注销": LicenceState.CANCELLED,
    "已注销": LicenceState.CANCELLED,
}
_RULINGS: Mapping[str, str] = {
    "撤销": Ruling.ANNULLED,
    "确认违法": Ruling.ANNULLED,
    "确认无效": Ruling.ANNULLED,
    "变更": Ruling.CHANGED,
    "维持": Ruling.UPHELD,
    "驳回": Ruling.UPHELD,
}


class LicenceRow(NamedTuple):
    """A good row of a sheet of licences."""

    line: int
    subject_kind: str
    name: str
    code: str
    representative: str
    document_name: str
    number: str
    category: str
    certificate: str
    certificate_number: str
    content: str
    decided_on: str
    valid_from: str
    valid_until: str
    organ: str
    organ_code: str
    state: str
    source: str
    source_code: str
    disclosure_law: str
    note: str


class ExitRow(NamedTuple):
    """A good row of the sheet of exits: an entry of a list that its unit has ended."""

    line: int
    list_name: str
    name: str
    code: str
    number: str
    document_date: str
    list_exit_on: str
    reason: str
    paper: str
    organ: str
    organ_code: str


class CorrectionRow(NamedTuple):
    """A good row of the sheet of corrections: one item of one record, before and after."""

    line: int
    code: str
    number: str
    item: str
    old: str
    new: str
    corrected_on: str
    reason: str
    organ: str
    organ_code: str


class PaperRow(NamedTuple):
    """A good row of the sheet of court papers."""

    line: int
    paper: str
    issuer: str
    dated_on: str
    received_on: str
    number: str
    organ: str
    organ_code: str
    code: str
    ruling: str
    item: str
    new: str
    gist: str


class DeclaredRow(NamedTuple):
    """How many decisions a department says it made in a month, which is its first day."""

    line: int
    organ: str
    organ_code: str
    month: str
    penalties: int
    licences: int


def licence_row(judge: Judge, line: int) -> LicenceRow:
    """Reads one row; the licence may be granted for good, but not end before it begins."""
    kind = judge.subject_kind("category_of_subject")
    row = LicenceRow(
        line=line, subject_kind=kind, name=judge.text("name", most=200),
        code=judge.code_of(kind),
        representative=judge.text("representative", needed=False, most=100),
        document_name=judge.text("document_name", most=300),
        number=judge.text("number", most=100), category=judge.text("category", most=100),
        certificate=judge.text("certificate", needed=False, most=300),
        certificate_number=judge.text("certificate_number", needed=False, most=100),
        content=judge.text("content", needed=False, lines=True),
        decided_on=judge.day("decided_on"), valid_from=judge.day("valid_from", past=False),
        valid_until=_until(judge), organ=judge.text("organ", most=200),
        organ_code=judge.organ_code("organ_code"), state=judge.choice("state", _STATES),
        source=judge.text("source", needed=False, most=200),
        source_code=judge.organ_code("source_code"),
        disclosure_law=judge.text("disclosure_law", needed=False, most=300),
        note=judge.text("note", needed=False, lines=True),
    )  # fmt: skip
    if row.valid_until and row.valid_until < row.valid_from:
        judge.fault("valid_until", TOO_EARLY)
    return row


def _until(judge: Judge) -> str:
    """The last day of validity; none for a licence that is granted for good."""
    for_good = judge.raw("valid_until") in _FOR_GOOD
    return "" if for_good else judge.day("valid_until", past=False)


def exit_row(judge: Judge, line: int) -> ExitRow:
    """Reads one row; nobody leaves a list before having been entered."""
    row = ExitRow(
        line=line, list_name=judge.text("list_name", most=300),
        name=judge.text("name", most=200), code=_any_code(judge),
        number=judge.text("number", needed=False, most=100),
        document_date=judge.day("document_date", needed=False),
        list_exit_on=judge.day("list_exit_on"), reason=judge.text("reason", lines=True),
        paper=judge.text("paper", needed=False, most=100),
        organ=judge.text("organ", most=200), organ_code=judge.organ_code("organ_code"),
    )  # fmt: skip
    if row.list_exit_on and row.document_date > row.list_exit_on:
        judge.fault("list_exit_on", TOO_EARLY)
    return row


def correction_row(judge: Judge, line: int) -> CorrectionRow:
    """Reads one row; the item is called by the heading of its column in the record's own sheet."""
    return CorrectionRow(
        line=line, code=_any_code(judge), number=judge.text("number", most=100),
        item=(item := _item(judge, needed=True)),
        old=judge.text("old", needed=False, lines=True), new=_new(judge, item),
        corrected_on=judge.day("corrected_on"), reason=judge.text("reason", lines=True),
        organ=judge.text("organ", most=200), organ_code=judge.organ_code("organ_code"),
    )  # fmt: skip


def paper_row(judge: Judge, line: int) -> PaperRow:
    """Reads one row; a paper that changes a decision says what reads how from now on."""
    ruling = judge.choice("ruling", _RULINGS)
    changed = ruling == Ruling.CHANGED
    item = _item(judge, needed=changed)
    row = PaperRow(
        line=line, paper=judge.text("paper", most=100), issuer=judge.text("issuer", most=200),
        dated_on=judge.day("dated_on"), received_on=judge.day("received_on"),
        number=judge.text("number", most=100), organ=judge.text("organ", most=200),
        organ_code=judge.organ_code("organ_code"), code=_any_code(judge, needed=False),
        ruling=ruling, item=item if changed else "", new=_new(judge, item) if changed else "",
        gist=judge.text("gist", needed=False, lines=True),
    )  # fmt: skip
    if row.received_on and row.received_on < row.dated_on:
        judge.fault("received_on", TOO_EARLY)
    return row


def declared_row(judge: Judge, line: int) -> DeclaredRow:
    """Reads one row; a month that has not begun cannot be declared."""
    return DeclaredRow(
        line=line, organ=judge.text("organ", most=200), organ_code=judge.organ_code("organ_code"),
        month=_month(judge), penalties=_count(judge, "penalties"),
        licences=_count(judge, "licences"),
    )  # fmt: skip


def _any_code(judge: Judge, *, needed: bool = True) -> str:
    """A unified code or a citizen number: which of the two, its check character tells."""
    value = judge.text("code", needed=needed, most=18)
    if value and check_uscc(value) and check_citizen_id(value, today=judge.today):
        judge.fault("code", check_uscc(value) or Fault.WRONG_LENGTH)
    return value


def _item(judge: Judge, *, needed: bool) -> str:
    heading = judge.text("item", needed=needed, most=100)
    if heading and heading not in ITEMS:
        judge.fault("item", NOT_TO_CORRECT)
        return ""
    return ITEMS.get(heading, "")


def _new(judge: Judge, item: str) -> str:
    """The new value as a record holds it in its event; its form is that of the item."""
    text = judge.text("new", lines=True)
    try:
        value_of(item, text, today=judge.today)
    except BadItem as bad:
        judge.fault("new", str(bad))
    return text


def _month(judge: Judge) -> str:
    text = judge.text("month")
    found = _MONTH.fullmatch(text)
    if text and (found is None or not 1 <= int(found[2]) <= 12):
        judge.fault("month", UNKNOWN_VALUE)
        return ""
    if found is None:
        return ""
    first = f"{found[1]}-{int(found[2]):02d}-01"
    if first > judge.today.isoformat():
        judge.fault("month", Fault.FUTURE_DATE)
    return first


def _count(judge: Judge, key: str) -> int:
    text = judge.text(key)
    if text and not _COUNT.fullmatch(text):
        judge.fault(key, BAD_NUMBER)
        return 0
    return int(text) if text else 0


BUILDERS: Mapping[str, tuple[type, Build]] = {
    "legal_licences": (LicenceRow, licence_row),
    "natural_licences": (LicenceRow, licence_row),
    "list_exits": (ExitRow, exit_row),
    "corrections": (CorrectionRow, correction_row),
    "court_papers": (PaperRow, paper_row),
    "declared": (DeclaredRow, declared_row),
}
