"""The front page, the guides to the three matters, and the statement on data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from casework.errors import BadPeriod
from casework.policies.loader import PackVersion, load_packs
from casework.web.common import today_of
from casework.web.hooks import Guide, guides
from casework.web.periods import period_text

SEEN_ORDER = ("text", "reported", "default")


def home(request: HttpRequest) -> HttpResponseBase:
    """One search box over three doors."""
    return render(request, "casework/public/home.html", {"guides": guides()})


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
        "office": settings.CASEWORK_OFFICE,
        "years": version.value("log.query_years"),
        "bad_years": version.value("log.bad_data_years"),
    }
    return render(request, "casework/public/data.html", context)
