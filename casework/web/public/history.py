"""The history of publicity (公示经过): what the public saw, and when.

Of a correction it tells which items were put right and when, never what stood there before: what
was wrong is not to be read on (rules.md R-O2, 更正), neither in the item nor below it. What stood
there is kept for the subject, the offices and the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from casework.declaration import published
from casework.models import CreditRecord
from casework.models.publicity import PublicityEvent, PublicityWindow, What
from casework.registry.display import COURSE
from casework.web.hooks import hook
from casework.web.public.addresses import edition_for
from casework.web.public.rows import state_name

# What happens between offices is no matter of the public's; what is over leaves no page.
_TOLD = {
    What.PUBLISHED: lazy("Publicity began"),
    What.CORRECTED: lazy("Corrected"),
    What.UPDATED: lazy("Brought up to date"),
    What.MARKED: lazy("Marked: an objection is being handled"),
    What.UNMARKED: lazy("The objection has ended; the mark was taken off"),
    What.HIDDEN: lazy("Hidden for the time being"),
    What.SHOWN_AGAIN: lazy("Shown again"),
}
_NAMES = {
    "name": lazy("Name"), "code": lazy("Code"), "organ": lazy("Recognized by"),
    "source": lazy("Provided by"), "class": lazy("Class"),
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One change of what the public sees; `items` are the names of what was put right in it."""

    on: date
    words: str
    answer: str
    items: Sequence[str]


def history_of(window: PublicityWindow) -> list[Step]:
    """What happened before the eyes of the public, the latest first.

    What was changed before the public could look is not told: nobody saw what it replaced.
    """
    opened = window.opens_at
    events = [
        event
        for event in window.events.select_related("case").order_by("-seq")
        if event.what in _TOLD
        and (event.what == What.PUBLISHED or (opened is not None and event.at >= opened))
    ]
    # What was pulled back before anybody saw it left no trace: the last publication is the first.
    first = next((at for at, event in enumerate(events, 1) if event.what == What.PUBLISHED), None)
    events = events[:first]
    answered = next((event.pk for event in events if event.what == What.UNMARKED), None)
    now = dict(window.shown)
    return [_step(event, window.kind, now, answered=event.pk == answered) for event in events]


def _step(event: PublicityEvent, kind: str, now: dict[str, Any], *, answered: bool) -> Step:
    """Takes `now`, what stands after this event, back to what stood before it."""
    words, answer = str(_TOLD[What(event.what)]), _answer(event) if answered else ""
    moved = [name for name, value in event.before.items() if now.get(name) != value]
    items: list[str] = []
    if event.what in (What.CORRECTED, What.UPDATED) and moved and set(moved) <= COURSE:
        words = _course(kind, now)
    else:
        items = [str(name_of(name)) for name in sorted(moved) if name_of(name) is not None]
    now.update(event.before)
    return Step(event.on, words, answer, items)


def _course(kind: str, now: dict[str, Any]) -> str:
    edition = edition_for(kind)
    state = state_name(edition, str(now.get("state", ""))) if edition else ""
    return str(_("How it is kept was updated: %(state)s") % {"state": state})


def _answer(event: PublicityEvent) -> str:
    """How the objection ended, in a sentence of its case type."""
    if event.case is None:
        return ""
    ask = hook(published(event.case.case_type, event.case.type_version), "public_answer")
    return str(ask(event.case)) if ask else ""


def name_of(item: str) -> Any:
    """The name of an item of `shown`; none for what a history does not spell out."""
    if item in _NAMES:
        return _NAMES[item]
    known = {field.name: field for field in CreditRecord._meta.get_fields()}
    field = known.get(item)
    return field.verbose_name if isinstance(field, models.Field) else None
