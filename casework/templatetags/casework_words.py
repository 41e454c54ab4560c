"""The words of casework for templates: states, actions and days in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import selectors
from casework.declaration import published
from casework.models import Case, CaseEvent
from casework.today import local_today
from casework.web import common, told
from casework.words import words_of

if TYPE_CHECKING:
    from casework.web.acting import ActionPage

register = template.Library()


def _language() -> str:
    return get_language() or "zh-hans"


_ICONS = {
    "ok": "M4 12.5l5 5L20 6.5",
    "late": "M12 3v11M12 18.5v.5",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5.5l3.5 2",
    "pen": "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
    "lock": "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
    "doc": "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    "flag": "M6 21V4h11l-2 4 2 4H6",
    "next": "M9 5l7 7-7 7",
    "back": "M15 5l-7 7 7 7",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L21 21",
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7.5v.5",
    "no": "M6 6l12 12M18 6L6 18",
    "bell": "M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21h4",
    "shield": "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM8.5 12l2.5 2.5 4.5-5",
    "list": "M4 6l1.5 1.5L8 5M11 6.5h9M4 12.5L5.5 14 8 11.5M11 13h9M4 19l1.5 1.5L8 18M11 19.5h9",
    "people": (
        "M9 4a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM3 20a6 6 0 0 1 12 0"
        "M16 4.5a3.5 3.5 0 0 1 0 6M18 14a6 6 0 0 1 3 6"
    ),
    "swap": "M4 8h15l-4-4M20 16H5l4 4",
    "board": "M4 4h16v16H4zM4 10h16M10 10v10",
    "bars": "M4 20h16M7 16v-4M12 16V6M17 16v-7",
    "pause": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM10 9v6M14 9v6",
    "building": "M5 21V4h14v17M3 21h18M9 8h2M13 8h2M9 12h2M13 12h2M10 21v-4h4v4",
    "key": "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12l9-9M16 7l3 3",
    "question": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 10a2.5 2.5 0 1 1 2.5 2.5V14M12 17v.2",
    "into": "M12 3v11M8 10l4 4 4-4M4 20h16",
    "out": "M12 14V3M8 7l4-4 4 4M4 20h16",
    "calendar": "M4 6h16v14H4zM4 11h16M8 3v5M16 3v5",
    "send": "M3 6h18v13H3zM3 7l9 7 9-7",
}


@register.filter
def day(value: date | str | None) -> str:
    """2026年3月5日（周四）; takes the ISO text that case data holds too."""
    return common.day_text(_as_date(value))


@register.filter
def short_day(value: date | str | None) -> str:
    """The day without its weekday, for tables."""
    return common.day_text(_as_date(value), weekday=False)


@register.filter(expects_localtime=True)
def day_time(value: datetime | None) -> str:
    """A moment to the minute, in the city's time: 2026年3月5日 14:30."""
    if value is None:
        return ""
    return f"{common.day_text(value.date(), weekday=False)} {value:%H:%M}"


@register.filter
def month(value: date | None) -> str:
    """2026年3月 or March 2026; the month that a day belongs to."""
    return common.month_text(value) if value else ""


@register.simple_tag
def span(first: date, last: date | None) -> str:
    """From one day to another, or since a day where no end is known."""
    day = common.day_text(first, weekday=False)
    if last is None:
        return _("since %(day)s") % {"day": day}
    return f"{day} – {common.day_text(last, weekday=False)}"


def _as_date(value: date | str | None) -> date | None:
    if isinstance(value, str):
        return date.fromisoformat(value[:10]) if value else None
    return value


@register.simple_tag
def left(due: date | None, today: date | None = None) -> SafeString:
    """How long is left, as a chip with an icon; nothing for no day."""
    found = common.left(due, today or local_today())
    if not found.text:
        return mark_safe("")
    sign = {"overdue": "late", "today": "clock", "soon": "clock", "ahead": "clock"}[found.tone]
    return format_html('<span class="left left-{}">{}{}</span>', found.tone, icon(sign), found.text)


@register.simple_tag
def due(case: Case, today: date | None = None) -> SafeString:
    """The next day of a case with what is left of it; provisional when a calendar is missing."""
    if case.closed_on is not None:
        return mark_safe("")
    if case.due_on is None:
        if not case.due_provisional:
            return mark_safe("")
        return format_html('<span class="left left-ahead">{}</span>', _("date provisional"))
    day = common.day_text(case.due_on)
    return format_html('<span class="day">{}</span> {}', day, left(case.due_on, today))


@register.filter
def state_label(case: Case) -> str:
    """The name of the state in which the case is."""
    return selectors.label(case, "states", case.state)


@register.filter
def state_tone(case: Case, today: date | None = None) -> str:
    """The tone of a state chip: closed, late, yours, open.

    With `today` a case is late from the day after its term, before the night's run has noted it.
    """
    if case.closed_on is not None:
        return "closed"
    over = today is not None and case.due_on is not None and case.due_on < today
    if over or case.overdue_since is not None:
        return "late"
    return "yours" if case.waits_for == "subject" else "open"


@register.filter
def type_label(value: Case | str) -> str:
    """The name of the case type, of a case or by code."""
    code = value.case_type if isinstance(value, Case) else value
    return published(code).words.text("title", language=_language())


@register.filter
def state_name(case: Case, state: str) -> str:
    """The name of any state of the case's type."""
    return selectors.label(case, "states", state)


@register.filter
def sentence(case: Case, audience: str) -> str:
    """The plain sentence of the present state, to the subject or to the staff."""
    return selectors.sentence(case, audience, due=common.day_text(case.due_on))


@register.filter
def effect(value: selectors.Offer | ActionPage, case: Case) -> str:
    """What an action does, in a sentence about this very case."""
    return selectors.filled(value.effect, case, due=common.day_text(case.due_on))


@register.filter
def event_label(event: CaseEvent) -> str:
    """What happened, in the words of the case type or, for the engine's own events, the shared."""
    language = _language()
    own = published(event.case.case_type, event.case.type_version).words
    found = own.text("actions", event.action, language=language)
    return found or words_of("casework").text("actions", event.action, language=language)


@register.filter
def deadline_label(deadline: Any) -> str:
    """The name of a deadline of a case."""
    return selectors.label(deadline.case, "deadlines", deadline.name)


@register.filter
def role_label(role: str) -> str:
    """The name of a role."""
    return words_of("casework").text("roles", role, language=_language())


@register.simple_tag
def icon(name: str) -> SafeString:
    """One small drawing; decoration beside a word, so a reader does not hear of it."""
    return format_html(
        '<svg class="icon icon-{}" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"'
        ' focusable="false"><path d="{}" fill="none" stroke="currentColor" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round"/></svg>',
        name,
        _ICONS[name],
    )


@register.simple_tag
def colon() -> str:
    """What stands between a name and its value, as the reader's language writes it."""
    return "：" if common.in_chinese() else ": "


@register.simple_tag
def site_title() -> str:
    """The name of the city's site in the reader's language."""
    city = settings.CASEWORK_CITY if common.in_chinese() else settings.CASEWORK_CITY_EN
    return _("%(city)s credit services") % {"city": city}


@register.simple_tag
def unread_messages(user: Any) -> str:
    """How many of the person's own messages have not been read."""
    return told.unread(user)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """One value out of a mapping, for templates; none when there is none."""
    return mapping.get(key) if hasattr(mapping, "get") else None
