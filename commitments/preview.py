"""What the public will see of a commitment, side by side with the letter, before it is put up."""

from __future__ import annotations

from dataclasses import dataclass

from casework.models import Case
from casework.registry.masking import MASK, mask_text
from casework.web.hooks import Panel


@dataclass(frozen=True)
class Line:
    """One part of the letter: as it was signed, and as the public will read it."""

    held: str
    shown: str

    @property
    def differs(self) -> bool:
        return self.held != self.shown

    @property
    def parts(self) -> list[str]:
        """The public text, cut at each mask."""
        return self.shown.split(MASK)


def preview_panels(case: Case) -> list[Panel]:
    """The panel for a letter that may yet be put up; a person's is refused, not masked."""
    public = case.data.get("public") or {}
    letter = case.data.get("letter") or {}
    if public or not letter.get("text") or case.closed_on is not None:
        return []
    texts = [letter["text"], *(promise["text"] for promise in case.data.get("promises", []))]
    context = {
        "refused": case.subject.is_natural,
        "lines": [Line(text, mask_text(text)) for text in texts],
    }
    return [Panel("commitments/_preview.html", context)]
