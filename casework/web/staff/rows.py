"""Cases as a list shows them, and the filters that stay in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.assign import full_name
from casework.declaration import all_published, published
from casework.models import Case
from casework.selectors import label
from casework.web.common import Left, left

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class CaseRow:
    """One line of a list of cases."""

    case: Case
    kind: str
    state: str
    left: Left
    handler: str
    may_take: bool = False


def case_rows(
    cases: Iterable[Case], today: date, *, takeable: frozenset[int] = frozenset()
) -> list[CaseRow]:
    """The lines for cases with their relations loaded; `takeable` holds those one may take."""
    return [
        CaseRow(
            case,
            type_title(case.case_type),
            label(case, "states", case.state),
            left(None if case.closed_on else case.due_on, today),
            full_name(case.assignee),
            case.pk in takeable,
        )
        for case in cases
    ]


def type_title(code: str) -> str:
    """The name of a case type in the reader's language."""
    return published(code).words.text("title", language=get_language() or "zh-hans")


def state_title(code: str, state: str) -> str:
    """The name of a state of a case type, in the reader's language."""
    words = published(code).words
    return words.text("states", state, language=get_language() or "zh-hans")


def type_choices() -> list[tuple[str, str]]:
    """Every case type, as a filter offers it."""
    return [(edition.code, type_title(edition.code)) for edition in all_published()]


@dataclass(frozen=True)
class Choice:
    """One value of a filter: its words, the address with it set, how many, and whether it is on."""

    text: str
    query: str
    count: int | None
    on: bool


def choice(
    request: HttpRequest, name: str, value: str, text: str, *, count: int | None = None
) -> Choice:
    """A filter as a link that keeps every other filter and goes back to the first page."""
    query = request.GET.copy()
    query.pop("after", None)
    query.pop(name, None)
    if value:
        query[name] = value
    return Choice(text, query.urlencode(), count, request.GET.get(name, "") == value)


def due_q(value: str, today: date) -> Q:
    """Overdue, due today, or due within the coming seven days; anything for another value."""
    known: Mapping[str, Q] = {
        "overdue": Q(due_on__lt=today),
        "today": Q(due_on=today),
        "week": Q(due_on__gte=today, due_on__lte=today + WEEK),
    }
    return known.get(value, Q())


def due_choices() -> list[tuple[str, str]]:
    return [
        ("", _("Any date")),
        ("overdue", _("Overdue")),
        ("today", _("Due today")),
        ("week", _("Due within 7 days")),
    ]


def narrowed(cases: QuerySet[Case], request: HttpRequest, today: date) -> QuerySet[Case]:
    """The cases that the filters of the address leave: `type`, `state` and `due`."""
    if code := request.GET.get("type", ""):
        cases = cases.filter(case_type=code)
    if state := request.GET.get("state", ""):
        cases = cases.filter(state=state)
    return cases.filter(due_q(request.GET.get("due", ""), today))
