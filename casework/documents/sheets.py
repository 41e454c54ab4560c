"""What stands on a paper (公文要素) before anything is drawn: a letter as it was issued."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings

from casework.declaration import published

if TYPE_CHECKING:
    from casework.models.document import IssuedDocument

_NUMBER = re.compile(r"编号：(?P<number>.*)")
_ADDRESSEE = re.compile(r"\S.*：")
# Letters between organs, and decisions, are papers with a red head (版头); notices are not.
_RED_HEADED = re.compile(r".*(函|通报|决定书)(（.*）)?")


@dataclass(frozen=True)
class Table:
    """A table among the paragraphs; `shares` are the parts of the width, one a column."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...] = ()


@dataclass(frozen=True)
class Annex:
    """A page of its own behind the letter (附件), with title and parts like the body's."""

    title: str
    parts: tuple[str | Table, ...]


@dataclass(frozen=True)
class Sheet:
    """A paper by its elements (版头、主体、版记), all of them text that is printed as it is.

    `head` is the red head's organ, empty for kinds without one; `code` and `address` are where
    anybody checks the paper; both empty while it is only a preview.
    """

    title: str
    number: str
    addressee: str
    parts: tuple[str | Table, ...]
    organ: str
    day: str
    head: str = ""
    enclosures: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = field(default=())
    code: str = ""
    address: str = ""


@dataclass(frozen=True)
class Box:
    """A place on a page: points from the lower left corner; `page` counts from 0."""

    page: int
    left: float
    bottom: float
    width: float
    height: float


@dataclass(frozen=True)
class Printed:
    """A paper as PDF, and where the organ's seal belongs: none where nobody seals it."""

    content: bytes
    pages: int
    seal: Box | None = None


def sheet_of(paper: IssuedDocument) -> Sheet:
    """The elements of a letter that was issued; its frozen text is where they stand."""
    found, annexes = taken_apart(paper.body), annexes_of(paper)
    title = found.title or paper.title
    return Sheet(
        title=title,
        number=found.number or paper.number,
        addressee=found.addressee,
        parts=found.parts,
        organ=found.organ,
        day=found.day,
        head=found.organ if _RED_HEADED.fullmatch(title) else "",
        enclosures=tuple(annex.title for annex in annexes),
        annexes=annexes,
        code=paper.code,
        address=address_of(paper.code),
    )


def annexes_of(paper: IssuedDocument) -> tuple[Annex, ...]:
    """What is printed behind the letter, as it stood at the issue.

    First how its date was counted, then what its case type adds.
    """
    from casework.documents.reckoning import annex_of

    case = paper.case
    ask = published(case.case_type, case.type_version).annexes
    counted = (annex_of(paper.explained),) if paper.explained else ()
    return (*counted, *(ask(paper) if ask else ()))


def address_of(code: str) -> str:
    """Where anybody can check a paper with this code."""
    return f"{settings.CASEWORK_SITE_URL.rstrip('/')}/verify/{code}/"


def taken_apart(body: str) -> Sheet:
    """The elements of a letter's text: title, number, addressee, paragraphs, organ and day.

    A text that ends without organ and day, as a promise signed by its maker does, has neither.
    """
    lines = [line.strip() for line in body.strip().splitlines() if line.strip()]
    title = lines.pop(0) if lines else ""
    number = ""
    if lines and (found := _NUMBER.fullmatch(lines[0])):
        number = found["number"]
        lines.pop(0)
    addressee = lines.pop(0) if lines and _ADDRESSEE.fullmatch(lines[0]) else ""
    organ = day = ""
    if len(lines) > 1 and _is_day(lines[-1]):
        day, organ = lines.pop(), lines.pop()
    return Sheet(title, number, addressee, tuple(lines), organ, day)


def _is_day(line: str) -> bool:
    found = re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", line)
    if not found:
        return False
    try:
        date(*map(int, found.groups()))
    except ValueError:
        return False
    return True
