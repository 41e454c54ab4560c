"""Entering a year's days: the notice is pasted or sent, read, shown for correction, previewed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.access.calendars import enters_as
from casework.clock.calendar import DayKind
from casework.clock.day_files import read_day, read_file
from casework.clock.entries import Entry, Fault, Reading, weekday_word
from casework.clock.notice_text import read_text
from casework.clock.stored import current, department_scope, regions_of
from casework.errors import gettext_noop
from casework.management.arguments import FIRST_YEAR, LAST_YEAR
from casework.models import Department
from casework.models.calendar import NATIONAL
from casework.recounting import calendar_runs
from casework.recounting.calendar_runs import EntryRefused, faults_in, is_scope, missing_year
from casework.web.common import actor_of, today_of, user_of
from casework.web.kept import initial_from, kept_text, token_for
from casework.web.staff.base import show, staff_page
from casework.web.staff.calendar_grid import differences, months_of, scope_name
from casework.web.staff.calendar_runs import to_preview

READ, CHECK, MORE, BACK = "read", "check", "more", "back"
ROLES = ("supervisor", "head")
BLANK_ROWS, MOST_ROWS = 3, 200


class NoticeForm(forms.Form):
    """Which year, for whom, and its days: the text of the notice or a file."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    scope = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        help_text=gettext_lazy(
            "The national notice holds for everybody. Days that only a region or one department"
            " has are laid over it."
        ),
    )
    notice = forms.CharField(
        label=gettext_lazy("Number or title of the notice"), max_length=200, required=False,
        help_text=gettext_lazy("May stay empty where the pasted text has its title."),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Text of the notice"), required=False, strip=False, max_length=20000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "Paste it as published: “一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。"
            "1月4日（周日）上班。”"
        ),
    )  # fmt: skip
    sheet = forms.FileField(
        label=gettext_lazy("Or a file"), required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.ics,.txt"}),
        help_text=gettext_lazy(
            ".csv with the columns date, kind (放假 or 上班) and name; or a calendar (.ics)."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = scope_choices()  # type: ignore[attr-defined]  # a choice

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        sheet = cleaned.get("sheet")
        if sheet and sheet.size > settings.CASEWORK_UPLOAD_MAX_BYTES:
            self.add_error("sheet", _("%(file)s: the file is too large.") % {"file": sheet.name})
        if not sheet and not (cleaned.get("text") or "").strip() and "sheet" not in self.errors:
            self.add_error("text", _("Paste the text of the notice, or choose a file."))
        return cleaned

    def reading(self) -> Reading:
        """What the valid form's text or file holds."""
        year, sheet = self.cleaned_data["year"], self.cleaned_data["sheet"]
        if not sheet:
            return read_text(self.cleaned_data["text"], year)
        content = sheet.read()
        if sheet.name.lower().endswith(".txt"):
            return read_text(content.decode("utf-8-sig", "replace"), year)
        return read_file(sheet.name, content, year)


def scope_choices() -> list[tuple[str, Any]]:
    """The nation, the regions that this installation belongs to, and every department."""
    regions = [name for name in regions_of(settings.CASEWORK_PACK) if name != NATIONAL]
    departments = Department.objects.filter(confirmed=True).order_by("name")
    return [
        (NATIONAL, scope_name(NATIONAL)),
        *((name, scope_name(name)) for name in regions),
        (_("One department"), [(department_scope(d.pk), d.name) for d in departments]),
    ]


@dataclass(frozen=True)
class Row:
    """One line of the table for correction: as typed, and what it comes to."""

    number: int
    day: str
    kind: str
    note: str
    weekday: str = ""
    fault: str = ""

    @property
    def blank(self) -> bool:
        return not self.day.strip()


@staff_page(*ROLES)
def enter(request: HttpRequest) -> HttpResponseBase:
    """The form, then the days that were read, for confirmation and correction."""
    if enters_as(actor_of(request)) is None:
        raise PermissionDenied
    if request.method != "POST":
        return _start(request)
    step = request.POST.get("step", READ)
    if step == READ:
        return _read(request)
    if step == BACK:
        typed = {name: request.POST.get(name, "") for name in ("year", "scope", "notice", "text")}
        return _form(request, NoticeForm(initial=typed))
    return _check(request, request.POST, more=step == MORE)


def _start(request: HttpRequest) -> HttpResponseBase:
    kept = kept_text(request)
    if kept is not None and kept.get("step") != READ:
        return _check(request, kept, more=True)
    today = today_of(request)
    initial = {
        "year": request.GET.get("year") or missing_year(today) or today.year,
        "scope": request.GET.get("scope", NATIONAL),
    }
    form = NoticeForm(initial=initial)
    if kept is not None:
        form.initial = {**form.initial, **initial_from(form.fields, kept)}
    return _form(request, form)


def _form(
    request: HttpRequest, form: NoticeForm, *, faults: Iterable[Fault] = (), status: int = 200
) -> HttpResponseBase:
    return show(
        request, "calendar_enter.html", status=status, form=form, faults=list(faults),
        token=str(token_for(request, user_of(request))),
    )  # fmt: skip


def _read(request: HttpRequest) -> HttpResponseBase:
    form = NoticeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, form, status=422)
    reading = form.reading()
    if not reading.entries and not reading.faults:
        reading.fault(0, gettext_noop("No day off and no make-up working day was recognised."))
    if reading.faults:
        return _form(request, form, faults=reading.faults, status=422)
    rows = [
        Row(number, entry.day.isoformat(), entry.kind.value, entry.note)
        for number, entry in enumerate(sorted(reading.entries, key=lambda e: e.day), start=1)
    ]
    data = form.cleaned_data
    typed = {
        "year": str(data["year"]), "scope": data["scope"], "text": data["text"],
        "notice": data["notice"] or reading.notice,
    }  # fmt: skip
    return _table(request, typed, rows, left_out=reading.left_out)


def _check(request: HttpRequest, sent: QueryDict, *, more: bool) -> HttpResponseBase:
    """The corrected table: shown again with what is wrong, or taken and previewed."""
    typed = {name: _plain(sent.get(name, "")) for name in ("year", "scope", "notice", "text")}
    rows = _typed_rows(sent)
    year = int(typed["year"]) if typed["year"].isdecimal() and len(typed["year"]) == 4 else 0
    if more or not FIRST_YEAR <= year <= LAST_YEAR:
        return _table(request, typed, rows, blank=10)
    entries, faults = _entries(rows, year)
    faults = faults or faults_in(
        entries, year, scope=typed["scope"], notice=typed["notice"], pack=settings.CASEWORK_PACK
    )
    if not faults:
        try:
            run = calendar_runs.begin(
                entries, year, scope=typed["scope"], notice=typed["notice"][:200],
                by=user_of(request), pack=settings.CASEWORK_PACK, on=today_of(request),
            )  # fmt: skip
        except EntryRefused as refused:
            faults = refused.faults
        else:
            return to_preview(run)
    return _table(request, typed, rows, faults=faults)


def _plain(text: str) -> str:
    """What was typed without NUL, which no database takes."""
    return text.replace("\0", "")


def _typed_rows(sent: QueryDict) -> list[Row]:
    columns = [sent.getlist(name)[:MOST_ROWS] for name in ("day", "kind", "note")]
    rows = [
        Row(number, _plain(day), kind, _plain(note)[:100])
        for number, (day, kind, note) in enumerate(zip(*columns, strict=False), start=1)
    ]
    while rows and rows[-1].blank:
        rows.pop()
    return rows


def _entries(rows: Iterable[Row], year: int) -> tuple[list[Entry], list[Fault]]:
    """The days of the table; a row whose day was emptied is one that was taken out."""
    entries, faults = [], []
    for row in rows:
        if row.blank:
            continue
        day = read_day(row.day, year)
        if day is None:
            said = gettext_noop("“%(text)s” is no day. Write it like %(year)s-01-01.")
            faults.append(Fault(row.number, said, {"text": row.day, "year": year}))
        else:
            kind = DayKind.MAKE_UP if row.kind == DayKind.MAKE_UP.value else DayKind.HOLIDAY
            entries.append(Entry(day, kind, row.note.strip(), row.number))
    return entries, faults


def _table(
    request: HttpRequest, typed: Mapping[str, str], rows: list[Row], *,
    faults: Iterable[Fault] = (), left_out: int = 0, blank: int = BLANK_ROWS,
) -> HttpResponseBase:  # fmt: skip
    faults = list(faults)
    year = int(typed["year"]) if typed["year"].isdecimal() else 0
    known = FIRST_YEAR <= year <= LAST_YEAR
    entries = _entries(rows, year)[0] if known else []
    days = [(entry.day, entry.kind, entry.note) for entry in entries]
    snapshot = current()
    held = snapshot.days.get((typed["scope"], year))
    before = [(day, kind, note) for day, (kind, note) in (held or {}).items()]
    under = None
    if typed["scope"] != NATIONAL and is_scope(typed["scope"]):
        under = snapshot.under(typed["scope"], settings.CASEWORK_PACK)
    return show(
        request,
        "calendar_check.html",
        status=422 if faults else 200,
        typed=typed,
        scope=scope_name(typed["scope"]),
        faults=faults,
        rows=_dressed(rows, year, faults, blank),
        left_out=left_out,
        months=months_of(year, days, under) if known else [],
        correction=held is not None,
        differences=differences(before, days) if held is not None else [],
        token=str(token_for(request, user_of(request))),
    )


def _dressed(rows: list[Row], year: int, faults: Iterable[Fault], blank: int) -> list[Row]:
    """The rows with their weekday and what is wrong with each, and blank ones below."""
    wrong = {fault.row: fault.message for fault in faults}
    count = min(MOST_ROWS, len(rows) + blank)
    empty = (Row(n, "", DayKind.HOLIDAY.value, "") for n in range(len(rows) + 1, count + 1))
    return [
        replace(row, weekday=_weekday(row.day, year), fault=wrong.get(row.number, ""))
        for row in (*rows, *empty)
    ]


def _weekday(text: str, year: int) -> str:
    day: date | None = read_day(text, year) if year else None
    return weekday_word(day) if day else ""
