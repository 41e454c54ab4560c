"""What fills the columns of each kind of sheet: a mapping beside the declaration of the import.

The columns themselves, their order and their headings are those of
`casework.registry.importing.sheets`: what is exported is what the import reads. A further kind of
sheet needs one more Layout, and a cell only where the common ones do not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from casework.models.licence import Licence, LicenceState
from casework.models.record import CreditRecord, RecordClass, RecordKind
from casework.models.record_event import RecordEvent, RecordEventKind
from casework.models.subject import SubjectKind
from casework.registry.identifiers import LENGTH
from casework.registry.importing.change_sheets import ABNORMAL_LIST, LIST_EXITS, OTHER_LIST
from casework.registry.importing.known import LISTS
from casework.registry.importing.licence_sheets import LEGAL_LICENCES, NATURAL_LICENCES
from casework.registry.importing.sheets import (
    LEGAL_PENALTIES,
    NATURAL_PENALTIES,
    SERIOUS_LIST,
    Sheet,
)

Row = Mapping[str, Any]
Cell = Callable[[Row], str]
_NATURAL = Q(subject__kind=SubjectKind.NATURAL)
_CATEGORIES = {
    SubjectKind.LEGAL: "法人及非法人组织",
    SubjectKind.INDIVIDUAL_BUSINESS: "个体工商户",
    SubjectKind.NATURAL: "自然人",
}
_CLASSES = {RecordClass.LIGHT: "轻微", RecordClass.ORDINARY: "一般", RecordClass.SERIOUS: "严重"}
_STATES = {
    LicenceState.VALID: "有效",
    LicenceState.INVALID: "无效",
    LicenceState.WITHDRAWN: "撤回",
    LicenceState.REVOKED: "撤销",
    LicenceState.FORFEITED: "吊销",
    LicenceState.CANCELLED: "注销",
}


def column(name: str) -> Cell:
    """The cell that shows one column of the record, or of what it is joined to."""

    def cell(row: Row) -> str:
        return plain(row[name])

    return cell


def plain(value: Any) -> str:
    """A value as the sheets write it: ISO days, amounts without needless zeros."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def _category(row: Row) -> str:
    return _CATEGORIES[row["subject__kind"]]


def _id_kind(row: Row) -> str:
    """Citizen numbers have eighteen characters; no other paper that the registry takes does."""
    return "身份证" if len(row["subject__code"]) == LENGTH else "其他证件"


def _class(row: Row) -> str:
    return _CLASSES.get(row["record_class"], "")


def _after_exit(name: str) -> Cell:
    """Who ended an entry is who made it (谁列入、谁移出); empty while it stands."""

    def cell(row: Row) -> str:
        return plain(row[name]) if row["list_exit_on"] else ""

    return cell


def _until(row: Row) -> str:
    return plain(row["valid_until"]) or "长期"


# What a sheet's column shows where its layout says nothing else; by the key of the column.
COMMON: Mapping[str, Cell] = {
    "name": column("subject__name"),
    "code": column("subject__code"),
    "category": _category,
    "id_kind": _id_kind,
    "representative": column("subject__legal_representative"),
    "organ": column("department__name"),
    "organ_code": column("department__uscc"),
    "source": column("source_department__name"),
    "source_code": column("source_department__uscc"),
    "record_class": _class,
    "exit_organ": _after_exit("department__name"),
    "exit_organ_code": _after_exit("department__uscc"),
    **{
        name: column(name)
        for name in (
            "number", "title", "facts", "basis", "penalty_kinds", "content", "fine", "confiscated",
            "document_date", "provider_until", "list_exit_on", "exit_reason", "note",
        )
    },
}  # fmt: skip
# Read with each row, in one statement a batch.
_WHOSE = (
    "pk", "subject__name", "subject__code", "subject__kind", "subject__legal_representative",
    "department__name", "department__uscc", "source_department__name", "source_department__uscc",
)  # fmt: skip
_OF_RECORDS = (
    *_WHOSE, "number", "title", "facts", "basis", "penalty_kinds", "content", "fine", "confiscated",
    "document_date", "provider_until", "list_exit_on", "exit_reason", "record_class", "note",
)  # fmt: skip
_LICENSED = (
    "document_name", "number", "certificate", "certificate_number", "content", "decided_on",
    "valid_from", "disclosure_law", "note",
)  # fmt: skip
_LICENCE_CELLS: Mapping[str, Cell] = {
    "category_of_subject": _category,
    "category": column("category"),
    "valid_until": _until,
    "state": lambda row: _STATES[row["state"]],
    **{name: column(name) for name in _LICENSED},
}


