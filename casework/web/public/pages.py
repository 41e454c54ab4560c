"""The front page, the guides to the three matters, and the statement on data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from casework.errors import BadPeriod
from casework.policies.loader import PackVersion, load_packs
from casework.web.common import in_chinese, today_of
from casework.web.hooks import Guide, guides
from casework.web.periods import period_text
from casework.web.public import statement

# What is personal, what searches without end, what is for machines that have a key. Pages of
# single items stay open to crawlers, or they would never learn that one is gone (410) and may keep
# no copy (X-Robots-Tag).
_NO_CRAWLING = (
    "/my/", "/staff/", "/admin/", "/accounts/", "/notifications/", "/evidence/", "/cases/",
    "/sync/", "/report/", "/search/", "/verify/", "/health/", "/i18n/", "/*?",
)  # fmt: skip
SEEN_ORDER = ("text", "reported", "default")


def home(request: HttpRequest) -> HttpResponseBase:
    """One search box over three doors."""
    return render(request, "casework/public/home.html", {"guides": guides()})


def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers leave alone (RFC 9309); the lists and their entries are open to them."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NO_CRAWLING)]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def all_guides(request: HttpRequest) -> HttpResponseBase:
    return render(request, "casework/public/guides.html", {"guides": guides()})


@dataclass(frozen=True)
class GuideTerm:
    """One term as the rule pack in force has it, with its basis."""

    words: object
    period: str
    basis: str
    seen: str


def guide(request: HttpRequest, code: str) -> HttpResponseBase:
    """Who, on what conditions, with which papers, in how many days, and what if one disagrees."""
    found = next((one for edition, one in guides() if edition.code == code), None)
    if found is None:
        raise Http404
    version = pack_version(today_of(request))
    context = {"guide": found, "terms": _terms(found, version), "version": version, "code": code}
    return render(request, "casework/public/guide.html", context)


def pack_version(today: date) -> PackVersion:
    """The rules in force for cases that are filed today."""
    return load_packs().get(settings.CASEWORK_PACK).on(today)


def _terms(found: Guide, version: PackVersion) -> list[GuideTerm]:
    rows = []
    for words, key in found.terms:
        try:
            period = period_text(version.period(key))
        except BadPeriod:
            continue
        rows.append(GuideTerm(words, period, version.basis(key), version.seen(key)))
    return rows


def data(request: HttpRequest) -> HttpResponseBase:
    """What is collected from whom, why, who sees it, how long it is kept."""
    version = pack_version(today_of(request))
    context = {
        "office": settings.CASEWORK_OFFICE if in_chinese() else settings.CASEWORK_OFFICE_EN,
        "contact": settings.CASEWORK_OFFICE_CONTACT,
        "kinds": list(statement.kinds(version)),
        "rights": list(statement.rights(version)),
        "changes": statement.CHANGES,
        "in_force": version.valid_from,
    }
    return render(request, "casework/public/data.html", context)
