"""What every page shares: who asks, what day it is, days in words, and cases that do not exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from casework.access.actor import Actor
from casework.clock.stored import stored_calendar
from casework.errors import CalendarGap, CaseNotFound
from casework.today import local_today
from casework.web.kept import keep_text

View = Callable[..., HttpResponseBase]

_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def in_chinese() -> bool:
    """Whether the reader's language is Chinese."""
    return (get_language() or "zh-hans").startswith("zh")


def day_text(day: date | None, *, weekday: bool = True) -> str:
    """2026年3月5日（周四） or Thursday 5 March 2026; empty for no day."""
    if day is None:
        return ""
    if in_chinese():
        tail = f"（周{_WEEKDAYS_ZH[day.weekday()]}）" if weekday else ""
        return f"{day.year}年{day.month}月{day.day}日{tail}"
    head = f"{_WEEKDAYS_EN[day.weekday()]} " if weekday else ""
    return f"{head}{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def month_text(day: date) -> str:
    """2026年3月 or March 2026: the month that a day belongs to."""
    if in_chinese():
        return f"{day.year}年{day.month}月"
    return f"{_MONTHS_EN[day.month - 1]} {day.year}"


def month_label(day: date) -> str:
    """2026年3月 or Mar 2026: a month where there is little room, as under a plot."""
    return month_text(day) if in_chinese() else f"{_MONTHS_EN[day.month - 1][:3]} {day.year}"


@dataclass(frozen=True)
class Left:
    """How far off a last day is: the words, and the tone (`overdue`, `today`, `soon`, `ahead`)."""

    text: str
    tone: str


def left(due: date | None, today: date) -> Left:
    """Working days until a last day or since; in natural days where a calendar is not held."""
    if due is None:
        return Left("", "ahead")
    if due == today:
        return Left(_("last day today"), "today")
    try:
        days = abs(stored_calendar(settings.CASEWORK_PACK).working_days_between(today, due))
        working = True
    except CalendarGap:
        days, working = abs((due - today).days), False
    if due < today:
        if days == 0:  # the term ran out on the eve of days off: late, by no working day yet
            days, working = (today - due).days, False
        return Left(_late(days, working=working), "overdue")
    return Left(_ahead(days, working=working), "soon" if days <= 2 else "ahead")


def _ahead(days: int, *, working: bool) -> str:
    if working:
        return ngettext("%(n)s working day left", "%(n)s working days left", days) % {"n": days}
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}


def _late(days: int, *, working: bool) -> str:
    if working:
        text = ngettext("%(n)s working day overdue", "%(n)s working days overdue", days)
    else:
        text = ngettext("%(n)s day overdue", "%(n)s days overdue", days)
    return text % {"n": days}


def user_of(request: HttpRequest) -> User:
    """The signed-in person of a page behind `signed_in`."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind a request, asked of the database once a request; nobody when anonymous."""
    known = getattr(request, "casework_actor", None)
    if isinstance(known, Actor):
        return known
    actor = Actor.of(request.user) if isinstance(request.user, User) else Actor()
    request.casework_actor = actor  # type: ignore[attr-defined]  # kept for this request alone
    return actor


def today_of(request: HttpRequest) -> date:
    """The local date of this request: one day for the whole page, even over midnight."""
    known = getattr(request, "casework_today", None)
    if isinstance(known, date):
        return known
    today = local_today()
    request.casework_today = today  # type: ignore[attr-defined]  # kept for this request alone
    return today


def signed_in(view: View) -> View:
    """A page for those who have logged in; foreign cases do not exist on it.

    Nobody is sent away with what they typed: a form sent after the session ended is kept until
    its author has logged in again, and shown filled in.
    """

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if request.method == "POST":
                keep_text(request)
            return redirect_to_login(request.get_full_path())
        try:
            return view(request, *args, **kwargs)
        except CaseNotFound:
            raise Http404 from None

    return guarded


def gone(request: HttpRequest, *, on: date | None, for_now: bool = False) -> HttpResponse:
    """The page of something that was public and has been taken down: one sentence and the day.

    `for_now` says that it may come back: it is being verified, or shielded by a court's ruling.
    """
    return render(request, "410.html", {"on": on, "for_now": for_now}, status=410)
