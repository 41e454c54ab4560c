"""Atom feeds (RFC 4287): what was published, corrected, marked and ended, the newest first.

Written from the publicity events, and shown under the same rule as every other door: of what is
not on display any more the feed says only that something has ended, and on which day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from casework.models import Department
from casework.models.publicity import (
    PublicityEvent,
    PublicityWindow,
    PublicKind,
    What,
    WindowState,
)
from casework.today import moment
from casework.translation import gettext
from casework.web.common import day_text, in_chinese, today_of
from casework.web.public.addresses import url_of
from casework.web.public.lists import name_of

ENTRIES = 50
# A change moves its window to the front: the newest changes of a list are among so many windows.
_NEWEST = 400
# RFC 4151: the tags are of this host from this day on, whoever holds the name later.
_SINCE = "2026-04-01"
_OPEN = (
    What.PUBLISHED, What.CORRECTED, What.UPDATED, What.MARKED, What.UNMARKED, What.SHOWN_AGAIN,
)  # fmt: skip
_OVER = (What.ENDED, What.HIDDEN)
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One entry of a feed."""

    tag: str
    title: str
    text: str
    link: str
    at: datetime


def everything(request: HttpRequest) -> HttpResponse:
    """Every change on the public site."""
    return _feed(request, Q(), gettext("All changes of publicity"))


def of_kind(request: HttpRequest, listed: str) -> HttpResponse:
    """The changes of one list."""
    if listed not in PublicKind.values:
        raise Http404
    return _feed(request, _among(kind=listed), name_of(PublicKind(listed)))


def of_department(request: HttpRequest, pk: int) -> HttpResponse:
    """The changes of what one department answers for."""
    department = get_object_or_404(Department, pk=pk, confirmed=True)
    return _feed(request, _among(department=department), department.name)


def _among(**of: Any) -> Q:
    """The windows that changed last of a kind or a department; read from an index."""
    newest = PublicityWindow.objects.filter(**of).order_by("-changed_at")
    return Q(window__in=list(newest.values_list("pk", flat=True)[:_NEWEST]))


def _feed(request: HttpRequest, which: Q, title: str) -> HttpResponse:
    entries = list(_entries(request, which))
    here = f"{settings.CASEWORK_SITE_URL}{request.path}"
    office = settings.CASEWORK_OFFICE if in_chinese() else settings.CASEWORK_OFFICE_EN
    feed = Atom1Feed(
        title=title, link=f"{settings.CASEWORK_SITE_URL}{reverse('public:lists')}",
        description="", language="zh-Hans" if in_chinese() else "en", feed_url=here,
        feed_guid=here, author_name=office,
    )  # fmt: skip
    for entry in entries:
        feed.add_item(
            title=_clean(entry.title), link=entry.link, description=_clean(entry.text),
            unique_id=entry.tag, updateddate=entry.at, pubdate=entry.at,
        )  # fmt: skip
    text = feed.writeString("utf-8")
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def _entries(request: HttpRequest, which: Q) -> Iterator[Entry]:
    """The newest changes that may be told, newest first."""
    found = list(_events(request, which)[:ENTRIES])
    for event in sorted(found, key=lambda event: (_at(event), event.pk), reverse=True):
        yield _ended(event) if event.what in _OVER else _told(event)


def _events(request: HttpRequest, which: Q) -> QuerySet[PublicityEvent]:
    """In the order of writing, which an index answers however many there are."""
    today, now = today_of(request), moment()
    in_term = Q(window__off_from__isnull=True) | Q(window__off_from__gt=today)
    seen = Q(window__opens_at__lte=now)
    shown = Q(window__state=WindowState.OPEN) & in_term
    told = seen & (shown & Q(what__in=_OPEN) | ~shown & Q(what__in=_OVER))
    # What happened before the public could look left no trace; the last publication is the first.
    later = PublicityEvent.objects.filter(
        window=OuterRef("window"), seq__gt=OuterRef("seq"), what=What.PUBLISHED
    )
    told &= Q(at__gte=F("window__opens_at")) | Q(what=What.PUBLISHED)
    events = PublicityEvent.objects.filter(which, told, ~Exists(later))
    return events.select_related("window", "window__case").order_by("-pk")


def _at(event: PublicityEvent) -> datetime:
    """From when the public could know of it: nothing is seen before its window opens."""
    return max(event.at, event.window.opens_at or event.at)


def _told(event: PublicityEvent) -> Entry:
    window = event.window
    shown: dict[str, Any] = window.shown
    what = What(event.what).label
    title = f"{what}：{shown.get('name', '')} · {shown.get('title', '')}"
    text = "\n".join(
        filter(
            None,
            (
                f"{PublicKind(window.kind).label} · {shown.get('number', '')}",
                str(shown.get("organ", "")),
                day_text(event.on),
                # Whoever reads an entry today reads today's mark, whatever the entry was about.
                gettext("Objection being handled") if window.disputed else "",
            ),
        )
    )
    return Entry(
        _tag(event), title, text, f"{settings.CASEWORK_SITE_URL}{url_of(window)}", _at(event)
    )


def _ended(event: PublicityEvent) -> Entry:
    """Nothing of what it was but its kind, that it is gone, and since when."""
    window = event.window
    hidden = window.state == WindowState.HIDDEN
    what = (
        gettext("An entry is not on display at present")
        if hidden
        else gettext("The publicity of an entry has ended")
    )
    words = f"{what}：{PublicKind(window.kind).label}，{day_text(event.on)}"
    link = f"{settings.CASEWORK_SITE_URL}{reverse('public:list', args=[window.kind])}"
    return Entry(_tag(event), words, words, link, _at(event))


def _tag(event: PublicityEvent) -> str:
    host = urlsplit(settings.CASEWORK_SITE_URL).hostname or "localhost"
    return f"tag:{host},{_SINCE}:publicity/{event.window_id}/{event.seq}"


def _clean(text: str) -> str:
    """Without the characters that XML does not know."""
    return _NO_XML.sub("", text)
