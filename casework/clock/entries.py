"""Days of a holiday notice as somebody gives them, and what is wrong with them, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from casework.clock.calendar import ONE_DAY, Calendar, DayKind
from casework.errors import gettext_noop as _
from casework.translation import current_language, gettext

# How far beyond the year a notice may name make-up days: 2018-12-29 for the New Year of 2019.
NEIGHBOURHOOD = timedelta(days=15)
MOST_DAYS = 40  # the longest days off there ever were are ten days
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Entry:
    """One day of a notice: a day off or a make-up working day, and the row that names it."""

    day: date
    kind: DayKind
    note: str
    row: int


@dataclass(frozen=True)
class Fault:
    """What is wrong in one row, as a sentence; row 0 means the whole of it."""

    row: int
    template: str
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        said = {name: _in_words(value) for name, value in self.data.items()}
        return gettext(self.template) % said


@dataclass
class Reading:
    """What was recognised in a text or a file; `left_out` counts days of other years in a feed."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notice: str = ""
    left_out: int = 0

    def fault(self, row: int, template: str, **data: Any) -> None:
        self.faults.append(Fault(row, template, data))

    def is_span(self, row: int, first: date, last: date) -> bool:
        """Whether these can be the ends of one holiday; if not, the row is refused with why."""
        days = (last - first).days + 1
        if days < 1:
            self.fault(row, _("%(last)s comes before %(first)s."), first=first, last=last)
        elif days > MOST_DAYS:
            too_long = _("A span of %(days)s days is too long for a holiday; at most %(most)s.")
            self.fault(row, too_long, days=days, most=MOST_DAYS)
        return 1 <= days <= MOST_DAYS

    def span(self, first: date, last: date, *, kind: DayKind, note: str, row: int) -> None:
        """Takes every day from the first to the last, both included."""
        day = first
        while day <= last:
            self.entries.append(Entry(day, kind, note, row))
            day += ONE_DAY


def weekday_word(day: date) -> str:
    """The name of the day of the week in the reader's language."""
    if current_language().startswith("zh"):
        return f"周{_WEEKDAYS_ZH[day.weekday()]}"
    return _WEEKDAYS_EN[day.weekday()]


def _in_words(value: Any) -> Any:
    if isinstance(value, date):
        if current_language().startswith("zh"):
            return f"{value.year}年{value.month}月{value.day}日（{weekday_word(value)}）"
        return f"{weekday_word(value)} {value.isoformat()}"
    return value


def faults_of(
    entries: Sequence[Entry], year: int, *, under: Calendar, others: Mapping[date, DayKind]
) -> list[Fault]:
    """Every reason why these days cannot be the days of the year.

    `under` is the calendar that they are laid over, `others` the days that the same scope's
    notices of other years name already.
    """
    if not entries:
        return [Fault(0, _("No day was given."))]
    faults = [*_twice(entries), *_of_other_years(entries, year)]
    for entry in entries:
        if entry.kind is DayKind.MAKE_UP and _works_anyway(entry.day, under):
            faults.append(
                Fault(
                    entry.row,
                    _("%(day)s is a working day anyway and cannot be a make-up working day."),
                    {"day": entry.day},
                )
            )
        if others.get(entry.day, entry.kind) is not entry.kind:
            faults.append(
                Fault(
                    entry.row,
                    _("The notice of another year names %(day)s as the opposite."),
                    {"day": entry.day},
                )
            )
    return sorted(faults, key=lambda fault: fault.row)


def _works_anyway(day: date, under: Calendar) -> bool:
    kind = under.kind(day) if under.knows(day.year) else Calendar({day.year: {}}).kind(day)
    return kind.works


def _twice(entries: Iterable[Entry]) -> Iterator[Fault]:
    first: dict[date, int] = {}
    for entry in entries:
        if entry.day in first:
            data = {"day": entry.day, "row": first[entry.day]}
            yield Fault(entry.row, _("%(day)s stands in row %(row)s already."), data)
        first.setdefault(entry.day, entry.row)


def _of_other_years(entries: Iterable[Entry], year: int) -> Iterator[Fault]:
    """A notice reaches beyond its year only where a holiday runs over the turn of the year."""
    entries = list(entries)
    off = {entry.day for entry in entries if entry.kind is DayKind.HOLIDAY}
    for entry in entries:
        if entry.day.year != year and not _at_the_turn(entry, year, off):
            data = {"day": entry.day, "year": year}
            yield Fault(entry.row, _("%(day)s does not lie in the year %(year)s."), data)


def _at_the_turn(entry: Entry, year: int, off: set[date]) -> bool:
    before = entry.day.year < year
    edge = date(year, 1, 1) if before else date(year, 12, 31)
    if abs(edge - entry.day) > NEIGHBOURHOOD:
        return False
    if entry.kind is DayKind.MAKE_UP:
        return edge in off
    step = ONE_DAY if before else -ONE_DAY
    day = entry.day
    while day.year != year:
        if day not in off:
            return False
        day += step
    return edge in off
