"""The words of a message: what happened, what happens now, and where to look.

They come from the case type; those of a record outside a case stand here. Nothing but the fields
of a plain sentence ever enters: no citizen numbers, no reasons, no evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.declaration import published
from casework.desk import MOVES
from casework.models import LadderStep, MorningOverview, RecordEvent
from casework.models.outbox import Cause
from casework.models.record import Publicity
from casework.web.common import day_text
from casework.words import words_of
from notifications import reminders

SUBJECT, STAFF, FORMER = "subject", "staff", "former"


@dataclass(frozen=True)
class Text:
    """A message in one language. `sentence` is empty when it would no longer be true.

    `gone` says that the reader sees the case no more, so that the path leads to their own list.
    """

    title: str
    case_type: str
    number: str
    sentence: str
    path: str
    gone: bool = False

    @property
    def link(self) -> str:
        """The full address: of the installation's own site, never of the request that caused it."""
        return f"{settings.CASEWORK_SITE_URL}{self.path}"


def facts_of(event: Cause) -> dict[str, Any]:
    """What the sentence names, as it stands now. `still` is whether this event is the latest.

    The plain sentence says what happens now: once the case has moved on, only what happened is
    still true of the event.
    """
    if isinstance(event, RecordEvent):
        return _facts_of_record(event)
    if isinstance(event, LadderStep):
        return reminders.facts_of_step(event)
    if isinstance(event, MorningOverview):
        return reminders.facts_of_overview(event)
    case = event.case
    record = case.record
    return {
        "still": case.version == event.seq,
        "answer_due": event.data.get("due") or "" if event.action in MOVES else "",
        "due": case.due_on.isoformat() if case.due_on else "",
        "holder": str(case.holder or ""),
        "subject": case.subject.name,
        "record": record.number if record else "",
        "department": str(case.department or ""),
        "provider": str(case.provider or ""),
    }


def _facts_of_record(event: RecordEvent) -> dict[str, Any]:
    record = event.record
    waits = record.version == event.seq and record.publicity == Publicity.PUBLISHED
    return {
        "still": waits,
        "off_display": record.off_display.isoformat() if record.off_display else "",
        "subject": record.subject.name,
        "record": record.number,
        "department": str(record.department),
    }


def text_for(event: Cause, audience: str, facts: Mapping[str, Any]) -> Text:
    """The message about an event in the language that is active now."""
    if isinstance(event, RecordEvent):
        return _text_of_record(event, facts)
    if isinstance(event, LadderStep):
        return Text(**reminders.step_words(event, facts))
    if isinstance(event, MorningOverview):
        return Text(**reminders.overview_words(facts))
    case = event.case
    language = get_language() or settings.LANGUAGE_CODE
    words = published(case.case_type, case.type_version).words
    told = words.text("actions", event.action, "told", language=language)
    own = (told if audience == SUBJECT else "") or words.text(
        "actions", event.action, language=language
    )
    shared = words_of("casework").text("actions", event.action, language=language)
    number = str(case.number or "")
    sentence = ""
    if audience == FORMER:
        sentence = _("The case is no longer with your department. You need not do anything.")
    elif facts["still"]:
        shared_words, days = words_of("casework"), _days(facts)
        template = shared_words.text("actions", event.action, audience, language=language)
        template = template or words.text("states", event.target, audience, language=language)
        if days["due"] and "{due}" not in template:
            template += shared_words.text("actions", event.action, "sentence", language=language)
        sentence = template.format(**(dict(facts) | days | {"number": number}))
    page = "portal:case" if audience == SUBJECT else "staff:case"
    path = reverse("staff:inbox") if audience == FORMER else reverse(page, args=[case.pk])
    return Text(
        title=own or shared or event.action,
        case_type=words.text("title", language=language),
        number=number,
        sentence=sentence,
        path=path,
        gone=audience == FORMER,
    )


def _days(facts: Mapping[str, Any]) -> dict[str, str]:
    """The days that a sentence names, in words; empty where there is none."""
    named = {name: facts.get(name) for name in ("due", "answer_due")}
    return {name: day_text(date.fromisoformat(day)) if day else "" for name, day in named.items()}


def _text_of_record(event: RecordEvent, facts: Mapping[str, Any]) -> Text:
    """What the system tells the departments of a record: so far, that its term is over (R21)."""
    sentence = ""
    if facts["still"] and facts["off_display"]:
        sentence = _(
            "The maximum publicity term of this record of %(subject)s is over; since %(day)s it is"
            " off display. It cannot be closed: its duties are not noted as done, or the list has"
            " not been left. %(department)s must settle this."
        ) % {
            "subject": facts["subject"], "department": facts["department"],
            "day": day_text(date.fromisoformat(facts["off_display"])),
        }  # fmt: skip
    return Text(
        title=capfirst(event.get_kind_display()),
        case_type=_("Credit record"),
        number=str(facts["record"]),
        sentence=sentence,
        path=reverse("staff:record", args=[event.record_id]),
    )


def automatic() -> str:
    """The line with which every e-mail ends."""
    return _("This message was sent automatically. Please do not answer it.")


def mail_subject(text: Text) -> str:
    if not text.number:
        return text.title
    return _("%(case_type)s %(number)s: %(title)s") % {
        "case_type": text.case_type, "number": text.number, "title": text.title,
    }  # fmt: skip


def mail_body(text: Text, event: Cause) -> str:
    if isinstance(event, MorningOverview):
        return "\n\n".join([reminders.overview_body(event, text.sentence), automatic()]) + "\n"
    if isinstance(event, RecordEvent):
        number, link = _("Document number: %(number)s"), _("Open the record: %(link)s")
    else:
        number, link = _("Case number: %(number)s"), _("Open the case: %(link)s")
        if text.gone:
            link = _("Open your inbox: %(link)s")
    parts = [
        _("%(day)s: %(title)s.") % {"day": day_text(event.on), "title": text.title},
        text.sentence,
        number % {"number": text.number},
        link % {"link": text.link},
        automatic(),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"
