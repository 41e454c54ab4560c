"""How the date in a letter was counted (期限计算说明): frozen at the issue, printed as its annex.

What is kept are finished lines in Chinese, so that the annex is the same whatever happens later to
the clock, the calendar or the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, override

from casework.clock.due import ROLLED, SHIFTED, Day
from casework.clock.fold import CAPPED, FIXED, ClockState, explain_log, fold
from casework.clock.periods import Period, Unit
from casework.clock.replay import ANEW, EXTENDED, PAUSE_OVER, PAUSED_EARLIER, REVOKED
from casework.documents.sheets import Annex, Table

if TYPE_CHECKING:
    from casework.clock.calendar import Calendar

TITLE = "期限计算说明"
HEAD = ("日期", "是否计入", "序号", "说明")
SHARES = (34, 14, 14, 38)
# More lines than this fold up by month: the annex stays within two pages.
LONGEST = 36
# Lines that say what happened to the term, not whether a day is one of it.
_BESIDE = (FIXED, CAPPED, EXTENDED, REVOKED, ANEW, PAUSED_EARLIER, PAUSE_OVER, ROLLED, SHIFTED)
_UNITS = {Unit.WORKING_DAYS: "个工作日", Unit.NATURAL_DAYS: "日", Unit.MONTHS: "个月"}


@dataclass(frozen=True)
class Running:
    """A clock that runs when a letter is written: its last day, the log since its start, its names.

    `called` gives the Chinese name of a deadline of the case type.
    """

    name: str
    due: date
    log: Sequence[Mapping[str, Any]]
    basis: str
    calendar: Callable[[], Calendar]
    called: Callable[[str], str]


def reckoned(clock: Running) -> dict[str, Any] | None:
    """How the clock's last day came about, as the letter keeps it; none where an order set it."""
    calendar = clock.calendar()
    state = fold(clock.log, calendar)
    if state.period is None and not state.extensions:
        return None
    with override("zh-hans"):
        rows = _lines(explain_log(clock.log, calendar), clock.called)
    return {
        "deadline": clock.called(clock.name),
        "basis": clock.basis,
        "since": state.started_on.isoformat(),
        "period": _length(state),
        "due": clock.due.isoformat(),
        "rows": rows,
    }


def annex_of(kept: Mapping[str, Any]) -> Annex:
    """The annex that prints what was kept."""
    since, due = (_chinese(date.fromisoformat(kept[name])) for name in ("since", "due"))
    length = f"，长短为{kept['period']}" if kept["period"] else ""
    basis = f"依据：{kept['basis']}" if kept["basis"] else ""
    first = f"{kept['deadline']}：自{since}起算{length}，最后一日为{due}。"
    second = (
        "起算当日不计入；是否为工作日，以国务院办公厅节假日安排和登记的日历为准。逐日计算如下："
    )
    rows = tuple(tuple(str(cell) for cell in row[:4]) for row in kept["rows"])
    parts = (first, basis, second, Table(HEAD, rows, SHARES))
    return Annex(TITLE, tuple(part for part in parts if part))


def counted_days(kept: Mapping[str, Any]) -> int:
    """How many days or months the lines say were counted."""
    return sum(int(row[4]) for row in kept["rows"])


def _length(state: ClockState) -> str:
    """The period as the log leaves it, extensions included."""
    return _period(state.period) if state.period else ""


def _period(period: Period) -> str:
    return f"{period.count}{_UNITS[period.unit]}" if period.count else "当日"


def _lines(days: Iterable[Day], called: Callable[[str], str]) -> list[list[Any]]:
    """Days in a row with the same answer are one line; a long table is one line a month and kind.

    Each line: days, whether they count, their numbers, why, and how many of them count.
    """
    found = [(day, _why(day, called)) for day in days]
    lines = _folded(found, lambda one: (one[0].counted, one[1]))
    if len(lines) <= LONGEST:
        return lines
    return _folded(sorted(found, key=_by_month), _by_month)


def _by_month(one: tuple[Day, str]) -> tuple[int, int, int]:
    """The month, and in it what counts, what does not, and what only happened to the term."""
    day, _words = one
    kind = 0 if day.counted else 2 if day.why in _BESIDE else 1
    return day.date.year, day.date.month, kind


def _folded(
    found: Iterable[tuple[Day, str]], key: Callable[[tuple[Day, str]], Any]
) -> list[list[Any]]:
    return [_line(list(group)) for _same, group in groupby(found, key)]


def _line(group: Sequence[tuple[Day, str]]) -> list[Any]:
    days = [day for day, _why in group]
    numbers = [day.number for day in days if day.number is not None]
    whys = list(dict.fromkeys(why for _day, why in group))
    counted = days[0].counted
    return [
        _span(days[0].date, days[-1].date),
        "计入" if counted else "—" if days[0].why in _BESIDE else "不计入",
        _from_to([str(n) for n in numbers]),
        "、".join(whys),
        sum(day.counted for day in days),
    ]


def _span(first: date, last: date) -> str:
    if first == last:
        return _chinese(first)
    begin = f"{last.year}年" if first.year != last.year else ""
    return f"{_chinese(first)}至{begin}{last.month}月{last.day}日"


def _from_to(numbers: Sequence[str]) -> str:
    if not numbers:
        return "—"
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]}—{numbers[-1]}"


def _why(day: Day, called: Callable[[str], str]) -> str:
    note = day.note
    if day.why in (EXTENDED, REVOKED):
        note = _period(Period.parse(day.note))
    elif day.why == PAUSED_EARLIER:
        note = _chinese(date.fromisoformat(day.note))
    elif day.why == CAPPED:
        note = called(day.note)
    return f"{gettext(day.why)}（{note}）" if note else gettext(day.why)


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
