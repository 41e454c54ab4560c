"""Reads the days out of a holiday notice as the State Council words it (节假日安排的通知)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from casework.clock.calendar import ONE_DAY, DayKind
from casework.clock.entries import Reading
from casework.errors import gettext_noop as _

_NUMBERED = r"(?:[一二三四五六七八九十]{1,3}、|\(?[一二三四五六七八九十\d]{1,2}[.)、])"
_ITEM = re.compile(rf"^{_NUMBERED}?(?P<name>[^\d:,;()。]{{1,20}}):(?P<rest>.*)$")
# Several items may have been pasted as one line.
_NEXT_ITEM = re.compile(rf"(?<=[。;]){_NUMBERED}(?=[^\d:,;()。]{{1,20}}:)")
_DAY = (
    r"(?:(?P<y{0}>\d{{4}})年)?(?:(?P<m{0}>\d{{1,2}})月)?(?P<d{0}>\d{{1,2}})日"
    r"(?:\((?P<in{0}>[^)]*)\))?"
)
_TOKEN = re.compile(
    rf"{_DAY.format(1)}(?:(?:至|到|-|—|–|~){_DAY.format(2)})?"
    r"|(?P<off>放假|休息)|(?P<work>上班|补班)|共?(?P<count>\d{1,2})天"
)
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_WEEKDAYS = {word: number for number, word in enumerate("一二三四五六日")} | {"天": 6}
_TITLE = re.compile(r"[^\s。《》]{0,20}关于(?P<year>\d{4})年部分节假日安排的通知")
_SIGNED = re.compile(r"^\D{0,20}\d{4}年\d{1,2}月\d{1,2}日\D{0,4}$")
_TURN = "元旦"


def read_text(text: str, year: int) -> Reading:
    """The days that the text names for the year, and each line that is wrong with its reason."""
    reading = Reading()
    lines = _normal(text).split("\n")
    _read_title(reading, lines, year)
    for row, line in enumerate(lines, start=1):
        for part in _NEXT_ITEM.split(line):
            _Item(reading, year, row).read(part)
    return reading


def _read_title(reading: Reading, lines: list[str], year: int) -> None:
    """The title may be broken over two lines, as it stands on the State Council's site."""
    title = _TITLE.search("".join(lines))
    if title is None:
        return
    reading.notice = title[0]
    if int(title["year"]) != year:
        row = next(row for row, line in enumerate(lines, start=1) if title["year"] in line)
        said = _("This is the notice of %(other)s, not of %(year)s.")
        reading.fault(row, said, other=title["year"], year=year)


def _normal(text: str) -> str:
    """Full-width digits, brackets and colons become plain ones; spaces go, lines stay."""
    lines = unicodedata.normalize("NFKC", text).splitlines()
    return "\n".join(re.sub(r"\s+", "", line) for line in lines)


@dataclass
class _Item:
    """One holiday of the notice, read from left to right: days, then what becomes of them."""

    reading: Reading
    year: int
    row: int
    name: str = ""
    month: int | None = None
    waiting: list[tuple[date, date]] = field(default_factory=list)
    length: int = 0

    def read(self, line: str) -> None:
        item = _ITEM.match(line)
        self.name = item["name"] if item else ""
        rest = item["rest"] if item else line
        if not item and (_SIGNED.match(rest) or not _says_something(rest)):
            return
        for token in _TOKEN.finditer(rest):
            if token["off"] or token["work"]:
                self._settle(DayKind.HOLIDAY if token["off"] else DayKind.MAKE_UP)
            elif token["count"]:
                self._check_length(int(token["count"]))
            else:
                self._take(token)
        if self.waiting:
            self.reading.fault(
                self.row,
                _("It is not said whether %(day)s is a day off (放假) or a working day (上班)."),
                day=self.waiting[0][0],
            )

    def _take(self, token: re.Match[str]) -> None:
        first = self._day(token, 1)
        last = self._day(token, 2) if token["d2"] else first
        if first is None or last is None:
            return
        if last < first and first.month == 12 and last.month == 1 and not token["y1"]:
            first = first.replace(year=last.year - 1)
        elif last < first and not token["y2"] and token["m2"]:
            last = last.replace(year=first.year + 1)
        if not self.reading.is_span(self.row, first, last):
            return
        if all([self._check_weekday(first, token["in1"]), self._check_weekday(last, token["in2"])]):
            self.waiting.append((first, last))

    def _day(self, token: re.Match[str], place: int) -> date | None:
        month = int(token[f"m{place}"]) if token[f"m{place}"] else self.month
        if month is None:
            self.reading.fault(self.row, _("“%(text)s” lacks its month."), text=token[0])
            return None
        self.month = month
        year = int(token[f"y{place}"]) if token[f"y{place}"] else self._year_for(month)
        try:
            return date(year, month, int(token[f"d{place}"]))
        except ValueError:
            self.reading.fault(
                self.row, _("“%(text)s”: there is no such day in %(year)s."), text=token[0],
                year=year,
            )  # fmt: skip
            return None

    def _year_for(self, month: int) -> int:
        """December without a year, in the words on New Year's Day, is that of the year before."""
        return self.year - 1 if _TURN in self.name and month == 12 else self.year

    def _check_weekday(self, day: date, words: str | None) -> bool:
        said = _WEEKDAY.search(words or "")
        if said is None or _WEEKDAYS[said[1]] == day.weekday():
            return True
        self.reading.fault(
            self.row,
            _("The text says %(said)s, but it is %(day)s. Is this the notice of another year?"),
            said=said[0],
            day=day,
        )
        return False

    def _settle(self, kind: DayKind) -> None:
        note = self.name if kind is DayKind.HOLIDAY else f"{self.name}调休"
        for first, last in self.waiting:
            self.reading.span(first, last, kind=kind, note=note, row=self.row)
        if kind is DayKind.HOLIDAY:
            days = ((last - first) + ONE_DAY for first, last in self.waiting)
            self.length += sum(span.days for span in days)
        self.waiting.clear()

    def _check_length(self, said: int) -> None:
        if self.length and said != self.length:
            self.reading.fault(
                self.row,
                _("%(name)s: the text says %(said)s days off, but names %(found)s."),
                name=self.name,
                said=said,
                found=self.length,
            )


def _says_something(line: str) -> bool:
    """Whether a line outside any item names days off or days of work."""
    kinds = {token.lastgroup for token in _TOKEN.finditer(line)}
    return bool(kinds & {"off", "work"}) and any(_days(line))


def _days(line: str) -> Iterator[re.Match[str]]:
    return (token for token in _TOKEN.finditer(line) if token["d1"])
