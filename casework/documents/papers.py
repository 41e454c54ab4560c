"""The file of a letter: as its organ sealed it, or as it is printed while no seal is on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from casework.documents.printing import printed
from casework.documents.sealing import kept
from casework.documents.sheets import sheet_of
from casework.models.document import SealedPaper

if TYPE_CHECKING:
    from casework.models.document import IssuedDocument


@dataclass(frozen=True)
class PaperFile:
    """A PDF that may leave the house, with the name under which it is saved."""

    content: bytes
    name: str
    sealed: bool


def paper_file(paper: IssuedDocument) -> PaperFile:
    """The letter as PDF.

    Raises SealedFileBroken where its sealed file is gone or was changed: then nothing is handed
    out, and never a print without the seal in its place.
    """
    name = f"{paper.title} {paper.number}.pdf"
    sealed = SealedPaper.objects.filter(paper=paper).first()
    if sealed is None:
        return PaperFile(printed(sheet_of(paper)).content, name, sealed=False)
    return PaperFile(kept.read(sealed), name, sealed=True)
