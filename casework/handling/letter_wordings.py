"""A department's own wording of a letter: a draft by one person, published by another head.

What has been published stands: a change is a new version with the next number, and letters name
the version that they were written by.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from casework.access.actor import Actor
from casework.access.registry import keeps_registry
from casework.casetype import PARTIES
from casework.declaration import all_published
from casework.documents import wordings
from casework.documents.judging import fields_in, signing_field, text_faults
from casework.documents.letters import FIELDS, example
from casework.documents.styles import ORGAN, SHARED, Style, digest_of, styles_of, table_of
from casework.errors import CaseworkError
from casework.models import Department, LetterWording
from casework.models.wording import WordingQuerySet
from casework.translation import gettext

KEEPERS = ("reviewer", "head", "credit_officer")


class WordingRefused(CaseworkError):
    """A wording is not saved or published as things stand; each reason is one sentence."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(*reasons)
        self.reasons = list(reasons)

    def __str__(self) -> str:
        return "\n".join(self.reasons)


@dataclass(frozen=True)
class Place:
    """One letter of one department: where its wordings are kept."""

    case_type: str
    style: Style
    organ: Department

    def wordings(self) -> Sequence[LetterWording]:
        """Every version, the newest first."""
        rows = self._rows().select_related("drafted_by", "published_by", "withdrawn_by")
        return list(rows.order_by("-version"))

    def draft(self) -> LetterWording | None:
        return self._rows().filter(published_on=None).first()

    def current(self) -> LetterWording | None:
        """The version by which letters are written now; none: the product's text."""
        return self._rows().in_force().first()

    def _rows(self) -> WordingQuerySet:
        rows = LetterWording.objects.filter(organ=self.organ, case_type=self.case_type)
        return rows.filter(letter=self.style.name)


def all_letters() -> list[tuple[str, list[Style]]]:
    """Every case type with its letters, those that every type has last."""
    found = [(one.code, list(styles_of(one.package).values())) for one in all_published()]
    return [*found, (SHARED, list(styles_of(SHARED).values()))]


def style_called(code: str, name: str) -> Style | None:
    """The letter of this name of a case type, or of those that every type has."""
    return {style.name: style for style in dict(all_letters()).get(code, ())}.get(name)


def may_be_worded(style: Style) -> bool:
    """Whether organs may keep their own: what a case issues and one of its parties signs."""
    if style.package == SHARED or style.signed != ORGAN or not style.numbered:
        return False
    return signing_field(style.text) in PARTIES


def shown_to(actor: Actor, case_type: str) -> WordingQuerySet:
    """The wordings that this person may read: of their departments, for the credit office all."""
    found = LetterWording.objects.filter(case_type=case_type).select_related("organ")
    if keeps_registry(actor):
        return found
    return found.filter(organ_id__in=sorted(actor.departments))


def organs_of(actor: Actor, style: Style) -> list[Department]:
    """The departments for which this person may word the letter: that can issue it."""
    if not may_be_worded(style):
        return []
    pks = {pk for role in KEEPERS for pk in actor.permissions.get(role, ())}
    found = Department.objects.filter(pk__in=pks).order_by("name")
    if signing_field(style.text) == "office":
        found = found.filter(is_credit_office=True)
    return list(found)


def may_publish(actor: Actor, organ: Department) -> bool:
    """The head of the department alone."""
    return organ.pk in actor.permissions.get("head", ())


def known_fields(style: Style) -> list[str]:
    """What a wording may name: what every letter knows, and what this letter's own text names."""
    own = fields_in(style.text)
    return [*own, *sorted(FIELDS.difference(own))]


def examples_for(style: Style) -> dict[str, Any]:
    """An example of every field that the letter may name."""
    return {**table_of(SHARED)["examples"], **style.examples}


def example_text(style: Style, text: str, organ: Department | None = None) -> str:
    """A text of this letter as it reads with examples, signed by the department that words it."""
    signs = {signing_field(style.text): organ.name} if organ else {}
    return example(text, examples_for(style) | signs)


def faults_of(style: Style, text: str) -> list[str]:
    """What keeps a text from being a wording of this letter, in the reader's language."""
    return [str(fault) for fault in text_faults(style, text, known_fields(style))]


def differences(old: str, new: str) -> list[tuple[str, str]]:
    """The lines of both texts in order: `same`, `gone` or `new`, and the line."""
    before, after = _lines(old), _lines(new)
    found: list[tuple[str, str]] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [("same", line) for line in before[i:j]]
        else:
            found += [("gone", line) for line in before[i:j]]
            found += [("new", line) for line in after[k:m]]
    return found


def save_draft(place: Place, text: str, *, note: str, by: User, now: datetime) -> LetterWording:
    """Writes the one draft of a letter, or begins it with the next number.

    Raises WordingRefused with every fault of the text. Locks the department.
    """
    body = "\n".join(_trimmed(text.splitlines())).strip() + "\n"
    if reasons := faults_of(place.style, body):
        raise WordingRefused(reasons)
    with transaction.atomic():
        Department.objects.select_for_update().get(pk=place.organ.pk)
        newest = next(iter(place.wordings()), None)
        draft = place.draft() or LetterWording(
            organ=place.organ, case_type=place.case_type, letter=place.style.name,
            version=newest.version + 1 if newest else 1,
        )  # fmt: skip
        draft.text, draft.digest, draft.note = body, digest_of(body), note
        draft.drafted_by, draft.drafted_at = by, now
        draft.save()
    return draft


def publish(place: Place, *, digest: str, by: Actor, today: date) -> LetterWording:
    """Puts the draft in force at once; the version before it is withdrawn.

    Raises WordingRefused with every reason. `digest` is that of the text that was looked at. Two
    people do it (审办分离): those who stand in for one another count as one. Locks the department.
    """
    with transaction.atomic():
        Department.objects.select_for_update().get(pk=place.organ.pk)
        draft = place.draft()
        if draft is None or draft.digest != digest:
            raise WordingRefused([gettext("This draft has changed. Look at it again.")])
        reasons = [*_against(draft, by), *faults_of(place.style, draft.text)]
        if reasons:
            raise WordingRefused(reasons)
        if current := place.current():
            _end(current, by, today)
        draft.published_by, draft.published_on = by.user, today
        draft.save()
        wordings.forget_with_transaction()
    return draft


def withdraw(place: Place, *, version: int, by: Actor, today: date) -> None:
    """Takes the version in force back: letters are written by the product's text again.

    Raises WordingRefused. Locks the department.
    """
    with transaction.atomic():
        Department.objects.select_for_update().get(pk=place.organ.pk)
        current = place.current()
        if current is None or current.version != version:
            raise WordingRefused([gettext("This version is not in force any more.")])
        if not may_publish(by, place.organ):
            raise WordingRefused([gettext("Only the head of the department takes it back.")])
        _end(current, by, today)
        wordings.forget_with_transaction()


def _end(wording: LetterWording, by: Actor, today: date) -> None:
    wording.withdrawn_by, wording.withdrawn_on = by.user, today
    wording.save()


def _against(draft: LetterWording, by: Actor) -> list[str]:
    reasons = []
    if not may_publish(by, draft.organ):
        reasons.append(gettext("Only the head of the department publishes a wording."))
    if draft.drafted_by_id in by.hands:
        reasons.append(gettext("You wrote this draft; another head publishes it."))
    return reasons


def _lines(text: str) -> list[str]:
    return [line for line in _trimmed(text.splitlines()) if line]


def _trimmed(lines: Iterable[str]) -> list[str]:
    return [line.strip() for line in lines]
