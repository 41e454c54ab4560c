"""Cases as a list shows them, and the filters that stay in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.access.actor import Actor
from casework.access.people import full_name
from casework.declaration import all_published, published
from casework.models import Case
from casework.oversight.selection import Day, Selection
from casework.selectors import label
from casework.web.common import Left, left, today_of

if TYPE_CHECKING:
    from casework.web.staff.desk_parts import DeskOffer

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class CaseRow:
    """One line of a list of cases; `place` names whom the reader would act for.

    `moves` are what the reader may do from here, as links to their pages.
    """

    case: Case
    kind: str
    state: str
    left: Left
    handler: str
    may_take: bool = False
    place: str = ""
    moves: Sequence[DeskOffer] = ()


def case_rows(
    cases: Iterable[Case], today: date, *, takeable: frozenset[int] = frozenset(),
    actor: Actor | None = None, moves: Mapping[int, Sequence[DeskOffer]] = MappingProxyType({}),
) -> list[CaseRow]:  # fmt: skip
    """The lines for cases with their relations loaded; `takeable` holds those one may take."""
    names = _names_of_places(actor)
    return [
        CaseRow(
            case,
            type_title(case.case_type),
            label(case, "states", case.state),
            left(None if case.closed_on else case.due_on, today),
            full_name(case.assignee),
            case.pk in takeable,
            names.get(_place(case, actor), ""),
            moves.get(case.pk, ()),
        )
        for case in cases
    ]


@dataclass(frozen=True)
class Place:
    """Somebody in whose place the reader acts, and until when."""

    name: str
    until: date


def standing_in(actor: Actor) -> list[Place]:
    """Everybody in whose place this person acts today."""
    names = _names_of_places(actor)
    return [Place(names[pk], one.until) for pk, one in actor.stand_ins.items()]


def _names_of_places(actor: Actor | None) -> dict[int, str]:
    if actor is None or not actor.stand_ins:
        return {}
    people = User.objects.filter(pk__in=list(actor.stand_ins))
    return {person.pk: full_name(person) for person in people}


def _place(case: Case, actor: Actor | None) -> int:
    """In whose place this person would act on the case; nobody's is no number of a user."""
    if actor is None or not actor.stand_ins:
        return 0
    if case.assignee_id in actor.stand_ins:
        return case.assignee_id or 0
    return (actor.in_place_of(case.waits_for, case) if case.waits_for else None) or 0


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


def filters_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The filters of the address, for a form that takes them along."""
    return [(n, str(v)) for n, v in request.GET.items() if n != "after" and v]


def board_q(request: HttpRequest) -> Q:
    """What the address of a list of the board asks for; 404 for what means nothing."""
    try:
        return Selection.of(request.GET).q(Day.of(today_of(request)))
    except (ValueError, OverflowError):
        raise Http404 from None
