"""The rates of departments: report, compliance, timeliness and wrong codes, month by month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from casework.access.actor import Actor
from casework.access.registry import keeps_registry
from casework.assessment.periods import ReportPeriod
from casework.models import DeclaredDecisions, Department
from casework.registry import rates as counted
from casework.registry.importing.report import words_for
from casework.registry.rates import LATE, REFUSED, REPORTED, WRONG_CODES, Rates, Share
from casework.web.common import actor_of, today_of, user_of
from casework.web.numbers import number
from casework.web.staff.assessment import chosen_period, period_text
from casework.web.staff.base import show, staff_page
from casework.web.staff.sheets import sheet

ROLES = ("credit_officer", "supervisor", "head", "reviewer")
DECLARES = ("head", "credit_officer")
SHOWN = 500


@dataclass(frozen=True)
class Cell:
    """One rate: its words, the counts behind it, whether it meets its target, and its list."""

    text: str
    counts: str
    tone: str
    query: str


@staff_page(*ROLES)
def rates(request: HttpRequest) -> HttpResponseBase:
    """The month of every department that this person may see."""
    period, rows = _rows(request)
    return show(
        request, "rates.html", period=period, title=period_text(period),
        before=period.before, later=period.following if period.following.first
        <= today_of(request) else None,
        rows=[(row, _cells(row, period)) for row in rows],
        total=_total_cells(rows) if len(rows) > 1 else None,
        uncounted=sum(row.uncounted for row in rows), form=_form(request, period),
        nameless=counted.flawed_in(_span(period)).filter(department=None).count()
        if keeps_registry(actor_of(request)) else 0,
    )  # fmt: skip


@staff_page(*ROLES)
def rates_sheet(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same figures as a file, and beside each rate the counts that make it."""
    period, rows = _rows(request)
    return sheet(form, f"{_('Report rates')} {period}", _lines(rows))


def _lines(rows: Iterable[Rates]) -> Iterator[list[Any]]:
    names = (
        _("Report rate"), _("Compliance rate"), _("Timeliness rate"), _("Rate of wrong codes"),
    )  # fmt: skip
    yield [_("Department"), *(
        words for name in names for words in (name, _("part of it"), _("of all"))
    )]  # fmt: skip
    for row in rows:
        shares = (row.report, row.compliance, row.timeliness, row.wrong)
        yield [str(row.department), *(
            cell for share in shares for cell in (share.percent, share.part, share.of)
        )]  # fmt: skip


@staff_page(*ROLES)
def rate_rows(request: HttpRequest, what: str) -> HttpResponseBase:
    """The records or rows behind one number of one department."""
    period, place = _period(request), number(request.GET.get("department", ""))
    allowed = _places(actor_of(request))
    if what not in counted.LISTS:
        raise Http404
    if allowed is not None and place not in allowed:
        raise PermissionDenied
    found = Department.objects.filter(pk=place).first() if place else None
    if place and found is None:
        raise Http404
    titles = {
        REPORTED: _("Reported"), REFUSED: _("Rows that wait to be mended"),
        LATE: _("Published late"), WRONG_CODES: _("Rows with a wrong code"),
    }  # fmt: skip
    rows = list(_behind(what, period, found, today_of(request)))
    return show(
        request, "rate_rows.html", title=titles[what], period_title=period_text(period),
        department=found, rows=rows[:SHOWN], more=len(rows) > SHOWN, shown=SHOWN,
        back=_query(period),
    )  # fmt: skip


@dataclass(frozen=True)
class Behind:
    """One line of a list: what it is, of whom, of which day, and where it is to be found."""

    number: str
    name: str
    day: date
    told: str
    address: str = ""


def _behind(
    what: str, period: ReportPeriod, place: Department | None, today: date
) -> Iterator[Behind]:
    span = _span(period)
    if what in (REFUSED, WRONG_CODES):
        column = "refused" if what == REFUSED else "wrong_code"
        rows = counted.flawed_in(span).filter(department=place, **{column: True})
        for row in rows.order_by("dated_on", "pk")[: SHOWN + 1]:
            told = "；".join(f"{f['field']} {words_for(f['code'])}".strip() for f in row.faults)
            address = reverse("staff:import", args=[row.run_id])
            yield Behind(row.number or "—", row.name, row.dated_on, told, address)
        return
    days = [date.fromordinal(n) for n in range(span[0].toordinal(), span[1].toordinal() + 1)]
    late = what == LATE
    records = counted.to_be_published(span) if late else counted.records_in(span)
    late_one = counted.late_q("document_date", span, days, today) if late else Q()
    kept = records.filter(late_one, department=place).select_related("subject")
    for one in kept.order_by("document_date", "pk")[: SHOWN + 1]:
        told = str(one.published_on or _("not published")) if late else one.get_kind_display()
        yield Behind(one.number, one.subject.name, one.document_date, told,
                     reverse("staff:record", args=[one.pk]))  # fmt: skip
    granted = counted.licences_to_be_published(span) if late else counted.licences_in(span)
    late_licence = counted.late_q("decided_on", span, days, today) if late else Q()
    held = granted.filter(late_licence, department=place).select_related("subject")
    for licence in held.annotate(day=F("decided_on")).order_by("decided_on", "pk")[: SHOWN + 1]:
        told = str(licence.published_on) if late else _("licence")
        yield Behind(licence.number, licence.subject.name, licence.decided_on, told)