@dataclass(frozen=True)
class Layout:
    """A kind of sheet that can be exported: which rows it holds and what fills its columns.

    `day` is the column by which a period is chosen; what is `published` by the state that records
    have can be chosen by it. `with_each` is read with each row beside its own columns.
    """

    sheet: Sheet
    holds: Q
    cells: Mapping[str, Cell] = field(default_factory=dict)
    natural: bool | None = None  # always, never, or only where a row is of a natural person
    model: type[CreditRecord] | type[Licence] = CreditRecord
    read: tuple[str, ...] = _OF_RECORDS
    day: str = "document_date"
    published: bool = True
    with_each: Mapping[str, Subquery] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.sheet.code

    @property
    def headings(self) -> list[str]:
        return [one.heading for one in self.sheet.columns]

    def _filled(self) -> list[Cell]:
        """What fills each column, in the order of the headings; what we do not hold is empty."""
        cells = {**COMMON, **self.cells}
        return [cells.get(one.key, _nothing) for one in self.sheet.columns]

    def unfilled(self) -> list[str]:
        """Columns that the import needs and nothing fills."""
        columns = zip(self.sheet.columns, self._filled(), strict=True)
        return [one.heading for one, cell in columns if one.needed and cell is _nothing]

    def of(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(self.holds)

    def rows(self, rows: QuerySet[Any], *, batch: int) -> Iterator[list[str]]:
        """Every row by its number, a batch at a time: memory does not grow with the rows."""
        chosen = self.of(rows).order_by("pk").values(*self.read, **self.with_each)
        after, cells = 0, self._filled()
        while found := list(chosen.filter(pk__gt=after)[:batch]):
            for one in found:
                yield [cell(one) for cell in cells]
            after = found[-1]["pk"]


def _nothing(row: Row) -> str:
    return ""


def _of_exit(name: str) -> Subquery:
    """From the latest event by which an entry's unit ended it."""
    exits = RecordEvent.objects.filter(record=OuterRef("pk"), kind=RecordEventKind.LIST_LEFT)
    return Subquery(exits.order_by("-seq").values(name)[:1])


def _licences(sheet: Sheet, holds: Q, *, natural: bool) -> Layout:
    return Layout(
        sheet, holds, _LICENCE_CELLS, natural=natural, model=Licence, day="decided_on",
        read=(*_WHOSE, *_LICENSED, "category", "valid_until", "state"), published=False,
    )  # fmt: skip


LAYOUTS: tuple[Layout, ...] = (
    Layout(LEGAL_PENALTIES, Q(kind=RecordKind.PENALTY) & ~_NATURAL, natural=False),
    Layout(NATURAL_PENALTIES, Q(kind=RecordKind.PENALTY) & _NATURAL, natural=True),
    _licences(LEGAL_LICENCES, ~_NATURAL, natural=False),
    _licences(NATURAL_LICENCES, _NATURAL, natural=True),
    Layout(SERIOUS_LIST, Q(kind=RecordKind.SERIOUS_LIST)),
    Layout(ABNORMAL_LIST, Q(kind=RecordKind.ABNORMAL_LIST)),
    Layout(OTHER_LIST, Q(kind=RecordKind.OTHER)),
    # An exit that was told without its reason stands in the sheet of its list alone.
    Layout(
        LIST_EXITS,
        Q(kind__in=LISTS, list_exit_on__isnull=False) & ~Q(exit_reason=""),
        {
            "list_name": column("title"),
            "reason": column("exit_reason"),
            "paper": column("exit_paper"),
        },
        day="list_exit_on",
        with_each={"exit_paper": _of_exit("data__number")},
    ),
)


def layout_of(code: str) -> Layout | None:
    """The layout of a kind of sheet; none for a kind that is not exported."""
    return next((one for one in LAYOUTS if one.code == code), None)
