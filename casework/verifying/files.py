"""Judges a file that somebody hands in: ours and unaltered, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest

from casework.documents.printing import printed
from casework.documents.sheets import sheet_of
from casework.errors import CaseworkError
from casework.models import IssuedDocument, SealedPaper
from casework.verifying.codes import codes_in
from casework.verifying.sealing import Seal, seal_on
from casework.verifying.telling import Told, rows_for, tell

_HEAD = 1024  # so far from the start a reader looks for the mark of a PDF


class Verdict(StrEnum):
    """What a file is found to be."""

    SEALED = "sealed"  # our sealed file, byte for byte
    PRINT = "print"  # our letter as it is printed, without the seal
    SEALED_OTHER = "sealed_other"  # whole under our seal, but no letter that is on record
    APPENDED = "appended"  # our seal, and something added after it
    ALTERED = "altered"  # one of our letters by its code or its seal, but not as it was issued
    FOREIGN = "foreign"  # sealed by somebody else
    UNKNOWN = "unknown"  # neither our seal nor our code
    LOCKED = "locked"  # closed by a password
    BROKEN = "broken"  # a PDF that cannot be read
    NOT_PDF = "not_pdf"


GENUINE = frozenset({Verdict.SEALED, Verdict.PRINT})


@dataclass(frozen=True)
class Judged:
    """A verdict, the paper that the file is or claims to be, and the seal that is on it."""

    verdict: Verdict
    told: Told | None = None
    seal: Seal | None = None

    @property
    def genuine(self) -> bool:
        return self.verdict in GENUINE


def judge(pdf: bytes, *, today: date, now: datetime) -> Judged:
    """What a file is; nothing of it is kept.

    Every PDF is looked up, examined and compared with a print alike, whether it is found or not.
    """
    if b"%PDF-" not in pdf[:_HEAD]:
        return Judged(Verdict.NOT_PDF)
    digest = sha256(pdf).hexdigest()
    sealed = list(SealedPaper.objects.filter(sha256=digest).values_list("paper_id", flat=True))
    codes, seal = codes_in(pdf), seal_on(pdf)
    rows = rows_for(codes, sealed)
    paper = _meant(rows, codes, sealed)
    worked_on = paper or next(iter(rows), None)
    if worked_on is None:
        return Judged(_without_paper(seal), seal=seal)
    same_print = any(compare_digest(known, digest) for known in _prints_of(worked_on))
    told = tell(worked_on, today=today, now=now)
    if paper is None:
        return Judged(_without_paper(seal), seal=seal)
    if sealed:
        return Judged(Verdict.SEALED, told, seal)
    verdict = _by_code(pdf, paper, seal, same_print=same_print)
    return Judged(verdict, None if verdict == Verdict.SEALED_OTHER else told, seal)


def _meant(
    rows: Iterable[IssuedDocument], codes: list[str], sealed: list[int]
) -> IssuedDocument | None:
    """The paper whose sealed file it is, else the one whose code stands first in it."""
    known = {row.code: row for row in rows if row.pk in sealed or row.code in codes}
    whole = [row for row in known.values() if row.pk in sealed]
    return next(iter([*whole, *(known[code] for code in codes if code in known)]), None)


def _prints_of(paper: IssuedDocument) -> list[str]:
    """The digests of the letter as it is printed today, and as it was printed under its seal."""
    seal = getattr(paper, "sealed", None)
    known = [seal.plain_sha256] if seal else []
    try:
        return [*known, sha256(printed(sheet_of(paper)).content).hexdigest()]
    except CaseworkError:  # a letter of old that cannot be printed today is no fault of the file
        return known


def _by_code(pdf: bytes, paper: IssuedDocument, seal: Seal, *, same_print: bool) -> Verdict:
    if same_print:
        return Verdict.PRINT
    if _begins_with_sealed(pdf, paper):
        return Verdict.APPENDED
    if seal.locked:
        return Verdict.LOCKED
    if seal.signed and seal.intact:
        return _under_seal(seal)
    return Verdict.ALTERED


def _under_seal(seal: Seal) -> Verdict:
    """Of a file whose sealed bytes are as they were when it was sealed."""
    if not seal.ours:
        return Verdict.FOREIGN
    return Verdict.SEALED_OTHER if seal.whole else Verdict.APPENDED


def _begins_with_sealed(pdf: bytes, paper: IssuedDocument) -> bool:
    sealed = getattr(paper, "sealed", None)
    if sealed is None or len(pdf) <= sealed.size:
        return False
    return compare_digest(sha256(memoryview(pdf)[: sealed.size]).hexdigest(), sealed.sha256)


def _without_paper(seal: Seal) -> Verdict:
    if seal.locked:
        return Verdict.LOCKED
    if not seal.readable:
        return Verdict.BROKEN
    if not seal.signed:
        return Verdict.UNKNOWN
    if seal.ours and not seal.intact:
        return Verdict.ALTERED
    return _under_seal(seal)
