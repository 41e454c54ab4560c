"""Writes good rows to the registry in batches: what is there already is left alone."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings

from casework.forms import plain_value
from casework.ledger.records import Entry, Hand, append
from casework.models.department import Department
from casework.models.importing import ImportRun
from casework.models.record import CreditRecord, RecordClass, RecordKind
from casework.models.record_event import RecordEventKind
from casework.models.subject import Subject, SubjectKind
from casework.registry.importing.organs import Organs
from casework.registry.importing.rows import RecordRow
from casework.registry.publicity import decide_publicity
from casework.registry.terms import class_of_penalty, publicity_may_follow, set_terms
from casework.today import moment

_BRACKETS = str.maketrans("[(【<《", "〔〔〔〔〔") | str.maketrans("])】>》", "〕〕〕〕〕")
# What the sheet says of a record; the rest is ours (class, dates, publicity, corrections).
_STATED = (
    "department", "source_department", "number", "title", "facts", "basis", "penalty_kinds",
    "content", "fine", "confiscated", "document_date", "provider_until", "list_exit_on", "note",
)  # fmt: skip
_DERIVED = (
    "record_class", "pack_version", "min_last", "earliest_apply", "max_last", "off_display",
    "publicity", "published_on", "ended_on", "row_digest", "updated_at",
)  # fmt: skip
_KEPT = tuple(name for name in (*_STATED, *_DERIVED) if name not in ("row_digest", "updated_at"))


@dataclass
class Loaded:
    """What a batch came to."""

    imported: int = 0
    unchanged: int = 0
    differing_ends: int = 0


def identity_of(row: RecordRow) -> str:
    """A record is the same if kind, document number and subject are: one decision may fine two."""
    number = unicodedata.normalize("NFKC", row.number).translate(_BRACKETS)
    return _digest([row.kind, "".join(number.split()), row.code])


def digest_of(row: RecordRow) -> str:
    return _digest(row)


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


class Loader:
    """Loads the record rows of one file. Call `load` inside a transaction, once a batch.

    What a newer sheet changes on a record is an event of that record, with `run` as its cause.
    """

    def __init__(self, *, today: date, pack: str = "", run: ImportRun | None = None) -> None:
        self.today, self.run = today, run
        self.pack = pack or settings.CASEWORK_PACK
        self.organs = Organs()

    def load(self, rows: Sequence[RecordRow]) -> Loaded:
        """Takes new and changed rows; locks the records that it changes until the batch ends."""
        unique = {identity_of(row): row for row in rows}
        subjects = _subjects(unique.values())
        known = {
            record.identity: record
            for record in CreditRecord.objects.filter(identity__in=list(unique))
            .select_related("subject")
            .select_for_update(of=("self",))
        }
        fresh: list[CreditRecord] = []
        changed: dict[CreditRecord, dict[str, object]] = {}
        loaded = Loaded(unchanged=len(rows) - len(unique))
        for identity, row in unique.items():
            digest = digest_of(row)
            record = known.get(identity)
            departments = self._departments(row)
            if record is None:
                record = CreditRecord(
                    identity=identity, kind=row.kind, subject=subjects[row.code], pack=self.pack
                )
                self._fill(record, row, departments)
                record.row_digest = digest
                fresh.append(record)
            elif record.row_digest != digest:
                changed[record] = _columns(record)
                self._correct_subject(record.subject, row)
                self._fill(record, row, departments)
                record.row_digest = digest
            else:
                loaded.unchanged += 1
            loaded.differing_ends += differs(record)
        _write(fresh, list(changed))
        entries = [self._entry(*pair) for pair in changed.items()]
        append([entry for entry in entries if entry.after], on=self.today, at=moment())
        loaded.imported = len(fresh) + len(changed)
        return loaded

    def _entry(self, record: CreditRecord, before: dict[str, object]) -> Entry:
        after, run = _columns(record), self.run
        moved = [name for name in after if before[name] != after[name]]
        return Entry(
            record, RecordEventKind.SHEET_CHANGED,
            hand=Hand(run.started_by_id, "credit_officer") if run and run.started_by_id else Hand(),
            data={"import": run.pk, "file": run.file_name} if run else {},
            before={name: before[name] for name in moved},
            after={name: after[name] for name in moved},
        )  # fmt: skip

    def _departments(self, row: RecordRow) -> tuple[Department, Department | None]:
        organ = self.organs.resolve(row.organ, row.organ_code)
        if not row.source:
            return organ, None
        return organ, self.organs.resolve(row.source, row.source_code)

    def _fill(
        self,
        record: CreditRecord,
        row: RecordRow,
        departments: tuple[Department, Department | None],
    ) -> None:
        """Takes over what the sheet says, except what an office has corrected on our side."""
        reclassify = not record.record_class or (record.penalty_kinds, record.fine) != (
            row.penalty_kinds,
            _amount(row.fine),
        )
        corrected = {entry["field"] for entry in record.corrections if "field" in entry}
        for field, value in _stated(row, departments).items():
            if field not in corrected:
                setattr(record, field, value)
        if reclassify and "record_class" not in corrected:
            record.record_class = self._class(record)
        set_terms(record)
        if publicity_may_follow(record):
            decide_publicity(record, today=self.today)

    def _class(self, record: CreditRecord) -> str:
        if record.kind != RecordKind.PENALTY:
            return RecordClass.SERIOUS
        return class_of_penalty(
            record.penalty_kinds,
            record.document_date,
            record.pack,
            content=f"{record.title} {record.basis}",
            fine=record.fine,
        )

    def _correct_subject(self, subject: Subject, row: RecordRow) -> None:
        """A changed row may mend the name that an earlier one had entered."""
        if (subject.name, subject.legal_representative) != (row.name, row.representative):
            subject.name = row.name
            subject.legal_representative = row.representative or subject.legal_representative
            subject.save(update_fields=["name", "legal_representative"])


def _columns(record: CreditRecord) -> dict[str, object]:
    return {name: plain_value(getattr(record, name)) for name in _KEPT}


def differs(record: CreditRecord) -> bool:
    """Whether the provider's own end of publicity is another day than ours."""
    if record.provider_until is None or record.max_last is None:
        return False
    return record.provider_until != record.max_last


