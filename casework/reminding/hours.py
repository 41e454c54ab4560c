"""When the offices work: on the working days of the calendar, in the hours of the settings."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from casework.clock.stored import stored_calendar

_SATURDAY = 5


def is_office_day(day: date) -> bool:
    """Whether people are at work; Monday to Friday in a year whose notice is not held.

    For reminders only: no legal term is ever guessed so.
    """
    calendar = stored_calendar(settings.CASEWORK_PACK)
    return calendar.is_working_day(day) if calendar.knows(day.year) else day.weekday() < _SATURDAY


def opening(at: datetime) -> datetime:
    """The moment itself in office hours, else the next one; always itself where none are set."""
    hours: tuple[time, time] | None = settings.CASEWORK_MAIL_HOURS
    if hours is None:
        return at
    first, last = hours
    local = at.astimezone(timezone.get_default_timezone())
    day = local.date()
    if is_office_day(day) and first <= local.time() < last:
        return at
    if not is_office_day(day) or local.time() >= last:
        day += timedelta(days=1)
    while not is_office_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, first, local.tzinfo)
