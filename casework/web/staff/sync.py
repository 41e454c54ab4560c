"""Synchronised removal (同步): which site owes what, how long already, and one order's story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from casework.forms import DayField
from casework.models import SyncOrder, SyncTarget
from casework.models.sync import WAITING, OrderState
from casework.syncing import chasing, completing, drain, looking, rows
from casework.today import moment
from casework.web.common import today_of, user_of
from casework.web.numbers import number
from casework.web.staff.base import show, staff_page
from casework.web.staff.paging import AFTER, newest_first

ROLES = ("credit_officer", "supervisor")
OPEN, FAILED, DIFFERS, ALL = "open", "failed", "differs", "all"
_AGE = "age-"
AGES = {
    "3": gettext_lazy("1–3 days late"),
    "10": gettext_lazy("4–10 days late"),
    "more": gettext_lazy("more than 10 days late"),
}
SHOWS = {
    OPEN: gettext_lazy("not answered yet"),
    **{f"{_AGE}{name}": text for name, text in AGES.items()},
    FAILED: gettext_lazy("given up"),
    DIFFERS: gettext_lazy("shows something else"),
    ALL: gettext_lazy("all orders"),
}


@dataclass(frozen=True)
class Cell:
    """A number of the table, and the list that it opens."""

    title: Any
    number: int
    query: str
    bad: bool = False


@dataclass(frozen=True)
class Line:
    """One site of the table."""

    target: SyncTarget
    cells: list[Cell]
    oldest: date | None
    answered_at: Any


@staff_page(*ROLES)
def overview(request: HttpRequest) -> HttpResponseBase:
    """Sites by the age of what they owe; each number opens its list."""
    lines = [_line(row) for row in chasing.table(today_of(request))]
    return show(request, "sync.html", lines=lines, names=[SHOWS[OPEN], *AGES.values(),
                SHOWS[FAILED], SHOWS[DIFFERS]])  # fmt: skip


def _line(row: chasing.Row) -> Line:
    counted = [(OPEN, row.open), *((f"{_AGE}{name}", n) for name, n in row.late),
               (FAILED, row.given_up), (DIFFERS, row.differs)]  # fmt: skip
    cells = [
        Cell(SHOWS[what], n, f"site={row.target.pk}&show={what}", what != OPEN)
        for what, n in counted
    ]
    return Line(row.target, cells, row.oldest, row.answered_at)


@staff_page(*ROLES)
def orders(request: HttpRequest) -> HttpResponseBase:
    """The orders behind a number."""
    what = request.GET.get("show", OPEN)
    what = what if what in SHOWS else OPEN
    site = SyncTarget.objects.filter(pk=number(request.GET.get("site", "")) or 0).first()
    found = _listed(what, today_of(request))
    if site is not None:
        found = found.filter(target=site)
    page = newest_first(
        found.select_related("target", "case", "window__record"), request.GET.get(AFTER, "")
    )
    return show(
        request, "sync_orders.html", page=page, target=site, what=what, title=SHOWS[what],
        shows=SHOWS.items(), next_query=page.following(request),
        first_query=page.from_start(request),
    )  # fmt: skip


def _listed(what: str, today: date) -> QuerySet[SyncOrder]:
    found = SyncOrder.objects.all()
    if what.startswith(_AGE):
        return chasing.aged(found, what.removeprefix(_AGE), today)
    wanted = {
        OPEN: Q(state__in=WAITING), FAILED: Q(state=OrderState.FAILED), DIFFERS: ~Q(differs=""),
    }  # fmt: skip
    return found.filter(wanted.get(what, Q()))


class ConfirmForm(forms.Form):
    """A person's word that a site has done it: on which day, and how one knows."""

    confirmed_on = DayField(label=gettext_lazy("Done on"))
    reason = forms.CharField(
        label=gettext_lazy("How this was established"), max_length=500,
        help_text=gettext_lazy("Who was asked, or which page was looked at and when."),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, made: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.made = today, made

    def clean_confirmed_on(self) -> date:
        day: date = self.cleaned_data["confirmed_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come."))
        if day < self.made:
            raise forms.ValidationError(_("The order is of a later day."))
        return day


class AgainForm(forms.Form):
    """Why an order that was given up is sent again."""

    reason = forms.CharField(label=gettext_lazy("Reasons"), max_length=500)


_WITH = ("target", "case", "window__record", "event", "by")


@staff_page(*ROLES)
def order(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One order: what it says, how it went, what can be done."""
    found = get_object_or_404(SyncOrder.objects.select_related(*_WITH), pk=pk)
    return _page(request, found)


def _page(
    request: HttpRequest, found: SyncOrder, *, form: forms.Form | None = None
) -> HttpResponseBase:
    today = today_of(request)
    by_hand = found.is_waiting and rows.by_hand(found)
    if form is None and by_hand:
        form = ConfirmForm(today=today, made=found.on, initial={"confirmed_on": today})
    if form is None and found.state == OrderState.FAILED:
        form = AgainForm()
    return show(
        request, "sync_order.html", order=found, form=form, by_hand=by_hand,
        journal=found.journal.select_related("by"), advice=looking.advice(found),
        late=found.is_waiting and found.due_on is not None and found.due_on < today,
        status=422 if form is not None and form.errors else 200,
    )  # fmt: skip


@require_POST
@staff_page(*ROLES)
def confirm(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A person confirms for a site that has no channel of its own."""
    found = get_object_or_404(SyncOrder.objects.select_related(*_WITH), pk=pk)
    today = today_of(request)
    form = ConfirmForm(request.POST, today=today, made=found.on)
    if not rows.by_hand(found):
        messages.error(request, _("This site answers for itself; nothing was changed."))
    elif not form.is_valid():
        return _page(request, found, form=form)
    elif rows.confirm(
        found, user_id=user_of(request).pk, day=form.cleaned_data["confirmed_on"],
        reason=form.cleaned_data["reason"], now=moment(),
    ):  # fmt: skip
        completing.go_on(found.case_id, today=today)
        messages.success(request, _("Confirmed."))
    else:
        messages.warning(request, _("This order was answered before; nothing was changed."))
    return redirect("staff:sync_order", pk)


@require_POST
@staff_page(*ROLES)
def again(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Sends an order again that was given up."""
    found = get_object_or_404(SyncOrder.objects.select_related(*_WITH), pk=pk)
    form = AgainForm(request.POST)
    if not form.is_valid() and found.state == OrderState.FAILED:
        return _page(request, found, form=form)
    reason = form.cleaned_data.get("reason", "")
    if reason and rows.resend(pk, by=user_of(request), reason=reason, now=moment()):
        drain.nudge_on_commit()
        messages.success(request, _("The order is sent again."))
    else:
        messages.warning(request, _("This order was not given up; nothing was changed."))
    return redirect("staff:sync_order", pk)
