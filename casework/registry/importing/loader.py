"""Writes good rows of records to the registry in batches: what is there already is left alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.conf import settings

from casework import store
from casework.forms import plain_value
from casework.ledger.records import Entry, Hand, append
from casework.models.department import Department
from casework.models.importing import ImportRun
from casework.models.publicity import PublicityWindow
from casework.models.record import CreditRecord, Publicity
from casework.models.record_event import RecordEventKind
from casework.models.subject import Subject
from casework.registry.display import Cause, follow_records
from casework.registry.importing.entries import (
    Places,
    digest_of,
    key_of,
    may_send,
    screen_rows,
)
from casework.registry.importing.flaws import note_foreign_codes
from casework.registry.importing.known import LISTS, subjects_of
from casework.registry.importing.organs import Organs
from casework.registry.importing.outcome import KeyFault, Loaded
from casework.registry.importing.rows import NOT_YOURS, RecordRow
from casework.registry.publicity import decide_publicity
from casework.registry.terms import class_by_rules, publicity_may_follow, set_terms
from casework.registry.windows import follow_subjects
from casework.today import moment

# What the sheet says of a record; the rest is ours (class, dates, publicity, corrections).
_STATED = (
    "department", "source_department", "number", "title", "facts", "basis", "penalty_kinds",
    "content", "fine", "confiscated", "document_date", "provider_until", "list_exit_on",
    "exit_reason", "note",
)  # fmt: skip
_DERIVED = (
    "record_class", "pack_version", "min_last", "earliest_apply", "max_last", "off_display",
    "publicity", "published_on", "ended_on", "shared", "row_digest", "updated_at",
)  # fmt: skip
_KEPT = tuple(name for name in (*_STATED, *_DERIVED) if name not in ("row_digest", "updated_at"))


class Loader:
    """Loads the record rows of one file. Call `load` inside a transaction, once a batch.

    What a newer sheet changes on a record is an event of that record, with `run` as its cause.
    """

    def __init__(self, *, today: date, pack: str = "", run: ImportRun | None = None) -> None:
        self.today, self.run = today, run
        self.pack = pack or settings.CASEWORK_PACK
        self.organs = Organs()
        self.renamed: set[int] = set()

    def screen(self, rows: Sequence[RecordRow]) -> list[KeyFault | None]:
        """What the registry has against each row: who is not its unit changes no record."""
        return screen_rows(rows, self.organs)

    def load(self, rows: Sequence[RecordRow]) -> Loaded:
        """Takes new and changed rows; locks the records that it changes until the batch ends."""
        unique = {key_of(row): row for row in rows}
        subjects = subjects_of(unique.values())
        places = Places(unique)
        fresh: list[CreditRecord] = []
        changed: dict[CreditRecord, dict[str, object]] = {}
        loaded = Loaded(unchanged=len(rows) - len(unique))
        for key, row in sorted(unique.items(), key=_by_day) if _of_list(rows) else unique.items():
            record, name = places.find(key, row)
            if record is not None and not may_send(record, row, self.organs):
                loaded.refused.append((row, KeyFault("organ", NOT_YOURS)))
                continue
            digest, departments = digest_of(row), self._departments(row)
            if record is None:
                record = CreditRecord(
                    identity=name, kind=row.kind, subject=subjects[row.code], pack=self.pack
                )
                self._fill(record, row, departments)
                record.row_digest = digest
                fresh.append(record)
                places.enter(record)
            elif record.row_digest == digest:
                loaded.unchanged += 1
            elif not self._take_over(record, row, departments, changed):
                loaded.unchanged += 1  # the same said in another way, as by a sheet of our own
            loaded.differing_ends += differs(record)
        self._note_foreign(unique.values(), subjects, loaded)
        entered = _write(fresh, list(changed))
        follow_records([*entered, *changed], Cause(self.today, moment()))
        follow_subjects(self.renamed, Cause(self.today, moment()))
        self.renamed.clear()
        entries = [self._entry(*pair) for pair in changed.items()]
        append([entry for entry in entries if entry.after], on=self.today, at=moment())
        loaded.imported = len(fresh) + len(changed)
        return loaded

    def _note_foreign(
        self, rows: Iterable[RecordRow], subjects: dict[str, Subject], loaded: Loaded
    ) -> None:
        """Notes the rows taken whose code is known under another name."""
        refused = {id(row) for row, _fault in loaded.refused}
        foreign = [
            row for row in rows if id(row) not in refused and subjects[row.code].name != row.name
        ]
        told = [(row, *_whose(row, self.organs)) for row in foreign]
        note_foreign_codes(self.run, told, subjects)

    def _take_over(
        self,
        record: CreditRecord,
        row: RecordRow,
        departments: tuple[Department, Department | None],
        changed: dict[CreditRecord, dict[str, object]],
    ) -> bool:
        """Puts a newer row into a record that is there; whether it said anything new."""
        before = _columns(record)
        if renamed := self._correct_subject(record.subject, row):
            self.renamed.add(record.subject_id)
        self._fill(record, row, departments)
        if not renamed and _columns(record) == before:
            return False
        if record.pk:
            changed.setdefault(record, before)
        record.row_digest = digest_of(row)
        return True

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
        left, why = record.list_exit_on, record.exit_reason
        for field, value in _stated(row, departments).items():
            if field not in corrected:
                setattr(record, field, value)
        # An older row that comes again takes no exit back: who is entered again is another entry.
        record.list_exit_on = record.list_exit_on or left
        record.exit_reason = record.exit_reason or why
        if "record_class" not in corrected and (reclassify or row.record_class):
            record.record_class = row.record_class or class_by_rules(record)
        set_terms(record)
        if publicity_may_follow(record):
            decide_publicity(record, today=self.today)
        if record.list_exit_on and not left:
            _leave(record)

    def _correct_subject(self, subject: Subject, row: RecordRow) -> bool:
        """A changed row may mend the name that an earlier one had entered; whether it did."""
        representative = row.representative or subject.legal_representative
        if (subject.name, subject.legal_representative) == (row.name, representative):
            return False
        subject.name, subject.legal_representative = row.name, representative
        subject.save(update_fields=["name", "legal_representative"])
        return True


def _leave(record: CreditRecord) -> None:
    """The exit ends publicity and sharing in one act, also of what is hidden for the time being."""
    record.shared = False
    if record.publicity in (Publicity.HIDDEN, Publicity.SUSPENDED, Publicity.SHIELDED):
        record.publicity, record.ended_on = Publicity.ENDED, record.list_exit_on


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
        "exit_reason": row.exit_reason,
        "note": row.note,
    }


def _amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _whose(row: RecordRow, organs: Organs) -> tuple[date, int]:
    """The day of a row's decision, and the department that made it."""
    return date.fromisoformat(row.document_date), organs.resolve(row.organ, row.organ_code).pk


def _of_list(rows: Sequence[RecordRow]) -> bool:
    return bool(rows) and rows[0].kind in LISTS


def _by_day(pair: tuple[str, RecordRow]) -> str:
    return pair[1].document_date


def _write(fresh: list[CreditRecord], changed: list[CreditRecord]) -> list[CreditRecord]:
    """Writes both; of the new ones those that this batch has entered.

    Two imports of one file at once are no conflict: the later finds the rows of the earlier.
    """
    store.insert_rows(fresh, skip_known=True)
    store.update_rows(changed, (*_STATED, *_DERIVED))
    entered = store.give_keys(fresh, "identity")
    windows = PublicityWindow.objects.filter(record__in=entered)
    others = set(windows.values_list("record_id", flat=True))
    return [record for record in entered if record.pk not in others]
