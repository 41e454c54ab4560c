"""The file of a letter: as its organ sealed it, or as it is printed while no seal is on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from casework.documents.printing import printed
from casework.documents.sheets import sheet_of

if TYPE_CHECKING:
    from casework.models.document import IssuedDocument


@dataclass(frozen=True)
class PaperFile:
    """A PDF that may leave the house, with the name under which it is saved."""

    content: bytes
    name: str
    sealed: bool


def paper_file(paper: IssuedDocument) -> PaperFile:
    """The letter as PDF."""
    return PaperFile(printed(sheet_of(paper)).content, f"{paper.title} {paper.number}.pdf", False)
