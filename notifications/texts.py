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
from casework.errors import gettext_noop
from casework.models import LadderStep, MorningOverview, RecordEvent
from casework.models.outbox import Cause
from casework.models.record import Publicity
from casework.models.record_event import RecordEventKind
from casework.web.common import day_text
from casework.words import words_of
from notifications import reminders

# What the departments that carry out measures are told.
OF_MEASURES: Mapping[str, Any] = {
    RecordEventKind.MEASURES_TAKEN: gettext_noop(
        "Measures have been taken on %(subject)s that your department carries out. Tell what was"
        " done by the last day."
    ),
    RecordEventKind.MEASURES_PAUSED: gettext_noop(
        "The measures on %(subject)s are paused: the record is shielded or suspended. Lift what you"
        " have carried out and confirm it."
    ),
    RecordEventKind.MEASURES_LIFTED: gettext_noop(
        "The measures on %(subject)s are lifted. Lift what you have carried out and confirm it."
    ),
    RecordEventKind.MEASURES_TAKEN_UP: gettext_noop(
        "The measures on %(subject)s stand again. Carry them out and tell what was done."
    ),
}
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
        "after": event.kind in _TOLD_OF_RECORD and _holds(event),
        "due": event.data.get("due_on") or "" if event.kind in _CLOCKED else "",
    }


def _holds(event: RecordEvent) -> bool:
    """Whether what is told of the display still stands; a newer message tells what does."""
    as_told = _WHILE.get(RecordEventKind(event.kind))
    return as_told is None or event.record.publicity == as_told


_WHILE = {
    RecordEventKind.HIDDEN: Publicity.HIDDEN,
    RecordEventKind.SHOWN_AGAIN: Publicity.PUBLISHED,
}
_CLOCKED = (RecordEventKind.PAPER_ENTERED, RecordEventKind.PAPER_LATE)


def text_for(event: Cause, audience: str, facts: Mapping[str, Any]) -> Text:
    """The message about an event in the language that is active now."""
    if isinstance(event, RecordEvent):
        return _text_of_record(event, audience, facts)
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


def _text_of_record(event: RecordEvent, audience: str, facts: Mapping[str, Any]) -> Text:
    """What the system tells of a record outside a case, or of its measures."""
    if event.kind in OF_MEASURES:
        return Text(
            title=capfirst(event.get_kind_display()), case_type=_("Credit record"),
            number=str(facts["record"]),
            sentence=_(OF_MEASURES[event.kind]) % {"subject": facts["subject"]},
            path=reverse("staff:measure_tasks"),
        )  # fmt: skip
    page = "portal:record" if audience == SUBJECT else "staff:record"
    told = _TOLD_OF_RECORD.get(RecordEventKind(event.kind))
    if told is not None and facts.get("after"):
        sentence = _(told) % {name: facts[name] for name in ("subject", "department", "record")}
        if facts["due"]:
            sentence += " " + _("Last day: %(day)s.") % {
                "day": day_text(date.fromisoformat(facts["due"])),
            }  # fmt: skip
    else:
        sentence = _term_over(facts)
    return Text(
        title=capfirst(event.get_kind_display()),
        case_type=_("Credit record"),
        number=str(facts["record"]),
        sentence=sentence,
        path=reverse(page, args=[event.record_id]),
    )


_TOLD_OF_RECORD = {
    RecordEventKind.PAPER_ENTERED: gettext_noop(
        "A court or a reconsideration organ has decided about %(record)s of %(subject)s."
        " %(department)s or the credit office must look at it."
    ),
    RecordEventKind.PAPER_LATE: gettext_noop(
        "%(record)s of %(subject)s should have followed a court paper by now. %(department)s must"
        " settle this at once."
    ),
    RecordEventKind.PAPER_DECLINED: gettext_noop(
        "The record %(record)s of %(subject)s does not follow a court paper; the reasons stand on"
        " its page."
    ),
    RecordEventKind.WITHDRAWN: gettext_noop(
        "The record %(record)s of %(subject)s has been withdrawn: its decision was annulled. It is"
        " no longer shown nor shared."
    ),
    RecordEventKind.CHANGED: gettext_noop(
        "The record %(record)s of %(subject)s has been corrected: its decision was changed."
    ),
    RecordEventKind.CORRECTED: gettext_noop(
        "%(department)s has corrected the record %(record)s of %(subject)s."
    ),
    RecordEventKind.LIST_LEFT: gettext_noop(
        "%(subject)s has left the list on which it was entered by %(record)s. The entry is no"
        " longer shown nor shared."
    ),
    RecordEventKind.HIDDEN: gettext_noop(
        "The record %(record)s of %(subject)s is hidden from the public for the time being."
    ),
    RecordEventKind.SHOWN_AGAIN: gettext_noop(
        "The record %(record)s of %(subject)s is shown to the public again, for what is left of"
        " its term."
    ),
    RecordEventKind.ENDED_EARLY: gettext_noop(
        "The publicity of the record %(record)s of %(subject)s has ended before its term. It is no"
        " longer shown nor shared."
    ),
    RecordEventKind.MERGED: gettext_noop(
        "The record %(record)s of %(subject)s stood twice; this one has been withdrawn."
    ),
}


def _term_over(facts: Mapping[str, Any]) -> str:
    """That its maximum term is over (R21), as long as that still waits for somebody."""
    if not facts["still"] or not facts["off_display"]:
        return ""
    return _(
        "The maximum publicity term of this record of %(subject)s is over; since %(day)s it is"
        " off display. It cannot be closed: its duties are not noted as done, or the list has"
        " not been left. %(department)s must settle this."
    ) % {
        "subject": facts["subject"], "department": facts["department"],
        "day": day_text(date.fromisoformat(facts["off_display"])),
    }  # fmt: skip


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
