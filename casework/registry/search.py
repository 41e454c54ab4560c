"""Search among publicity windows: every word stands in name, code, number or matter; newest first.

What fits is decided by `words` alone. `grams` only says where to look: a bigram index on
PostgreSQL, a full-text table on SQLite. See docs/why/search-two-ways.md for why a search looks at
the newest windows first and asks the index when those do not fill the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, models
from django.db.models import F, Func, Q, QuerySet, Value

from casework.models.publicity import PublicityWindow
from casework.registry.grams import marks, plain
from casework.registry.identifiers import check_citizen_id
from casework.registry.search_index import COLUMNS, MARKED, NAME

MOST_CHARACTERS = 100
SIZE = 20
# Read in a few milliseconds; what fills no page from here is rare enough for the index.
NEWEST = 3000
_NEWEST_FIRST = ("-dated_on", "-id")
# Ends of names that say nothing: left out of the question as long as anything else is asked.
_EVERYWHERE = frozenset(("有限", "限公", "公司", "限责", "责任", "任公", "股份", "份有"))
_CITIZEN = re.compile(
    r"(?<![0-9A-Za-z])\d{6}[ -]?\d{8}[ -]?\d{3}[0-9Xx](?![0-9A-Za-z])", flags=re.ASCII
)
_HALF_WIDTH = {0xFEE0 + code: code for code in range(0x21, 0x7F)} | {0x3000: 0x20}


@dataclass(frozen=True)
class Words:
    """What is looked for: texts that must stand in `words`, and the marks that they bring along.

    `single` says that there are words, but none that an index could look for: each is one
    Chinese character, or all of it is.
    """

    texts: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    single: bool = False

    def __bool__(self) -> bool:
        return bool(self.texts)


@dataclass(frozen=True)
class Chosen:
    """What a visitor chose from lists: empty for all. A state goes with the kind of its cases."""

    kind: str = ""
    department: int | None = None
    state: str = ""
    disputed: bool = False

    def condition(self) -> Q:
        """As a condition on windows."""
        wanted = Q(disputed=True) if self.disputed else Q()
        if self.kind:
            wanted &= Q(kind=self.kind)
        if self.state:
            wanted &= Q(status=self.state, case__isnull=False)
        return wanted if self.department is None else wanted & Q(department_id=self.department)

    def marks(self) -> tuple[str, ...]:
        """As marks that the index on PostgreSQL holds."""
        named = {
            "kind": self.kind, "status": self.state, "organ": self.department or "",
            "disputed": "true" if self.disputed else "",
        }  # fmt: skip
        return tuple(f"{name}={value}" for name, value in named.items() if value)


@dataclass(frozen=True)
class Found:
    """One page of windows; `next` is where the next one begins, empty on the last."""

    rows: Sequence[PublicityWindow]
    next: str
    first: bool


def words_of_query(text: str) -> Words:
    """Takes a query apart at its blanks; marks that mean something elsewhere mean nothing here."""
    found = [read for word in text.split() if (read := plain(word))]
    cut = dict.fromkeys(mark for word in found for mark in marks(word))
    lone = not cut or (len(found) == 1 and len(found[0].replace(" ", "")) == 1)
    return Words(tuple(map(_edges, found)), tuple(cut), single=bool(found) and lone)


def _edges(word: str) -> str:
    """Letters and figures must end where the query ends, Chinese may go on."""
    text = word if word[1].isascii() else word[1:]
    return text if text[-2].isascii() else text[:-1]


def citizen_number_in(text: str, *, today: date) -> bool:
    """Whether a citizen number stands in a query, in whatever width: it is never searched for."""
    half = text.translate(_HALF_WIDTH).upper()
    numbers = (re.sub("[ -]", "", found) for found in _CITIZEN.findall(half))
    return any(check_citizen_id(number, today=today) is None for number in numbers)


def newest_first(
    windows: QuerySet[PublicityWindow],
    words: Words,
    *,
    chosen: Chosen = Chosen(),
    after: str = "",
    size: int = SIZE,
) -> Found:
    """One page of those of these windows that were chosen and in which every word stands.

    `windows` come from `on_display`. Pages follow each other without a gap or a repetition, also
    while new windows arrive. Three statements at most, and none counts.
    """
    mark = _read(after)
    if mark is not None:
        windows = windows.filter(Before(F("dated_on"), F("id"), Value(mark[0]), Value(mark[1])))
    if not words:
        newest = windows.filter(chosen.condition()).order_by(*_NEWEST_FIRST)
        rows = list(newest[: size + 1])
        more = len(rows) > size
    else:
        keys = _among_newest(windows.filter(chosen.condition()), words, size + 1)
        if len(keys) <= size:
            keys = _by_index(windows, words, chosen, size + 1)
        known = windows.in_bulk(keys[:size])  # one may have been taken down a moment ago
        rows = [known[key] for key in keys if key in known]
        more = len(keys) > size
    rows = rows[:size]
    onward = f"{rows[-1].dated_on.isoformat()}.{rows[-1].pk}" if more and rows else ""
    return Found(rows, onward, mark is None)


def _among_newest(windows: QuerySet[PublicityWindow], words: Words, most: int) -> list[int]:
    """The numbers of the first that fit, as far as they stand among the newest of all."""
    inner = windows.order_by(*_NEWEST_FIRST).values("id", "dated_on", "words")[:NEWEST]
    text, values = inner.query.sql_with_params()
    condition = " AND ".join(["words LIKE %s"] * len(words.texts))
    patterns = [f"%{one}%" for one in words.texts]
    return _numbers(f"({text}) found WHERE {condition}", [*values, *patterns], most)


def _by_index(
    windows: QuerySet[PublicityWindow], words: Words, chosen: Chosen, most: int
) -> list[int]:
    """The numbers of the first that fit, wherever they stand.

    Kept apart from the order, or PostgreSQL expects the words to turn up soon and walks through
    all windows by date to find the one.
    """
    rare = tuple(mark for mark in words.marks if mark not in _EVERYWHERE) or words.marks
    if connection.vendor == "sqlite":
        inner, apart = windows.filter(chosen.condition(), Marked(rare)), "LIMIT -1 OFFSET 0"
    else:
        inner, apart = windows.filter(Marked(rare + chosen.marks())), "OFFSET 0"
    for one in words.texts:
        inner = inner.filter(words__contains=one)
    text, values = inner.order_by().values("id", "dated_on").query.sql_with_params()
    return _numbers(f"({text} {apart}) found", list(values), most)


def _numbers(source: str, values: list[Any], most: int) -> list[int]:
    # Built by Django all through; whatever was typed is among the values.
    statement = f"SELECT id FROM {source} ORDER BY dated_on DESC, id DESC LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, most])
        return [number for (number,) in cursor.fetchall()]


def _read(after: str) -> tuple[date, int] | None:
    """A mark as `newest_first` writes it; what nobody wrote begins at the start."""
    day, _, number = after.partition(".")
    if not number.isdecimal() or len(number) > 18:
        return None
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


class Before(Func):
    """`(a, b) < (x, y)`: the row comparison that an index answers, and that OR does not."""

    output_field = models.BooleanField()
    arity = 4

    def as_sql(  # type: ignore[override]  # written whole: nothing of Func's own template is used
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        parts, values = [], []
        for expression in self.get_source_expressions():
            sql, params = compiler.compile(expression)
            parts.append(sql)
            values += params
        return f"({parts[0]}, {parts[1]}) < ({parts[2]}, {parts[3]})", tuple(values)


class Marked(Func):
    """Whether a window bears all of these marks, as the database at hand looks it up."""

    output_field = models.BooleanField()

    def __init__(self, wanted: Sequence[str]) -> None:
        super().__init__(F("id"), *map(F, COLUMNS))
        self.wanted = tuple(wanted)

    def as_postgresql(
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        columns = [compiler.compile(one)[0] for one in self.get_source_expressions()[1:]]
        marked = MARKED.format(**dict(zip(COLUMNS, columns, strict=True)))
        return f"({marked}) @> %s::text[]", (list(self.wanted),)

    def as_sqlite(
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        number, _params = compiler.compile(self.get_source_expressions()[0])
        found = f"SELECT rowid FROM {NAME} WHERE {NAME} MATCH %s"  # noqa: S608  # our own name
        return f"{number} IN ({found})", (" ".join(f'"{mark}"' for mark in self.wanted),)
