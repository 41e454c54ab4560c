"""The assessment (考核) of departments: a month or a year, its closing, its corrections."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.assessment import plots
from casework.assessment.closing import ClosingRefused, close, history_of, holds
from casework.assessment.figures import Figures
from casework.assessment.naming import number_name, step_name
from casework.assessment.overdue import OverdueStep, as_closed, overdue_at
from casework.assessment.paper import paper
from casework.assessment.periods import BadReportPeriod, ReportPeriod
from casework.assessment.sheet import Outlook, Row, Sheet, outlooks, scope_of, sheet_for
from casework.assessment.tables import main_cells, main_table, shown, step_table, type_tables
from casework.assessment.workbook import workbook
from casework.models import Department
from casework.web.common import actor_of, in_chinese, month_text, today_of
from casework.web.numbers import number
from casework.web.staff.base import show, staff_page

# On the page of all, and on the page of one department; the workbook lists more.
WORST, LISTED = 10, 50
FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@staff_page()
def assessment(request: HttpRequest) -> HttpResponseBase:
    """The sheet of all departments that this person may see."""
    sheet = _sheet(request)
    totals = sheet.total
    return show(
        request,
        "assessment.html",
        sheet=sheet,
        navigation=navigation_of(request, sheet),
        title=period_text(sheet.period),
        table=main_table(sheet),
        rows=[(row, _cells(row.figures)) for row in sheet.rows],
        totals=totals,
        plots=_plots(sheet, None),
        tables=type_tables(sheet),
        changed=_changed(sheet),
        history=history_of(sheet.outlook, sheet.period) if sheet.closing else [],
        proof=sheet.closing is not None and holds(sheet.closing),
        is_over=sheet.period.over(today_of(request)),
        overdue=_overdue(request, sheet, None)[:WORST],
        overdue_count=totals.number("overdue"),
        thresholds=_thresholds(sheet),
        most=WORST,
        query=_query(sheet),
    )


@staff_page()
def department(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One department: its months, its steps, what is overdue and whose it is."""
    sheet = _sheet(request)
    found = Department.objects.filter(pk=pk).first()
    if found is None or not sheet.outlook.shows(pk):
        raise Http404
    row = sheet.row(pk) or Row(found, Figures({}))
    own = Sheet(sheet.outlook, sheet.period, sheet.cut, [row], sheet.months, sheet.pack)
    return show(
        request,
        "assessment_department.html",
        sheet=sheet,
        row=row,
        navigation=navigation_of(request, sheet),
        title=period_text(sheet.period),
        totals=row.figures,
        ranked=sum(one.rank is not None for one in sheet.rows),
        plots=_plots(sheet, pk),
        steps=step_table(row.figures),
        tables=type_tables(own),
        main=_cells(row.figures),
        step_plot=_step_plot(row.figures),
        escalations=_escalations(row.figures),
        overdue=_overdue(request, sheet, pk)[:LISTED],
        overdue_count=row.figures.number("overdue"),
        most=LISTED,
        query=_query(sheet),
    )


@staff_page()
def download(request: HttpRequest, form: str) -> HttpResponseBase:
    """The sheet as a workbook or as paper, with the same figures."""
    if form not in FORMS:
        raise Http404
    sheet = _sheet(request)
    overdue = _overdue(request, sheet, None)
    title = f"{sheet.outlook.office} {period_text(sheet.period)} {_('Assessment')}"
    make = workbook if form == "xlsx" else paper
    response = HttpResponse(make(sheet, overdue, title=title), content_type=FORMS[form])
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=f"{title}.{form}") or "attachment"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@staff_page()
def close_period(request: HttpRequest) -> HttpResponseBase:
    """Closes the period, or corrects a closed one with a reason."""
    outlook = chosen_outlook(request, request.POST.get("office", ""))
    period = chosen_period(request.POST.get("period", ""), today_of(request))
    reason = request.POST.get("reason", "")
    try:
        made = close(
            outlook.office, period, by=actor_of(request), today=today_of(request), reason=reason
        )
    except ClosingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("%(period)s is corrected.") if made.revision > 1 else _("%(period)s is closed.")
        messages.success(request, said % {"period": period_text(period)})
    query = _address(period, outlook.office)
    return redirect(f"{reverse('staff:assessment')}?{query}")


def period_text(period: ReportPeriod) -> str:
    """2026年3月, 2026年, March 2026 or 2026."""
    if period.month:
        return month_text(period.first)
    return f"{period.year}年" if in_chinese() else str(period.year)


def _sheet(request: HttpRequest) -> Sheet:
    today = today_of(request)
    outlook = chosen_outlook(request, request.GET.get("office", ""))
    period = chosen_period(request.GET.get("period", ""), today)
    return sheet_for(actor_of(request), outlook, period, today=today)


def chosen_outlook(request: HttpRequest, wanted: str) -> Outlook:
    """The credit office that is asked for, else the first; 404 where there is none."""
    found = outlooks(actor_of(request))
    pk = number(wanted)
    chosen = [outlook for outlook in found if outlook.office.pk == pk] if wanted else found
    if not chosen:
        raise Http404
    return chosen[0]