class DeclareForm(forms.Form):
    """How many decisions a department made in the month."""

    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Department.objects.none(), empty_label=None
    )
    penalties = forms.IntegerField(
        label=gettext_lazy("Penalties decided"), min_value=0, max_value=9_999_999
    )
    licences = forms.IntegerField(
        label=gettext_lazy("Licences decided"), min_value=0, max_value=9_999_999
    )


@require_POST
@staff_page(*DECLARES)
def declare(request: HttpRequest) -> HttpResponseBase:
    """A department's own number of decisions of a month, which later words replace."""
    period = _period(request)
    form = _form(request, period)
    if form is None or not form.is_valid():
        faults = [
            f"{form.fields[name].label}：{' '.join(str(one) for one in said)}"
            for name, said in form.errors.items()
        ] if form else []  # fmt: skip
        messages.error(request, " ".join([_("Nothing was declared."), *faults]))
    else:
        data = form.cleaned_data
        DeclaredDecisions.objects.update_or_create(
            department=data["department"], month=period.first,
            defaults={
                "penalties": data["penalties"], "licences": data["licences"],
                "declared_by": user_of(request), "declared_on": today_of(request),
            },
        )  # fmt: skip
        messages.success(request, _("The numbers of %(department)s are declared.") % {
            "department": data["department"],
        })  # fmt: skip
    return redirect(f"{reverse('staff:rates')}?{_query(period)}")


def _form(request: HttpRequest, period: ReportPeriod) -> DeclareForm | None:
    """The form for whoever may declare, with the departments for which that is."""
    actor = actor_of(request)
    places = Department.objects.filter(confirmed=True)
    if not actor.holds("credit_officer"):
        places = places.filter(pk__in=actor.permissions.get("head", frozenset()))
    if not places.exists() or period.first > today_of(request):
        return None
    form = DeclareForm(request.POST if request.method == "POST" else None)
    form.fields["department"].queryset = places  # type: ignore[attr-defined]  # a choice of rows
    return form


def _places(actor: Actor) -> frozenset[int] | None:
    """The departments whose rates this person may see; none means all."""
    return None if keeps_registry(actor) else actor.departments


def _rows(request: HttpRequest) -> tuple[ReportPeriod, list[Rates]]:
    period, places = _period(request), _places(actor_of(request))
    rows = counted.rates_of(*_span(period), today=today_of(request))
    shown = [
        row for row in rows
        if places is None or (row.department is not None and row.department.pk in places)
    ]  # fmt: skip
    return period, shown


def _period(request: HttpRequest) -> ReportPeriod:
    period = chosen_period(
        request.POST.get("period", "") or request.GET.get("period", ""), today_of(request)
    )
    if not period.month:
        raise Http404
    return period


def _span(period: ReportPeriod) -> tuple[date, date]:
    return period.first, period.last


def _query(period: ReportPeriod, **more: Any) -> str:
    return urlencode({"period": str(period), **more})


def _cells(row: Rates, period: ReportPeriod) -> list[Cell]:
    place = row.department.pk if row.department else ""

    def cell(share: Share, target: int, what: str) -> Cell:
        query = f"{reverse('staff:rate_rows', args=[what])}?{_query(period, department=place)}"
        return _cell(share, target, query)

    return [
        cell(row.report, counted.TARGET, REPORTED),
        cell(row.compliance, counted.TARGET, REFUSED),
        cell(row.timeliness, counted.TARGET, LATE),
        cell(row.wrong, counted.NO_WRONG_CODE, WRONG_CODES),
    ]


def _total_cells(rows: list[Rates]) -> list[Cell]:
    everything = counted.total(rows)
    return [
        _cell(counted.reported_by(rows), counted.TARGET, ""),
        _cell(everything.compliance, counted.TARGET, ""),
        _cell(everything.timeliness, counted.TARGET, ""),
        _cell(everything.wrong, counted.NO_WRONG_CODE, ""),
    ]


def _cell(share: Share, target: int, query: str) -> Cell:
    met = share.meets(target)
    if met is None:
        return Cell(_("not known"), "", "unknown", query)
    percent = f"{share.percent:g}%"
    return Cell(percent, f"{share.part} / {share.of}", "good" if met else "bad", query)
