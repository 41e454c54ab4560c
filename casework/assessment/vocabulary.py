"""What a case type adds to the assessment: its `measures` module, found through its declaration.

The engine knows no case type. A package that publishes one may hold a module `measures` whose
MEASURES says which of its actions mean that a case was received, accepted, refused, sent back for a
supplement or extended, and what else of it is counted. The words of its own counts and shares stand
in `words.toml` under `measures`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from casework.casetype import PARTIES
from casework.declaration import Published, all_published
from casework.words import LANGUAGES

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from casework.models import Case

# What every case type is asked, in the order in which it is shown.
COMMON = ("received", "accepted", "refused", "supplemented", "extended")


@dataclass(frozen=True)
class Scope:
    """The cases to be counted, and the days from the first to the last of them, both included.

    `cut` is the first day that is not looked at: what stands open is said as of its beginning.
    """

    cases: QuerySet[Case]
    first: date
    last: date
    cut: date


# Of a scope: a day (any of the month), a department, an amount. One statement, however many cases.
Rows = Iterable[tuple[date, "int | None", int]]


@dataclass(frozen=True)
class Count:
    """How many events of the ledger are one of these actions, told to one party of the case."""

    name: str
    actions: tuple[str, ...]
    party: str = "department"


@dataclass(frozen=True)
class Asked:
    """A count that takes a statement of its own."""

    name: str
    rows: Callable[[Scope], Rows]


@dataclass(frozen=True)
class Share:
    """How many of one count another one is. `limit` names the pack key above which it is too many.

    With `at_least` the key says what it must not fall below.
    """

    name: str
    part: str
    of: str
    limit: str = ""
    at_least: bool = False


@dataclass(frozen=True)
class Measures:
    """All that the assessment counts of one case type."""

    received: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    supplemented: tuple[str, ...] = ()
    extended: tuple[str, ...] = ()
    counts: tuple[Count | Asked, ...] = ()
    shares: tuple[Share, ...] = ()

    def all_counts(self) -> Iterator[Count | Asked]:
        """Those of every case type, then its own."""
        for name in COMMON:
            if actions := getattr(self, name):
                yield Count(name, actions)
        yield from self.counts


NONE = Measures()


def measures_of(edition: Published) -> Measures:
    """What the package says; nothing of its own where it has no such module."""
    path = f"{edition.package}.measures"
    found: Any = getattr(import_module(path), "MEASURES", NONE) if find_spec(path) else NONE
    return found if isinstance(found, Measures) else NONE


def all_measures() -> Iterator[tuple[Published, Measures]]:
    """Every case type with its measures, by code."""
    for edition in all_published():
        yield edition, measures_of(edition)


def measure_faults(edition: Published) -> Iterator[str]:
    """Names in the measures that mean nothing: actions, parties, counts, words."""
    measures, place = measures_of(edition), f"{edition.package}.measures"
    names = ["closed"]
    for count in measures.all_counts():
        names.append(count.name)
        if isinstance(count, Count):
            yield from _count_faults(edition, count, place)
    for share in measures.shares:
        for name in (share.part, share.of):
            if name not in names:
                yield f"{place}: {share.name} is made of “{name}”, which is not counted."
    own = [count.name for count in measures.counts] + [share.name for share in measures.shares]
    for name in own:
        for language in LANGUAGES:
            if not edition.words.text("measures", name, language=language):
                yield f"{edition.package}: words.toml: measures.{name} has no {language} text."


def _count_faults(edition: Published, count: Count, place: str) -> Iterator[str]:
    for action in count.actions:
        if action not in edition.case_type.actions:
            yield f"{place}: {count.name} counts “{action}”, which is no action."
    if count.party not in PARTIES:
        yield f"{place}: {count.name} is told to “{count.party}”, which is no party of a case."
