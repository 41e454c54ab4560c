"""The working calendar as it is stored, held in memory until somebody changes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from time import monotonic

from django.db import transaction
from django.db.models import Count, Max

from casework.clock.calendar import Calendar, DayKind
from casework.models.calendar import NATIONAL, CalendarDay, CalendarYear

# How long another process's change of the calendar may go unnoticed.
FRESH_SECONDS = 1.0

_Version = tuple[int, datetime | None]


@dataclass
class _Held:
    """A loaded calendar, the version it was loaded at, and when that was last looked at."""

    calendar: Calendar
    version: _Version
    looked_at: float


_held: dict[str, _Held] = {}
_lock = Lock()


def stored_calendar(scope: str = NATIONAL) -> Calendar:
    """The national calendar with the days of the scope laid over it.

    Costs no statement within a second of the last look, one after that, three when changed.
    """
    held = _held.get(scope)
    if held and monotonic() - held.looked_at < FRESH_SECONDS:
        return held.calendar
    version = _version(scope)
    with _lock:
        held = _held.get(scope)
        if held is None or held.version != version:
            held = _held[scope] = _Held(_load(scope), version, monotonic())
        held.looked_at = monotonic()
        return held.calendar


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


def _version(scope: str) -> _Version:
    years = CalendarYear.objects.filter(scope__in={NATIONAL, scope})
    found = years.aggregate(count=Count("pk"), latest=Max("updated_at"))
    return found["count"], found["latest"]


def _load(scope: str) -> Calendar:
    scopes = {NATIONAL, scope}
    known = CalendarYear.objects.filter(scope__in=scopes).values_list("year", flat=True)
    years: dict[int, dict[date, tuple[DayKind, str]]] = {year: {} for year in known}
    rows = CalendarDay.objects.filter(scope__in=scopes, year__in=years)
    days = rows.values_list("scope", "year", "date", "kind", "note")
    # The scope's own days come last and win.
    for _scope, year, day, kind, note in sorted(days, key=lambda row: row[0] != NATIONAL):
        years[year][day] = (DayKind(kind), note)
    return Calendar(years)