def chosen_period(key: str, today: date) -> ReportPeriod:
    """What the address names; this month where it names nothing. What is no period, or has not
    begun, does not exist.
    """
    try:
        period = ReportPeriod.parse(key) if key else ReportPeriod.of(today)
    except BadReportPeriod:
        raise Http404 from None
    if period.first > today:
        raise Http404
    return period


def _address(period: ReportPeriod, office: Department) -> str:
    return urlencode({"period": str(period), "office": str(office.pk)})


def _query(sheet: Sheet) -> str:
    return _address(sheet.period, sheet.outlook.office)


def navigation_of(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    """The neighbours of the period, the year of a month, and the other credit offices."""
    today, period, office = today_of(request), sheet.period, sheet.outlook.office

    def link(to: ReportPeriod) -> dict[str, str]:
        query = _address(to, office)
        return {"query": query, "text": period_text(to)}

    later = period.following
    whole = ReportPeriod(period.year) if period.month else ReportPeriod.of(period.first)
    others = [
        (outlook.office, _address(period, outlook.office))
        for outlook in outlooks(actor_of(request))
    ]
    return {
        "before": link(period.before),
        "later": link(later) if later.first <= today else None,
        "whole": link(whole),
        "months": [link(month) for month in period.months() if month.first <= today],
        "offices": others if len(others) > 1 else [],
    }


def _cells(figures: Figures) -> list[str]:
    return [shown(cell) for cell in main_cells(figures)]


def _changed(sheet: Sheet) -> list[dict[str, Any]]:
    return [
        {
            "department": sheet.names.get(one.department, one.department),
            "name": number_name(one.name),
            "closed": one.closed,
            "now": one.now,
        }
        for one in sheet.changed
    ]


def _overdue(request: HttpRequest, sheet: Sheet, only: int | None) -> list[OverdueStep]:
    """As it was closed, or as it stands; of one department or of all that may be seen."""
    shows = sheet.outlook.shows if only is None else lambda pk: pk == only
    if sheet.closing:
        return [step for step in as_closed(sheet.closing) if shows(step.department)]
    scope = scope_of(actor_of(request), sheet.outlook.office, sheet.period, today_of(request))
    departments = [row.department.pk for row in sheet.rows if shows(row.department.pk)]
    return overdue_at(scope, departments)


def _plots(sheet: Sheet, only: int | None) -> list[tuple[str, Any]]:
    """Months side by side, and for one department its steps."""
    months = [(month, month.of(only)) for month in sheet.months]
    labels = [f"{month.period.month}月" if in_chinese() else str(month.period.month)
              for month, _figures in months]  # fmt: skip
    points = [
        plots.Point(label, figures.on_time().percent, month.closed)
        for label, (month, figures) in zip(labels, months, strict=True)
    ]
    asked = sheet.pack.number("assessment.on_time_percent") if sheet.pack else None
    in_time = _("Steps done in time, by month")
    cases = _("Received (left) and closed (right), by month")
    middle = _("Working days to the end: median (left) and 90th percentile (right)")
    days = [round(figures.median() or 0) for _month, figures in months]
    ninetieth = [figures.ninetieth() or 0 for _month, figures in months]
    return [
        (in_time, plots.rate_line(in_time, points, asked=asked)),
        (
            cases,
            plots.pairs(
                cases,
                labels,
                [figures.number("received") for _month, figures in months],
                [figures.number("closed") for _month, figures in months],
            ),
        ),
        (middle, plots.pairs(middle, labels, days, ninetieth)),
    ]


def _step_plot(figures: Figures) -> Any:
    """A bar for each step, the most numerous first."""
    counts = sorted(figures.steps.items(), key=lambda item: -item[1]["due"])[:12]
    rows = [(step_name(code, name), n["due"] - n["late"], n["due"]) for (code, name), n in counts]
    return plots.shares(_("Steps: in time (green) and late (red)"), rows)


def _escalations(figures: Figures) -> str:
    told, done = figures.number("escalated"), figures.number("escalated_done")
    return _("%(told)s late steps were reported; %(done)s of them have been done since.") % {
        "told": told,
        "done": done,
    }


def _thresholds(sheet: Sheet) -> list[dict[str, Any]]:
    """The rules of the pack by which the sheet is judged, in words."""
    names = {
        "assessment.on_time_percent": _("Steps done in time, at least, per cent"),
        "assessment.on_time_least_percent": _(
            "Steps done in time, below which it is serious, per cent"
        ),
        "assessment.few_steps": _("Fewer steps than this are not ranked"),
        "assessment.overdue_steps": _("Overdue steps at the end, at most"),
        "assessment.extension_percent": _("Extensions, at most, per cent"),
        "assessment.supplement_percent": _("Supplement requests, at most, per cent"),
        "assessment.upheld_percent": _("Error rate of a provider, at most, per cent"),
        "assessment.sync_failure_percent": _("Repairs not followed in time, at most, per cent"),
        "assessment.check_coverage_percent": _("Due commitments checked, at least, per cent"),
    }
    pack = sheet.pack
    if pack is None:
        return []
    return [
        {"name": name, "value": pack.number(key), "basis": pack.basis(key)}
        for key, name in names.items()
    ]
