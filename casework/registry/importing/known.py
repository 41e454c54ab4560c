"""How a row is told to be one that is known: document numbers, digests, subjects, departments."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from casework import store
from casework.models.record import RecordKind
from casework.models.subject import Subject, SubjectKind

_BRACKETS = str.maketrans("[(【<《", "〔〔〔〔〔") | str.maketrans("])】>》", "〕〕〕〕〕")
LISTS = (RecordKind.SERIOUS_LIST, RecordKind.ABNORMAL_LIST, RecordKind.OTHER)


class NamesSubject(Protocol):
    """A row that says of whom it is."""

    @property
    def subject_kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def representative(self) -> str: ...


def plain_number(number: str) -> str:
    """A document number without what offices write differently: width, brackets, blanks."""
    return "".join(unicodedata.normalize("NFKC", number).translate(_BRACKETS).split())


def spellings(number: str) -> list[str]:
    """A document number as offices write it: as it is, and in each kind of brackets."""
    plain = plain_number(number)
    pairs = ("〔〕", "[]", "()", "（）", "【】", "［］")
    written = [plain.translate(str.maketrans("〔〕", pair)) for pair in pairs]
    return list(dict.fromkeys([number, *written]))


def digest_of_parts(parts: Sequence[Any]) -> str:
    """The digest by which a row is known again, however the file was written."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def identity(kind: str, number: str, code: str) -> str:
    """A record is the same if kind, document number and subject are: one decision may fine two."""
    return digest_of_parts([kind, plain_number(number), code])


def identity_of_entry(kind: str, number: str, code: str, entered: str) -> str:
    """The entry of a list that is entered again under one number: told apart by its day."""
    return digest_of_parts([kind, plain_number(number), code, entered])


_KINDS = tuple(kind.value for kind in RecordKind)


def identities_of(number: str, code: str) -> list[str]:
    """The identities that a document number and a subject may have, one a kind of record."""
    return [identity(kind, number, code) for kind in _KINDS]


def subjects_of(rows: Iterable[NamesSubject]) -> dict[str, Subject]:
    """The subjects of a batch by code; those not yet known are entered."""
    wanted = {row.code: row for row in rows}
    known = _known_subjects(wanted)
    missing = [row for code, row in wanted.items() if code not in known]
    if missing:
        fresh = [
            Subject(
                kind=_subject_kind(row), name=row.name, code=row.code,
                legal_representative=row.representative,
            )
            for row in missing
        ]  # fmt: skip
        store.insert_rows(fresh, skip_known=True)
        known |= _known_subjects(row.code for row in missing)
    return known


def _known_subjects(codes: Iterable[str]) -> dict[str, Subject]:
    return {subject.code: subject for subject in Subject.objects.filter(code__in=list(codes))}


def _subject_kind(row: NamesSubject) -> str:
    """Codes of individual businesses begin with 92 (GB 32100), whatever the category says."""
    if row.subject_kind == SubjectKind.LEGAL and row.code.startswith("92"):
        return SubjectKind.INDIVIDUAL_BUSINESS
    return row.subject_kind
