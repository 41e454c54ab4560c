"""The lists of the public site: which there are, on what basis, and what stands on each today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from casework.models import Department
from casework.models.publicity import PublicityWindow, PublicKind
from casework.policies.loader import PackVersion
from casework.today import moment
from casework.translation import gettext
from casework.web.common import today_of
from casework.web.numbers import number
from casework.web.public.addresses import url_of
from casework.web.public.pages import pack_version
from casework.web.staff.paging import RowAfter

SIZE = 20
FIRST_YEAR = 2000
AFTER = "after"
_ALIASES = (PublicKind.SERIOUS_LIST, PublicKind.COMMITMENT)


@dataclass(frozen=True)
class Rule:
    """What the rule pack in force says of a list in one respect, and on what basis."""

    title: str
    sentences: tuple[str, ...]
    basis: str


@dataclass(frozen=True)
class Listed:
    """One list: its name, its rules, how many stand on it today, and when it last changed."""

    kind: str
    name: str
    alias: str
    rules: Sequence[Rule]
    count: int = 0
    changed_on: datetime | None = None
    departments: Sequence[str] = ()


@dataclass(frozen=True)
class Row:
    """One entry as the public sees it."""

    name: str
    code: str
    title: str
    number: str
    organ: str
    dated_on: date
    url: str
    disputed: bool


def lists(request: HttpRequest) -> HttpResponseBase:
    """One list of all lists of the city (rules R-L1)."""
    today, now = today_of(request), moment()
    version = pack_version(today)
    counted = PublicityWindow.objects.counted(today, now)
    names = dict(Department.objects.values_list("pk", "name"))
    found = [
        _listed(
            kind, version, count=sum(n for (of, _pk), n in counted.items() if of == kind),
            changed_on=_changed(kind, now),
            departments=sorted(names[pk] for of, pk in counted if of == kind),
        )
        for kind in PublicKind
    ]  # fmt: skip
    context = {"lists": found, "today": today, "alias_basis": version.basis("list.alias")}
    return render(request, "casework/public/lists.html", context)


def one(request: HttpRequest, listed: str) -> HttpResponseBase:
    """The entries of one list that are on display, the newest first, page by page."""
    if listed not in PublicKind.values:
        raise Http404
    today, now = today_of(request), moment()
    version = pack_version(today)
    windows = PublicityWindow.objects.on_display(today, now).filter(kind=listed)
    organs = _organs(windows)
    chosen = _chosen(request, organs, today)
    rows = list(_narrowed(windows, chosen)[: SIZE + 1])
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    context = {
        "listed": _listed(PublicKind(listed), version),
        "rows": [_row(window) for window in rows[:SIZE]],
        "departments": organs,
        "years": range(today.year, today.year - 6, -1),
        "chosen": chosen,
        "older": _query(request, last) if last else "",
        "first": _query(request, None) if chosen["after"] else "",
        "alias_basis": version.basis("list.alias"),
    }
    return render(request, "casework/public/list.html", context)


def name_of(kind: PublicKind) -> str:
    """What a list is called: not what one entry of it is called."""
    return {
        PublicKind.PENALTY: gettext("Administrative penalties"),
        PublicKind.SERIOUS_LIST: gettext("List of serious breaches"),
        PublicKind.ABNORMAL_LIST: gettext("List of abnormal operation"),
        PublicKind.BREACH: gettext("Broken commitments"),
        PublicKind.OTHER: gettext("Other breaches of trust"),
        PublicKind.COMMITMENT: gettext("Commitments"),
        PublicKind.LICENCE: gettext("Licences"),
    }[kind]


def _listed(kind: PublicKind, version: PackVersion, **counted: Any) -> Listed:
    titles = (
        ("entry", gettext("What is entered")),
        ("decides", gettext("Who decides on entry and exit")),
        ("exit", gettext("How an entry ends")),
    )
    rules = [
        Rule(title, version.words(f"list.{kind}.{part}"), version.basis(f"list.{kind}.{part}"))
        for part, title in titles
    ]
    return Listed(kind.value, name_of(kind), _alias(kind, version), rules, **counted)


def _alias(kind: PublicKind, version: PackVersion) -> str:
    """What a city still calls this list; the first word stands for bad, the second for good."""
    aliases = dict(zip(_ALIASES, version.words("list.alias"), strict=False))
    return aliases.get(kind, "")


def _changed(kind: PublicKind, now: datetime) -> datetime | None:
    """When a list last changed: with what ended, too."""
    seen = PublicityWindow.objects.filter(kind=kind, opens_at__lte=now).order_by("-changed_at")
    return seen.values_list("changed_at", flat=True).first()


def _organs(windows: QuerySet[PublicityWindow]) -> list[Department]:
    """Which departments answer for what stands on a list; each asked for its first entry."""
    first = windows.filter(department=OuterRef("pk")).order_by("-dated_on", "-id")
    found = Department.objects.annotate(entry=Subquery(first.values("pk")[:1]))
    return list(found.filter(entry__isnull=False).order_by("name"))


def _chosen(request: HttpRequest, organs: Sequence[Department], today: date) -> dict[str, Any]:
    """The filters of the address; one that fits nothing narrows nothing."""
    department = number(request.GET.get("department", ""))
    year = number(request.GET.get("year", ""))
    return {
        "department": next((one for one in organs if one.pk == department), None),
        "year": year if year and FIRST_YEAR <= year <= today.year else None,
        "after": _cursor(request.GET.get(AFTER, "")),
    }


def _cursor(text: str) -> tuple[date, int] | None:
    day, _dot, pk = text.partition(".")
    row = number(pk)
    try:
        return (date.fromisoformat(day), row) if row is not None else None
    except ValueError:
        return None


def _narrowed(
    windows: QuerySet[PublicityWindow], chosen: dict[str, Any]
) -> QuerySet[PublicityWindow]:
    if chosen["department"]:
        windows = windows.filter(department=chosen["department"])
    if chosen["year"]:
        first, last = date(chosen["year"], 1, 1), date(chosen["year"], 12, 31)
        windows = windows.filter(dated_on__range=(first, last))
    if chosen["after"]:
        day, pk = chosen["after"]
        windows = windows.filter(RowAfter(Value(day), Value(pk), F("dated_on"), F("id")))
    return windows.select_related("case").order_by("-dated_on", "-id")


def _query(request: HttpRequest, last: PublicityWindow | None) -> str:
    query = request.GET.copy()
    query.pop(AFTER, None)
    if last is not None:
        query[AFTER] = f"{last.dated_on.isoformat()}.{last.pk}"
    return query.urlencode()


def _row(window: PublicityWindow) -> Row:
    shown = window.shown
    return Row(
        shown.get("name", ""), shown.get("code", ""), shown.get("title", ""),
        shown.get("number", ""), shown.get("organ", ""), window.dated_on, url_of(window),
        window.disputed,
    )  # fmt: skip
