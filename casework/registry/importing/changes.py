"""Takes the sheets that change records: exits from lists, corrections, court papers.

Each row is judged against the registry twice: before anything is taken, so that its fault stands
in the sheet of faults, and again under the lock of the record that it changes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q

from casework.forms import plain_value
from casework.ledger.records import SYSTEM_HAND, Hand
from casework.models.court_paper import CourtPaper
from casework.models.importing import DeclaredDecisions, ImportRun
from casework.models.record import CreditRecord, Publicity, RecordKind
from casework.models.record_event import RecordEventKind
from casework.registry import court_papers
from casework.registry.amending import Amendment, amend, corrected, left_list
from casework.registry.importing.change_rows import CorrectionRow, DeclaredRow, ExitRow, PaperRow
from casework.registry.importing.entries import is_unit
from casework.registry.importing.known import LISTS, identities_of, plain_number, spellings
from casework.registry.importing.organs import Organs
from casework.registry.importing.outcome import KeyFault, Loaded
from casework.registry.importing.rows import (
    DONE_BEFORE,
    NOT_KNOWN,
    NOT_YOURS,
    READS_OTHERWISE,
    SEVERAL,
    TOO_EARLY,
)
from casework.registry.items import value_of

_ABNORMAL = "经营异常"
Records = Sequence[CreditRecord]


class Answer(NamedTuple):
    """What the registry says to a row: the record it changes, a fault, or that it says it all."""

    record: CreditRecord | None = None
    fault: KeyFault | None = None


class Changes(ABC):
    """What the takers of changes share: they find a row's record, and refuse it row by row."""

    def __init__(self, *, today: date, run: ImportRun | None = None) -> None:
        self.today, self.run = today, run
        self.organs = Organs()

    def screen(self, rows: Sequence[Any]) -> list[KeyFault | None]:
        """What the registry has against each row, as it stands now."""
        return [self.answer(row, lock=False).fault for row in rows]

    def load(self, rows: Sequence[Any]) -> Loaded:
        """Takes each row under the lock of its record, in the order of the sheet."""
        loaded = Loaded()
        for row in rows:
            answer = self.answer(row, lock=True)
            if answer.fault is not None:
                loaded.refused.append((row, answer.fault))
            elif answer.record is None:
                loaded.unchanged += 1
            else:
                self.take(answer.record, row)
                loaded.imported += 1
        return loaded

    @abstractmethod
    def answer(self, row: Any, *, lock: bool) -> Answer:
        """Judges one row against the registry."""

    @abstractmethod
    def take(self, record: CreditRecord, row: Any) -> None:
        """Does what the row says to its record."""

    def hand(self) -> Hand:
        by = self.run.started_by_id if self.run else None
        return Hand(by, "credit_officer") if by else SYSTEM_HAND

    def cause(self) -> dict[str, Any]:
        return {"import": self.run.pk, "file": self.run.file_name} if self.run else {}


def _rows(lock: bool) -> Any:
    rows = CreditRecord.objects.select_related("subject", "department", "source_department")
    return rows.select_for_update(of=("self",)) if lock else rows


def _of_number(records: Iterable[CreditRecord], number: str) -> list[CreditRecord]:
    wanted = plain_number(number)
    return [record for record in records if plain_number(record.number) == wanted]


class Exits(Changes):
    """Ends entries of lists; the listing unit alone decides on it (谁列入、谁移出)."""

    def answer(self, row: ExitRow, *, lock: bool) -> Answer:
        entries = self._entries(row, lock=lock)
        day = date.fromisoformat(row.list_exit_on)
        if any(entry.list_exit_on == day for entry in entries):
            return Answer()
        open_ones = [entry for entry in entries if not entry.list_exit_on]
        if len(open_ones) == 1:
            fault = self._against(open_ones[0], row, day)
            return Answer(fault=fault) if fault else Answer(open_ones[0])
        if open_ones:
            return Answer(fault=KeyFault("code", SEVERAL))
        if entries:
            return Answer(fault=KeyFault("list_exit_on", DONE_BEFORE))
        return Answer(fault=KeyFault("number" if row.number else "code", NOT_KNOWN))

    def _against(self, entry: CreditRecord, row: ExitRow, day: date) -> KeyFault | None:
        if not is_unit(entry.department, row.organ, row.organ_code, self.organs):
            return KeyFault("organ", NOT_YOURS)
        if entry.publicity == Publicity.WITHDRAWN:
            return KeyFault("code", DONE_BEFORE)
        return KeyFault("list_exit_on", TOO_EARLY) if entry.document_date > day else None

    def _entries(self, row: ExitRow, *, lock: bool) -> list[CreditRecord]:
        named = Q(title=row.list_name)
        if _ABNORMAL in row.list_name:
            named |= Q(kind=RecordKind.ABNORMAL_LIST)
        if "严重" in row.list_name:
            named |= Q(kind=RecordKind.SERIOUS_LIST)
        found = _rows(lock).filter(named, subject__code=row.code, kind__in=LISTS)
        if row.document_date:
            found = found.filter(document_date=row.document_date)
        entries = list(found.order_by("pk"))
        return _of_number(entries, row.number) if row.number else entries

    def take(self, record: CreditRecord, row: ExitRow) -> None:
        day = date.fromisoformat(row.list_exit_on)
        paper = {"number": row.paper} if row.paper else {}
        amend(record, left_list(record, on=day, reason=row.reason), Amendment(
            RecordEventKind.LIST_LEFT, self.today, reason=row.reason, hand=self.hand(),
            data=self.cause() | paper, tells=("subject", "reviewer"),
        ))  # fmt: skip


