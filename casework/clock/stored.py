"""The working calendars as they are stored, held in memory until somebody changes them.

Three layers: the national notice, over it the days of a region (a rule pack and those that inherit
from it), over those the days of one department. A year is known when its national notice is held;
what only a region or a department says of a year makes nothing known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from threading import Lock
from time import monotonic

from django.db import transaction
from django.db.models import Count, Max

from casework.clock.calendar import Calendar, DayKind
from casework.models.calendar import NATIONAL, CalendarDay, CalendarYear
from casework.policies.loader import load_packs

# How long another process's change of the calendar may go unnoticed.
FRESH_SECONDS = 1.0
_DEPARTMENT = "department:"

# The calendar for a department of a case, or for nobody's: what the clocks of the case ask.
CalendarOf = Callable[[int | None], Calendar]
Days = Mapping[date, tuple[DayKind, str]]
_Version = tuple[int, datetime | None]


def department_scope(department_id: int) -> str:
    """The scope of the days that only one department has."""
    return f"{_DEPARTMENT}{department_id}"


def department_of(scope: str) -> int | None:
    """The department whose own days a scope holds; none for the nation or a region."""
    number = scope.removeprefix(_DEPARTMENT)
    return int(number) if number != scope and number.isdecimal() else None


@cache
def regions_of(pack: str) -> tuple[str, ...]:
    """The scopes that hold for a rule pack, the most general first: what it inherits, then itself.

    A name that is no pack stands alone over the national notice.
    """
    packs = {known.name: known for known in load_packs().all()}
    chain = [pack]
    while (known := packs.get(chain[-1])) is not None and known.inherits:
        chain.append(known.inherits)
    return (NATIONAL, *(name for name in reversed(chain) if name != NATIONAL))


@dataclass
class Snapshot:
    """All stored days at one version: by scope and by the year of the notice that names them.

    A notice may name days of the year before or after its own (元旦); they count in the year in
    which they lie.
    """

    version: _Version
    days: Mapping[tuple[str, int], Days]
    _made: dict[tuple[str, ...], Calendar] = field(default_factory=dict)

    def calendar(self, pack: str = NATIONAL, department_id: int | None = None) -> Calendar:
        """The calendar that a deadline counts by: its region's, then its owner department's."""
        scopes = regions_of(pack)
        if department_id is not None:
            scopes = (*scopes, department_scope(department_id))
        held = {scope for scope, _year in self.days}
        return self._layered(tuple(scope for scope in scopes if scope in held))

    def under(self, scope: str, pack: str) -> Calendar:
        """What lies under a scope: the calendar as it would be without its own days."""
        if department_of(scope) is not None:
            return self.calendar(pack)
        above = regions_of(scope)[:-1]
        held = {name for name, _year in self.days}
        return self._layered(tuple(name for name in above if name in held))

    def knows(self, scope: str, year: int) -> bool:
        """Whether this scope's own notice of the year is held."""
        return (scope, year) in self.days

    def with_year(self, scope: str, year: int, days: Days) -> Snapshot:
        """The calendars as they would be with this year's notice entered or replaced."""
        return Snapshot(self.version, {**self.days, (scope, year): dict(days)})

    def _layered(self, scopes: tuple[str, ...]) -> Calendar:
        if scopes not in self._made:
            years: dict[int, dict[date, tuple[DayKind, str]]] = {
                year: {} for scope, year in self.days if scope == NATIONAL
            }
            for wanted in scopes:
                for (scope, _year), days in self.days.items():
                    for day, what in days.items() if scope == wanted else ():
                        if day.year in years:
                            years[day.year][day] = what
            self._made[scopes] = Calendar(years)
        return self._made[scopes]


@dataclass
class _Held:
    """The snapshot in memory and when the database was last asked whether it still holds."""

    snapshot: Snapshot
    looked_at: float


_held: list[_Held] = []
_lock = Lock()


def stored_calendar(pack: str = NATIONAL, department_id: int | None = None) -> Calendar:
    """The calendar of a region and, where it has days of its own, of a department.

    Costs no statement within a second of the last look, one after that, three when changed.
    """
    return _snapshot(fresh=False).calendar(pack, department_id)


def current() -> Snapshot:
    """All calendars as the database holds them at this moment; one statement, three if changed."""
    return _snapshot(fresh=True)


def _snapshot(*, fresh: bool) -> Snapshot:
    held = _held[0] if _held else None
    if held and not fresh and monotonic() - held.looked_at < FRESH_SECONDS:
        return held.snapshot
    version = _version()
    with _lock:
        held = _held[0] if _held else None
        if held is None or held.snapshot.version != version:
            held = _Held(_load(version), monotonic())
            _held[:] = [held]
        held.looked_at = monotonic()
        return held.snapshot


def forget() -> None:
    """Drops what is held, so that the next question reads the database."""
    with _lock:
        _held.clear()


def enter_year(
    year: int,
    notice: str,
    *,
    days: Iterable[tuple[date, DayKind, str]],
    now: datetime,
    scope: str = NATIONAL,
) -> CalendarYear:
    """Makes a year known, or replaces its days; one transaction.

    The one way in which days change: it touches the year, which is how other processes notice.
    """
    rows = [
        CalendarDay(date=day, year=year, scope=scope, kind=kind.value, note=note, notice=notice)
        for day, kind, note in days
    ]
    with transaction.atomic():
        CalendarDay.objects.filter(year=year, scope=scope).delete()
        CalendarDay.objects.bulk_create(rows)
        entered, _created = CalendarYear.objects.update_or_create(
            year=year, scope=scope, defaults={"notice": notice, "confirmed_at": now}
        )
        transaction.on_commit(forget)
    forget()
    return entered


def _version() -> _Version:
    found = CalendarYear.objects.aggregate(count=Count("pk"), latest=Max("updated_at"))
    return found["count"], found["latest"]


def _load(version: _Version) -> Snapshot:
    days: dict[tuple[str, int], dict[date, tuple[DayKind, str]]] = {
        key: {} for key in CalendarYear.objects.values_list("scope", "year")
    }
    rows = CalendarDay.objects.values_list("scope", "year", "date", "kind", "note")
    for scope, year, day, kind, note in rows:
        if (scope, year) in days:
            days[scope, year][day] = (DayKind(kind), note)
    return Snapshot(version, days)
