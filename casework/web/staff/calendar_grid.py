"""Days of a calendar as pages show them: months with their marks, spans, and what differs."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.clock.calendar import ONE_DAY, Calendar, DayKind
from casework.clock.stored import department_of
from casework.models import Department
from casework.models.calendar import NATIONAL
from casework.policies.loader import load_packs
from casework.web.common import in_chinese

Days = Sequence[tuple[date, DayKind, str]]
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One day of a month: what it is, the mark that says so, and the holiday's name."""

    day: date
    kind: str
    mark: str
    note: str


@dataclass(frozen=True)
class Month:
    """One month as a grid of weeks from Monday on; days of other months are left blank."""

    title: str
    weeks: list[list[Cell | None]]


@dataclass(frozen=True)
class Span:
    """Days in a row of one kind and one name."""

    first: date
    last: date
    kind: str
    note: str

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Difference:
    """A day that an entry changes: what it was by the days held so far, and what it becomes."""

    day: date
    before: str
    after: str


def scope_name(scope: str, names: Mapping[int, str] | None = None) -> str:
    """The nation, a region by its rule pack's name, or a department by its own."""
    department_id = department_of(scope)
    if department_id is not None:
        known = names or {}
        return known.get(department_id) or str(
            Department.objects.filter(pk=department_id).first() or scope
        )
    if scope == NATIONAL:
        return _("the whole country")
    pack = next((pack for pack in load_packs().all() if pack.name == scope), None)
    return pack.title(get_language() or "zh-hans") if pack else scope


def kind_word(kind: DayKind | None) -> str:
    """Day off or make-up working day; where a notice names no kind, an ordinary day."""
    words = {DayKind.HOLIDAY: _("day off"), DayKind.MAKE_UP: _("make-up working day")}
    return words[kind] if kind in words else _("ordinary day")


def months_of(year: int, days: Days, under: Calendar | None = None) -> list[Month]:
    """The twelve months with these days over the calendar below them."""
    marked = {day: (kind, note) for day, kind, note in days}
    below = under if under is not None and under.knows(year) else Calendar({year: {}})
    return [
        Month(
            f"{month}月" if in_chinese() else _MONTHS[month - 1],
            [
                [_cell(day, marked, below) if day.month == month else None for day in week]
                for week in Weeks().monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def _cell(day: date, marked: Mapping[date, tuple[DayKind, str]], below: Calendar) -> Cell:
    kind, note = marked.get(day) or (below.kind(day), below.note(day))
    marks = {DayKind.HOLIDAY: _("off"), DayKind.MAKE_UP: _("work")}
    return Cell(day, kind.value, marks.get(kind, ""), note)


def spans_of(days: Days) -> list[Span]:
    """The days in order, those in a row of one kind and one name together."""
    spans: list[Span] = []
    for day, kind, note in sorted(days):
        last = spans[-1] if spans else None
        if last and last.last + ONE_DAY == day and (last.kind, last.note) == (kind.value, note):
            spans[-1] = Span(last.first, day, last.kind, note)
        else:
            spans.append(Span(day, day, kind.value, note))
    return spans


def differences(before: Days, after: Days) -> list[Difference]:
    """Every day that is not the same before and after, in order."""
    return list(_differing({d: k for d, k, _n in before}, {d: k for d, k, _n in after}))


def _differing(old: Mapping[date, DayKind], new: Mapping[date, DayKind]) -> Iterator[Difference]:
    for day in sorted({*old, *new}):
        if old.get(day) is not new.get(day):
            yield Difference(day, kind_word(old.get(day)), kind_word(new.get(day)))


def department_names(scopes: Iterable[str]) -> dict[int, str]:
    """The names of the departments among these scopes, in one statement."""
    ids = [pk for pk in map(department_of, scopes) if pk is not None]
    return dict(Department.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