def _stated(row: RecordRow, departments: tuple[Department, Department | None]) -> dict[str, object]:
    organ, source = departments
    return {
        "department": organ,
        "source_department": source,
        "number": row.number,
        "title": row.title,
        "facts": row.facts,
        "basis": row.basis,
        "penalty_kinds": row.penalty_kinds,
        "content": row.content,
        "fine": _amount(row.fine),
        "confiscated": _amount(row.confiscated),
        "document_date": date.fromisoformat(row.document_date),
        "provider_until": _day(row.provider_until),
        "list_exit_on": _day(row.list_exit_on),
        "note": row.note,
    }


def _amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _subjects(rows: Iterable[RecordRow]) -> dict[str, Subject]:
    """The subjects of a batch by code; those not yet known are entered."""
    wanted = {row.code: row for row in rows}
    known = _known_subjects(wanted)
    missing = [row for code, row in wanted.items() if code not in known]
    if missing:
        Subject.objects.bulk_create(
            [
                Subject(
                    kind=_subject_kind(row),
                    name=row.name,
                    code=row.code,
                    legal_representative=row.representative,
                )
                for row in missing
            ],
            ignore_conflicts=True,
        )
        known |= _known_subjects(row.code for row in missing)
    return known


def _known_subjects(codes: Iterable[str]) -> dict[str, Subject]:
    return {subject.code: subject for subject in Subject.objects.filter(code__in=list(codes))}


def _subject_kind(row: RecordRow) -> str:
    """Codes of individual businesses begin with 92 (GB 32100), whatever the category says."""
    if row.subject_kind == SubjectKind.LEGAL and row.code.startswith("92"):
        return SubjectKind.INDIVIDUAL_BUSINESS
    return row.subject_kind


def _write(fresh: list[CreditRecord], changed: list[CreditRecord]) -> None:
    """Two imports of one file at once are no conflict: the later finds the rows of the earlier."""
    if fresh:
        CreditRecord.objects.bulk_create(fresh, ignore_conflicts=True)
    if changed:
        for record in changed:
            record.updated_at = moment()
        CreditRecord.objects.bulk_update(changed, [*_STATED, *_DERIVED], batch_size=100)
