"""What only the staff pages need of words."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext, ngettext

from casework.access.people import full_name
from casework.clock.periods import Period, Unit
from casework.web.staff import facts

register = template.Library()


@register.filter
def in_words(text: str) -> str:
    """A sentence that code holds in English, in the reader's language."""
    return gettext(text) if text else ""


@register.filter
def record_item(name: str) -> str:
    """What a column of a credit record is called."""
    return facts.record_label(name)


@register.filter
def record_value(value: Any, name: str) -> str:
    """A value of a credit record's column, in words."""
    return facts.item_text(name, value) or "—"


@register.filter
def period_words(text: str) -> str:
    """A period as the rules hold it, such as 20wd, in words."""
    period = Period.parse(text)
    count = period.count
    words = {
        Unit.WORKING_DAYS: ngettext("%(n)s working day", "%(n)s working days", count),
        Unit.NATURAL_DAYS: ngettext("%(n)s natural day", "%(n)s natural days", count),
        Unit.MONTHS: ngettext("%(n)s month", "%(n)s months", count),
    }
    return words[period.unit] % {"n": count}


@register.filter
def person(user: Any) -> str:
    """The name of a person as colleagues read it."""
    return full_name(user)
