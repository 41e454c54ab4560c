"""Statistics: what was promised, objected to and repaired in twelve months, what is on display."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.assessment.plots import pairs
from casework.assessment.public_numbers import (
    Display,
    Flow,
    PublicCount,
    Table,
    flows_of,
    median_days,
    months_until,
    on_display,
)
from casework.declaration import Published, all_published
from casework.models.publicity import PublicKind
from casework.models.record import RecordClass
from casework.today import moment
from casework.web.common import month_label, today_of
from casework.web.hooks import hook
from casework.web.public.figures import bars
from casework.web.public.pages import pack_version

KEPT_SECONDS = 60
MOST_DEPARTMENTS = 12


@dataclass(frozen=True)
class Section:
    """The numbers of one matter: its plot, its months, how long it takes, its further tables."""

    title: str
    code: str
    plot: SafeString
    flows: list[Flow]
    rows: list[tuple[date, list[tuple[str, int, int | None]]]]
    spans: list[tuple[Any, Any, float | None, int]]
    tables: list[Table]


@dataclass(frozen=True)
class Part:
    """One count of what is on display: its definition, plot and rows."""

    title: str
    means: str
    plot: SafeString
    rows: list[tuple[str, int]]


@require_safe
def statistics(request: HttpRequest) -> HttpResponseBase:
    """All numbers of one moment, which the page names; they are kept for a minute."""
    today, language = today_of(request), get_language()
    key = f"casework.statistics.{today.isoformat()}.{language}"
    context = cache.get(key)
    if context is None:
        at = moment()
        context = {
            "at": at, "least": pack_version(today).number("statistics.small_cell"),
            "sections": [s for edition in all_published() if (s := _section(edition, today))],
            **_displayed(on_display(today, at)),
        }  # fmt: skip
        cache.set(key, context, KEPT_SECONDS)
    return render(request, "casework/public/statistics.html", context)


def _section(edition: Published, today: date) -> Section | None:
    counts: tuple[PublicCount, ...] = hook(edition, "PUBLIC_COUNTS", ())
    if not counts:
        return None
    flows = flows_of(edition.code, counts, today=today, pack=pack_version(today))
    labels = [month_label(month) for month in months_until(today)]
    tables = hook(edition, "public_tables")
    title = capfirst(edition.words.text("title", language=get_language() or "zh-hans"))
    return Section(
        title=title, code=edition.code, plot=_plot(title, labels, flows), flows=_settled(flows),
        rows=[
            (first, [(str(f.count.title), f.organizations[at], f.persons[at]) for f in flows])
            for at, first in enumerate(months_until(today))
        ],
        spans=[
            (str(span.title), str(span.means), *median_days(edition.code, span, today=today))
            for span in hook(edition, "PUBLIC_SPANS", ())
        ],
        tables=[_said(table) for table in tables(months_until(today)[0], today)] if tables else [],
    )  # fmt: skip


def _settled(flows: Iterable[Flow]) -> list[Flow]:
    """With their words in the language of the page: they are kept, and a lazy text would not be."""
    return [
        Flow(
            PublicCount(
                flow.count.name, str(flow.count.title), str(flow.count.means), flow.count.actions
            ),
            flow.organizations, flow.persons, flow.persons_total,
        )
        for flow in flows
    ]  # fmt: skip


def _said(table: Table) -> Table:
    rows = [tuple(str(c) if i == 0 else c for i, c in enumerate(row)) for row in table.rows]
    return Table(str(table.title), str(table.means), [str(h) for h in table.headings], rows)


def _plot(title: str, labels: list[str], flows: list[Flow]) -> SafeString:
    """The first two numbers side by side; of organizations, which are told exactly."""
    first, second = flows[0], flows[min(1, len(flows) - 1)]
    names = f"{title}：{first.count.title} / {second.count.title}"
    return pairs(names, labels, first.organizations, second.organizations)


def _displayed(found: Display) -> dict[str, Any]:
    kinds = {kind.value: str(kind.label) for kind in PublicKind}
    classes = {one.value: str(one.label) for one in RecordClass}
    departments = sorted(found.by_department.items(), key=lambda row: (-row[1], row[0]))
    rest = sum(number for _name, number in departments[MOST_DEPARTMENTS:])
    shown = departments[:MOST_DEPARTMENTS] + ([(_("all others"), rest)] if rest else [])
    return {
        "commitments": found.commitments, "licences": found.licences,
        "records": sum(found.by_kind.values()),
        "parts": [
            _part(
                _("Records on display by kind"),
                _("Records of organizations whose publicity runs at this moment, each counted"
                  " once."),
                _named(found.by_kind, kinds),
            ),
            _part(
                _("Records on display by class"),
                _("The same records by the seriousness from which their terms follow."),
                _named(found.by_class, classes),
            ),
            _part(
                _("Records on display by department"),
                _("The same records by the department that recognized them."), shown,
            ),
        ],
    }  # fmt: skip


def _named(counts: Mapping[str, int], names: Mapping[str, str]) -> list[tuple[str, int]]:
    return [(capfirst(name), counts[code]) for code, name in names.items() if counts.get(code)]


def _part(title: str, means: str, rows: list[tuple[str, int]]) -> Part:
    return Part(title, means, bars(title, rows), rows)
