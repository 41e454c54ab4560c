"""What anybody is told of a paper by its code: what it is, who sealed it, what stands of it now.

No person, no reason and no text of the paper is ever told.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from hmac import compare_digest
from typing import Any

from django.db.models import Q

from casework.declaration import published
from casework.models import Case, IssuedDocument, SealedPaper
from casework.models.publicity import PublicityWindow

HIDDEN = "＊＊＊＊"
_WITH = ("case__subject", "case__department", "event", "organ", "sealed")


@dataclass(frozen=True)
class Told:
    """A paper as the public hears of it.

    `organ` is empty where its maker signs it, as a promise is; `received_by` is then the
    department that has it. `subject` is the name as far as it may be shown, empty for a person.
    `stands` is what its case type says of it (`paper_stands`), or nothing.
    """

    title: str
    number: str
    issued_on: date
    organ: str
    received_by: str
    subject: str
    seal: SealedPaper | None
    stands: Any = None


def told_by_code(code: str, *, number: str = "", today: date, now: datetime) -> Told | None:
    """The paper with this code; where a number is said, only if it is the paper's own.

    A code that no paper bears is worked on as if it were the first paper's, so that the answer
    takes the same statements and the same work.
    """
    rows = rows_for([code])
    found = None
    for row in rows:
        if compare_digest(row.code, code):
            found = row
    worked_on = found or next(iter(rows), None)
    if worked_on is None:
        return None
    told = tell(worked_on, today=today, now=now)
    same = compare_digest(_plain(number or told.number), _plain(told.number))
    return told if found and same else None


def _plain(number: str) -> bytes:
    """A number without what people type otherwise: spaces, dashes and the many brackets."""
    return "".join(c for c in number if c.isalnum()).casefold().encode()


def rows_for(codes: Collection[str], pks: Collection[int] = ()) -> list[IssuedDocument]:
    """The papers with these codes or keys, and the first paper of all."""
    first = IssuedDocument.objects.order_by("pk").values("pk")[:1]
    which = Q(pk=first) | Q(code__in=list(codes)) | Q(pk__in=list(pks))
    return list(IssuedDocument.objects.filter(which).select_related(*_WITH).order_by("pk"))


def tell(paper: IssuedDocument, *, today: date, now: datetime) -> Told:
    case = paper.case
    ask = published(case.case_type, case.type_version).paper_stands
    return Told(
        title=paper.title,
        number=paper.number,
        issued_on=paper.issued_on,
        organ=paper.organ.name if paper.organ else "",
        received_by=case.department.name if case.department else "",
        subject=shown_name(case, today=today, now=now),
        seal=getattr(paper, "sealed", None),
        stands=ask(paper) if ask else None,
    )


def shown_name(case: Case, *, today: date, now: datetime) -> str:
    """The organization's name while the public site shows it, else its first and last character.

    Empty for a natural person, of whom the public learns nothing.
    """
    about = Q(case_id=case.pk)
    if case.record_id:
        about |= Q(record_id=case.record_id)
    windows = PublicityWindow.objects.on_display(today, now).filter(about, subject=case.subject_id)
    public, name = windows.exists(), case.subject.name
    if case.subject.is_natural:
        return ""
    return name if public else f"{name[:1]}{HIDDEN}{name[-1:]}"
