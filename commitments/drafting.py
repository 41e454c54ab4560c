"""Writes the letters of a department: a draft by one person, published by another from a day on.

What has been published stands: a change is a new version with the next number, and cases keep the
version that they were opened with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from casework.access.actor import Actor
from casework.errors import CaseworkError
from casework.translation import gettext
from commitments.contents import missing
from commitments.models import CommitmentTemplate, Matter

KEEPERS = ("reviewer", "head")


class LetterRefused(CaseworkError):
    """A letter is not written or published as things stand; each reason is one sentence."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(*reasons)
        self.reasons = list(reasons)

    def __str__(self) -> str:
        return "\n".join(self.reasons)


@dataclass(frozen=True)
class Wording:
    """What a version of a letter says."""

    text: str
    promises: Sequence[dict[str, Any]]
    replaces: str = ""


def may_draft(actor: Actor, matter: Matter) -> bool:
    """Reviewers and heads of the department whose matter it is."""
    return any(matter.department_id in actor.permissions.get(role, ()) for role in KEEPERS)


def may_publish(actor: Actor, matter: Matter) -> bool:
    """The head of the department alone."""
    return matter.department_id in actor.permissions.get("head", ())


def draft_of(matter: Matter) -> CommitmentTemplate | None:
    """The version that is being written, if one is."""
    return CommitmentTemplate.objects.filter(matter=matter, published_from=None).first()


def newest_of(matter: Matter) -> CommitmentTemplate | None:
    """The newest version that was published, in force already or not."""
    found = CommitmentTemplate.objects.filter(matter=matter, published_from__isnull=False)
    return found.order_by("-version").first()


def save_draft(matter: Matter, wording: Wording, *, by: User) -> CommitmentTemplate:
    """Writes the one draft of a matter, or begins it with the next number; locks the matter."""
    with transaction.atomic():
        Matter.objects.select_for_update().get(pk=matter.pk)
        newest = newest_of(matter)
        draft = draft_of(matter) or CommitmentTemplate(
            matter=matter, version=newest.version + 1 if newest else 1
        )
        draft.text, draft.promises = wording.text, list(wording.promises)
        draft.replaces, draft.drafted_by = wording.replaces, by
        draft.save()
    return draft


def publish(matter: Matter, *, version: int, start: date, by: Actor, today: date) -> None:
    """Puts the draft in force from a day on. Raises LetterRefused with every reason.

    Version and author are checked under the matter's lock, so that what is published is what was
    looked at. Two people do it (审办分离): those who stand in for one another count as one.
    """
    with transaction.atomic():
        Matter.objects.select_for_update().get(pk=matter.pk)
        draft = draft_of(matter)
        if draft is None or draft.version != version:
            raise LetterRefused([gettext("This draft is not there any more. Look at it again.")])
        reasons = [*_against(draft, start=start, by=by, today=today), *missing(draft)]
        if reasons:
            raise LetterRefused(reasons)
        draft.published_from, draft.published_by = start, by.user
        draft.save()


def _against(draft: CommitmentTemplate, *, start: date, by: Actor, today: date) -> list[str]:
    reasons = []
    if not may_publish(by, draft.matter):
        reasons.append(gettext("Only the head of the department publishes a letter."))
    if draft.drafted_by_id in by.hands:
        reasons.append(gettext("You wrote this draft; another head publishes it."))
    if start < today:
        reasons.append(gettext("A letter is published from today on, or from a later day."))
    newest = newest_of(draft.matter)
    if newest and newest.published_from and start <= newest.published_from:
        first = newest.published_from + timedelta(days=1)
        said = gettext("Version %(version)s begins on %(day)s; begin on %(first)s or later.")
        words = {"version": newest.version, "day": newest.published_from, "first": first}
        reasons.append(said % words)
    return reasons