class Corrections(Changes):
    """Corrects one item of a record: the provider's word, with what stood there before."""

    def answer(self, row: CorrectionRow, *, lock: bool) -> Answer:
        found = _rows(lock).filter(identity__in=identities_of(row.number, row.code))
        records = list(found.order_by("pk"))
        if len(records) != 1:
            return Answer(fault=KeyFault("number", SEVERAL if records else NOT_KNOWN))
        [record] = records
        fault = self._against(record, row)
        if fault is not None:
            return Answer(fault=fault)
        now = plain_value(getattr(record, row.item))
        if now == plain_value(value_of(row.item, row.new, today=self.today)):
            return Answer()
        if not _reads(record, row, self.today):
            return Answer(fault=KeyFault("old", READS_OTHERWISE))
        return Answer(record)

    def _against(self, record: CreditRecord, row: CorrectionRow) -> KeyFault | None:
        places = {record.department, record.provider}
        if not any(is_unit(one, row.organ, row.organ_code, self.organs) for one in places):
            return KeyFault("organ", NOT_YOURS)
        if record.publicity == Publicity.WITHDRAWN:
            return KeyFault("number", DONE_BEFORE)
        return None

    def take(self, record: CreditRecord, row: CorrectionRow) -> None:
        values = {row.item: value_of(row.item, row.new, today=self.today)}
        fields = corrected(record, values, on=self.today, reason=row.reason, by=row.organ)
        amend(record, fields, Amendment(
            RecordEventKind.CORRECTED, self.today, reason=row.reason, hand=self.hand(),
            data=self.cause() | {"corrected_on": row.corrected_on}, tells=("subject", "reviewer"),
        ))  # fmt: skip


def _reads(record: CreditRecord, row: CorrectionRow, today: date) -> bool:
    """Whether the record says what the sheet believes it to say before the correction."""
    try:
        before = plain_value(value_of(row.item, row.old, today=today)) if row.old else ""
    except ValueError:
        return False
    stands = plain_value(getattr(record, row.item))
    return before == ("" if stands is None else stands)


class Papers(Changes):
    """Enters court papers; what they ask for, a person carries out."""

    def answer(self, row: PaperRow, *, lock: bool) -> Answer:
        records = self._records(row, lock=lock)
        if len(records) != 1:
            return Answer(fault=KeyFault("number", SEVERAL if records else NOT_KNOWN))
        [record] = records
        known = CourtPaper.objects.filter(record=record, organ=row.issuer, number=row.paper)
        if known.exists():
            return Answer()
        if court_papers.against(record, self._paper(row), self.today):
            return Answer(fault=KeyFault("number", DONE_BEFORE))
        return Answer(record)

    def _records(self, row: PaperRow, *, lock: bool) -> list[CreditRecord]:
        if row.code:
            found = list(_rows(lock).filter(identity__in=identities_of(row.number, row.code)))
        else:
            rows = _rows(lock).filter(number__in=spellings(row.number)).order_by("pk")
            found = _of_number(rows, row.number)
        return [r for r in found if is_unit(r.department, row.organ, row.organ_code, self.organs)]

    def _paper(self, row: PaperRow) -> court_papers.NewPaper:
        return court_papers.NewPaper(
            number=row.paper, organ=row.issuer, dated_on=date.fromisoformat(row.dated_on),
            received_on=date.fromisoformat(row.received_on), ruling=row.ruling, gist=row.gist,
            changes=[{"field": row.item, "to": row.new}] if row.item else [],
        )  # fmt: skip

    def take(self, record: CreditRecord, row: PaperRow) -> None:
        court_papers.write(
            record, self._paper(row), hand=self.hand(), today=self.today, run=self.run
        )


class Declared:
    """Takes what departments declare of a month; the latest word counts."""

    def __init__(self, *, today: date, run: ImportRun | None = None) -> None:
        self.today, self.run = today, run
        self.organs = Organs()

    def screen(self, rows: Sequence[DeclaredRow]) -> list[KeyFault | None]:
        """A department that nobody knows declares nothing."""
        return [
            None if self.organs.find(row.organ, row.organ_code) else KeyFault("organ", NOT_KNOWN)
            for row in rows
        ]

    def load(self, rows: Sequence[DeclaredRow]) -> Loaded:
        """Writes each declaration over an earlier one of the same month."""
        loaded = Loaded()
        for row in rows:
            department = self.organs.find(row.organ, row.organ_code)
            if department is None:
                loaded.refused.append((row, KeyFault("organ", NOT_KNOWN)))
                continue
            wanted = {"penalties": row.penalties, "licences": row.licences}
            said, new = DeclaredDecisions.objects.select_for_update().get_or_create(
                department=department, month=date.fromisoformat(row.month),
                defaults=wanted | {
                    "declared_by_id": self.run.started_by_id if self.run else None,
                    "declared_on": self.today,
                },
            )  # fmt: skip
            if not new and (said.penalties, said.licences) == (row.penalties, row.licences):
                loaded.unchanged += 1
                continue
            said.penalties, said.licences, said.declared_on = (
                row.penalties,
                row.licences,
                self.today,
            )
            said.save()
            loaded.imported += 1
        return loaded
