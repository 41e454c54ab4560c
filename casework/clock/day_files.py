"""Reads the days of a year out of a csv file or an iCalendar feed."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import icalendar

from casework.clock.calendar import ONE_DAY, DayKind
from casework.clock.entries import Reading
from casework.errors import gettext_noop as _

_KINDS: Mapping[DayKind, tuple[str, ...]] = {
    DayKind.HOLIDAY: ("holiday", "放假", "休", "休息", "节假日", "法定节假日", "假日", "假期"),
    DayKind.MAKE_UP: (
        "make_up", "make-up", "上班", "补班", "班", "调休上班", "补班日", "工作日", "调休工作日",
    ),
}  # fmt: skip
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "first": ("日期", "开始", "开始日期", "起", "date", "start", "from"),
    "last": ("结束", "结束日期", "止", "至", "end", "to"),
    "kind": ("类型", "性质", "类别", "kind", "type"),
    "note": ("名称", "说明", "节日", "备注", "note", "name"),
}
_PLAIN = ("first", "kind", "note")
_DAY_FORMS = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?:[ T]0?0:00(?::00)?)?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?:(?P<y>\d{4})年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日"),
)
_APPLE = "X-APPLE-SPECIAL-DAY"
_APPLE_KINDS = {"WORK-HOLIDAY": DayKind.HOLIDAY, "ALTERNATE-WORKDAY": DayKind.MAKE_UP}
_WORKS = re.compile(r"补班|上班|[（(]班[)）]|调休上班|\bworkday\b", re.IGNORECASE)
_OFF = re.compile(r"放假|假期|休息|[（(]休[)）]|\bholiday\b", re.IGNORECASE)


def read_day(text: str, year: int) -> date | None:
    """A day as people write it, 2027-01-01 or 1月1日; none for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for form in _DAY_FORMS:
        if found := form.fullmatch(plain):
            try:
                return date(int(found["y"] or year), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
    return None


def read_kind(text: str) -> DayKind | None:
    """Day off or make-up working day, in the words that lists use."""
    plain = text.strip().lower()
    return next((kind for kind, words in _KINDS.items() if plain in words), None)


def read_file(name: str, content: bytes, year: int) -> Reading:
    """The days of a file; what it is, its ending says or its first line."""
    feed = name.lower().endswith((".ics", ".ical")) or b"BEGIN:VCALENDAR" in content[:200]
    return read_feed(content, year) if feed else read_csv(content, year)


def read_csv(content: bytes, year: int) -> Reading:
    """Columns date, kind and name, with or without headings; start and end give a span of days."""
    reading = Reading()
    text = decoded(content)
    if text is None:
        reading.fault(0, _("The file is no text in UTF-8 or GB18030. Save it as csv and retry."))
        return reading
    heading = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(",\t;", key=heading.count))
    columns: Mapping[str, int] = {name: at for at, name in enumerate(_PLAIN)}
    try:
        for number, cells in enumerate(rows, start=1):
            if not any(cell.strip() for cell in cells):
                continue
            named = _columns(cells) if number == 1 else {}
            if "first" in named:
                columns = named
                continue
            _Row(reading, number, year, columns, cells).take()
    except csv.Error as fault:
        reading.fault(0, _("The file cannot be read as csv: %(fault)s."), fault=fault)
    return reading


def decoded(content: bytes) -> str | None:
    """The text of a file in UTF-8, with or without BOM, or GB18030; none when it is no text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _columns(cells: Iterable[str]) -> dict[str, int]:
    """Which column holds what, by the words of the first row."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        for name, words in _HEADINGS.items():
            if cell.strip().lower() in words:
                found.setdefault(name, at)
    return found


class _Row:
    """One row of a csv file, judged cell by cell."""

    def __init__(
        self, reading: Reading, number: int, year: int, columns: Mapping[str, int],
        cells: list[str],
    ) -> None:  # fmt: skip
        self.reading, self.number, self.year = reading, number, year
        self.columns, self.cells = columns, cells

    def take(self) -> None:
        first = self._day("first")
        last = self._day("last") if self._cell("last") else first
        kind = read_kind(self._cell("kind"))
        if kind is None:
            self.reading.fault(
                self.number,
                _("“%(text)s” says neither day off (放假) nor make-up working day (上班)."),
                text=self._cell("kind"),
            )
        if first is None or last is None or kind is None:
            return
        if not self.reading.is_span(self.number, first, last):
            return
        note = self._cell("note")[:100]
        self.reading.span(first, last, kind=kind, note=note, row=self.number)

    def _cell(self, name: str) -> str:
        at = self.columns.get(name, len(self.cells))
        return self.cells[at].strip() if at < len(self.cells) else ""

    def _day(self, name: str) -> date | None:
        text = self._cell(name)
        day = read_day(text, self.year)
        if day is None:
            self.reading.fault(
                self.number,
                _("“%(text)s” is no day. Write it like %(year)s-01-01."),
                text=text,
                year=self.year,
            )
        return day


def read_feed(content: bytes, year: int) -> Reading:
    """The events of an iCalendar feed that lie in the year or touch it; others are left out."""
    reading = Reading()
    try:
        feed: Any = icalendar.Calendar.from_ical(content)
        events = list(feed.walk("VEVENT"))
    except (ValueError, UnicodeDecodeError, IndexError, KeyError):
        reading.fault(0, _("The file is no iCalendar feed (.ics)."))
        return reading
    for number, event in enumerate(events, start=1):
        _take_event(reading, number, event, year)
    return reading


def _take_event(reading: Reading, number: int, event: Any, year: int) -> None:
    summary = str(event.get("SUMMARY", ""))
    try:
        first, last = _span(event)
    except (KeyError, AttributeError, ValueError, TypeError):
        reading.fault(number, _("“%(text)s” has no day that can be read."), text=summary)
        return
    if not reading.is_span(number, first, last):
        return
    if year not in (first.year, last.year):
        reading.left_out += (last - first).days + 1
    elif (kind := _kind_of(event, summary)) is None:
        reading.fault(
            number,
            _("“%(text)s” says neither day off (放假) nor make-up working day (上班)."),
            text=summary,
        )
    else:
        note = re.split(r"[\s（(]", summary.strip())[0][:100]
        reading.span(first, last, kind=kind, note=note, row=number)


def _span(event: Any) -> tuple[date, date]:
    """First and last day; the end of an all-day event is the day after (RFC 5545, 3.6.1)."""
    first = _date_of(event.decoded("DTSTART"))
    end = event.get("DTEND")
    if end is None:
        length = event.get("DURATION")
        return first, first + (length.dt - ONE_DAY if length else 0 * ONE_DAY)
    last = event.decoded("DTEND")
    all_day = not isinstance(last, datetime)
    return first, _date_of(last) - (ONE_DAY if all_day and _date_of(last) > first else 0 * ONE_DAY)


def _date_of(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _kind_of(event: Any, summary: str) -> DayKind | None:
    """By the mark that Apple's calendar of China carries, else by the words of the event."""
    special = str(event.get(_APPLE, ""))
    if special in _APPLE_KINDS:
        return _APPLE_KINDS[special]
    if _WORKS.search(summary):
        return DayKind.MAKE_UP
    return DayKind.HOLIDAY if _OFF.search(summary) else None
