"""What a list shows of a window: its page, its name, its state, all of it out of `shown`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language

from casework.declaration import Published, all_published
from casework.models.publicity import PublicityWindow, PublicKind
from casework.today import moment
from casework.web.common import today_of
from casework.web.hooks import hook
from casework.web.public.addresses import edition_for, url_of


@dataclass(frozen=True)
class Row:
    """One window in a list."""

    url: str
    title: str
    name: str
    code: str
    number: str
    organ: str
    kind: str
    day: date
    state: str
    tone: str
    disputed: bool


def on_display(request: HttpRequest) -> QuerySet[PublicityWindow]:
    """All that the public sees at the moment of this request."""
    return PublicityWindow.objects.on_display(today_of(request), moment())


def row_of(window: PublicityWindow) -> Row:
    """A window on display as a row."""
    shown = window.shown
    state, tone = state_of(window)
    return Row(
        url=url_of(window), title=shown["title"], name=shown["name"], code=shown["code"],
        number=shown["number"] or "", organ=shown["organ"], kind=window.get_kind_display(),
        day=window.dated_on, state=state, tone=tone, disputed=window.disputed,
    )  # fmt: skip


def state_of(window: PublicityWindow) -> tuple[str, str]:
    """The words and the tone of its state: how a commitment stands, or that a record is shown."""
    edition = edition_for(window.kind)
    if edition is None:
        return window.get_state_display(), "open"
    tones: dict[str, str] = hook(edition, "PUBLIC_STATES", {})
    return state_name(edition, window.status), tones.get(window.status, "open")


def state_name(edition: Published, state: str) -> str:
    """The name of a state of a case type in the reader's language."""
    return edition.words.text("states", state, language=get_language() or "zh-hans")


def states_to_choose() -> list[tuple[str, Any, list[tuple[str, str]]]]:
    """The states by which one may look: kind, name of the kind, its states with their names."""
    kinds = dict(PublicKind.choices)
    return [
        (kind, kinds[kind], [(state, state_name(edition, state)) for state in states])
        for edition in all_published()
        if (states := hook(edition, "PUBLIC_STATES"))
        and (kind := str(hook(edition, "PUBLIC_KIND")))
    ]
