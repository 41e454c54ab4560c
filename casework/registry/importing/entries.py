"""Of which record or entry of a list (列入、移出) a row speaks, and whether its unit may do so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from casework.models.record import CreditRecord
from casework.registry.importing.known import (
    LISTS,
    digest_of_parts,
    identity,
    identity_of_entry,
)
from casework.registry.importing.organs import Organs
from casework.registry.importing.outcome import KeyFault
from casework.registry.importing.rows import NOT_YOURS, RecordRow

if TYPE_CHECKING:
    from casework.models.department import Department

# What a row said before lists had words of their own: so many columns make up its digest.
_FIRST = 21


def identity_of(row: RecordRow) -> str:
    """A record is the same if kind, document number and subject are: one decision may fine two."""
    return identity(row.kind, row.number, row.code)


def digest_of(row: RecordRow) -> str:
    """What a row says, wherever it stands; columns of lists that say nothing do not count."""
    said = list(row[:-1])
    while len(said) > _FIRST and not said[-1]:
        said.pop()
    return digest_of_parts(said)


def key_of(row: RecordRow) -> str:
    """Tells the rows of a batch apart: of a list, a subject may have several entries."""
    if row.kind in LISTS:
        return identity_of_entry(row.kind, row.number, row.code, row.document_date)
    return identity_of(row)


class Places:
    """The records that the rows of one batch may speak of, locked until the batch ends.

    Somebody who has left a list and is entered again has another entry, even under the same
    document number; a row whose term lies before or after that of a known entry is not of it.
    """

    def __init__(self, keyed: Mapping[str, RecordRow]) -> None:
        wanted = set(keyed)
        wanted |= {identity_of(row) for row in keyed.values() if row.kind in LISTS}
        self._known = {record.identity: record for record in _records(wanted)}

    def find(self, key: str, row: RecordRow) -> tuple[CreditRecord | None, str]:
        """The record that the row is of, or none and the identity that a new one gets."""
        found = self._known.get(key)
        if found is not None or row.kind not in LISTS:
            return found, key
        base = identity_of(row)
        found = self._known.get(base)
        if found is None:
            return None, base
        return (None, key) if another_entry(found, row) else (found, base)

    def enter(self, record: CreditRecord) -> None:
        """Makes a new record known to the later rows of its batch."""
        self._known[record.identity] = record


def _records(identities: Iterable[str]) -> Iterable[CreditRecord]:
    rows = CreditRecord.objects.filter(identity__in=list(identities))
    return rows.select_related("subject", "department", "source_department").select_for_update(
        of=("self",)
    )


def another_entry(record: CreditRecord, row: RecordRow) -> bool:
    """Whether the row's time on the list does not touch the record's."""
    entered = record.document_date.isoformat()
    left = record.list_exit_on.isoformat() if record.list_exit_on else ""
    return apart((entered, left), (row.document_date, row.list_exit_on))


def apart(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Of two times on a list, entry and exit as ISO days: whether one ends before the other."""
    (first_in, first_out), (second_in, second_out) = one, other
    return bool(first_out and second_in > first_out) or bool(second_out and first_in > second_out)


def may_send(record: CreditRecord, row: RecordRow, organs: Organs) -> bool:
    """Whether the row's unit may change the record, or only says again what is known.

    An entry of a list is its listing unit's alone; any other record also that of who provided it.
    """
    if not record.pk:
        return True
    if record.kind in LISTS:
        return is_unit(record.department, row.organ, row.organ_code, organs)
    return record.row_digest == digest_of(row) or any(
        is_unit(place, row.organ, row.organ_code, organs)
        for place in (record.department, record.source_department)
        if place
    )


def is_unit(department: Department, name: str, code: str, organs: Organs) -> bool:
    """Whether a sheet means this department by a name and a code."""
    found = organs.find(name, code)
    return found is not None and found.pk == department.pk


def screen_rows(rows: Sequence[RecordRow], organs: Organs) -> list[KeyFault | None]:
    """Only its own unit changes a record, and lets a subject leave a list (谁列入、谁移出)."""
    keys = [key_of(row) for row in rows]
    wanted = {*keys, *(identity_of(row) for row in rows)}
    found = CreditRecord.objects.filter(identity__in=wanted)
    known = {one.identity: one for one in found.select_related("department", "source_department")}
    return [
        _fault(_spoken_of(known, *pair), pair[1], organs) for pair in zip(keys, rows, strict=True)
    ]


def _spoken_of(known: Mapping[str, CreditRecord], key: str, row: RecordRow) -> CreditRecord | None:
    record = known.get(key)
    if record is None:
        base = known.get(identity_of(row))
        record = base if base is not None and not another_entry(base, row) else None
    return record


def _fault(record: CreditRecord | None, row: RecordRow, organs: Organs) -> KeyFault | None:
    if record is not None and not may_send(record, row, organs):
        return KeyFault("organ", NOT_YOURS)
    if row.list_exit_on and row.exit_organ and not _listed_it(row, organs):
        return KeyFault("exit_organ", NOT_YOURS)
    return None


def _listed_it(row: RecordRow, organs: Organs) -> bool:
    """Whether the unit that ends an entry is the one that made it, by code or else by name."""
    if row.exit_organ_code and row.organ_code:
        return row.exit_organ_code == row.organ_code
    if row.exit_organ == row.organ:
        return True
    listed, ended = (
        organs.find(row.organ, row.organ_code),
        organs.find(row.exit_organ, row.exit_organ_code),
    )
    return listed is not None and ended is not None and listed.pk == ended.pk
