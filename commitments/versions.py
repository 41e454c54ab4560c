"""What a letter says, in words: the terms of its promises, and what a new version changes."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.clock.periods import Period, Unit
from commitments.contents import lines_of
from commitments.models import CommitmentTemplate


def term_in_words(due: str) -> str:
    """30d → within 30 days of the first day; empty → until the end of the term."""
    if not due:
        return _("until the end of the term")
    period = Period.parse(due)
    n = period.count
    if period.unit is Unit.WORKING_DAYS:
        said = ngettext("within %(n)s working day", "within %(n)s working days", n)
    elif period.unit is Unit.MONTHS:
        said = ngettext("within %(n)s month", "within %(n)s months", n)
    else:
        said = ngettext("within %(n)s day", "within %(n)s days", n)
    return said % {"n": n}


def differences(old: CommitmentTemplate, new: CommitmentTemplate) -> list[str]:
    """What the new version changes, one sentence each; empty where it says the same."""
    return [*_of_promises(old, new), *_of_papers(old, new), *_of_text(old, new)]


def _of_promises(old: CommitmentTemplate, new: CommitmentTemplate) -> Iterator[str]:
    before = {one["text"]: str(one.get("due", "")) for one in old.promises}
    after = {one["text"]: str(one.get("due", "")) for one in new.promises}
    for text, due in after.items():
        if text not in before:
            words = {"promise": text, "term": term_in_words(due)}
            yield _("New promise: “%(promise)s”, %(term)s.") % words
        elif before[text] != due:
            words = {"promise": text, "old": term_in_words(before[text]), "new": term_in_words(due)}
            yield _("“%(promise)s” is now due %(new)s; before: %(old)s.") % words
    for text in before:
        if text not in after:
            yield _("No longer promised: “%(promise)s”.") % {"promise": text}


def _of_papers(old: CommitmentTemplate, new: CommitmentTemplate) -> Iterator[str]:
    before, after = lines_of(old.replaces), lines_of(new.replaces)
    for paper in after:
        if paper not in before:
            yield _("Need not be handed in any more: %(paper)s.") % {"paper": paper}
    for paper in before:
        if paper not in after:
            yield _("Must be handed in again: %(paper)s.") % {"paper": paper}


def _of_text(old: CommitmentTemplate, new: CommitmentTemplate) -> Iterator[str]:
    before, after = lines_of(old.text), lines_of(new.text)
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        words = {"old": "".join(before[i:j]), "new": "".join(after[k:m])}
        if kind == "replace":
            yield _("Instead of “%(old)s” the letter says “%(new)s”.") % words
        elif kind == "insert":
            yield _("The letter says in addition: “%(new)s”.") % words
        elif kind == "delete":
            yield _("The letter no longer says: “%(old)s”.") % words
