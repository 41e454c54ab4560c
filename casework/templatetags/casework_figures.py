"""The figures of the assessment for templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.contrib.auth.models import User

from casework.access.people import full_name
from casework.assessment.naming import step_name, type_name
from casework.assessment.overdue import OverdueStep
from casework.assessment.tables import shown

register = template.Library()


@register.filter
def figure(cell: Any) -> str:
    """A cell as text; a dash for nothing."""
    return shown(cell)


@register.filter
def beside(headings: Sequence[str], row: Sequence[Any]) -> Iterable[tuple[str, Any]]:
    """Each heading with its cell."""
    return list(zip(headings, row, strict=True))


@register.filter
def type_called(code: str) -> str:
    return type_name(code)


@register.filter
def step_called(step: OverdueStep) -> str:
    return step_name(step.code, step.step)


@register.filter
def person_called(user: User) -> str:
    return full_name(user)
