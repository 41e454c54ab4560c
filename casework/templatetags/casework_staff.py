"""What only the staff pages need of words."""

from __future__ import annotations

from typing import Any

from django import template

from casework.access.people import full_name
from casework.web.staff import facts

register = template.Library()


@register.filter
def record_item(name: str) -> str:
    """What a column of a credit record is called."""
    return facts.record_label(name)


@register.filter
def record_value(value: Any, name: str) -> str:
    """A value of a credit record's column, in words."""
    return facts.item_text(name, value) or "—"


@register.filter
def person(user: Any) -> str:
    """The name of a person as colleagues read it."""
    return full_name(user)
