"""Rank and warning: the figures held against the thresholds of the rule pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.assessment.figures import Figures, Rate
from casework.assessment.vocabulary import all_measures

if TYPE_CHECKING:
    from casework.policies.packs import PackVersion


@dataclass(frozen=True)
class Warned:
    """One figure beyond its threshold: what, how much, the threshold, and whose rule it is."""

    name: str
    value: str
    limit: str
    basis: str
    grave: bool = False


def ranks(figures: Mapping[int, Figures], pack: PackVersion | None) -> dict[int, int]:
    """Places by the share of steps done in time; equal shares share a place.

    With too few steps a department has none: one late step of two says nothing.
    """
    if pack is None:
        return {}
    few = max(pack.number("assessment.few_steps"), 1)
    rates = {pk: one.on_time() for pk, one in figures.items()}
    shares = {pk: rate.percent for pk, rate in rates.items() if rate.of >= few}
    known = {pk: share for pk, share in shares.items() if share is not None}
    return {pk: 1 + sum(o > share for o in known.values()) for pk, share in known.items()}


def warnings_of(figures: Figures, pack: PackVersion | None) -> list[Warned]:
    """Everything that is beyond its threshold, in the reader's language."""
    return list(_warnings(figures, pack)) if pack else []


def _warnings(figures: Figures, pack: PackVersion) -> Iterator[Warned]:
    yield from _on_time(figures, pack)
    overdue, key = figures.number("overdue"), "assessment.overdue_steps"
    if overdue > pack.number(key):
        limit = _("at most %(n)s") % {"n": pack.number(key)}
        yield Warned(_("Steps overdue at the end"), str(overdue), limit, pack.basis(key))
    yield from _beyond(
        _("Extensions"), figures.rate("extended", "accepted"), pack, "assessment.extension_percent"
    )
    yield from _beyond(
        _("Supplement requests"), figures.rate("supplemented", "received"), pack,
        "assessment.supplement_percent",
    )  # fmt: skip
    language = get_language() or "zh-hans"
    for edition, measures in all_measures():
        for share in measures.shares:
            if share.limit:
                name = edition.words.text("measures", share.name, language=language)
                rate = figures.rate(share.part, share.of, edition.code)
                yield from _beyond(name, rate, pack, share.limit, at_least=share.at_least)


def _on_time(figures: Figures, pack: PackVersion) -> Iterator[Warned]:
    rate = figures.on_time()
    if rate.of < pack.number("assessment.few_steps"):
        return
    for key, grave in (
        ("assessment.on_time_least_percent", True),
        ("assessment.on_time_percent", False),
    ):
        found = list(_beyond(_("Steps done in time"), rate, pack, key, at_least=True))
        if found:
            yield Warned(found[0].name, found[0].value, found[0].limit, found[0].basis, grave)
            return


def _beyond(
    name: str, rate: Rate, pack: PackVersion, key: str, *, at_least: bool = False
) -> Iterator[Warned]:
    """In whole numbers, so that exactly the threshold is never beyond it."""
    limit = pack.number(key)
    held, asked = 100 * rate.part, limit * rate.of
    if rate.of and (held < asked if at_least else held > asked):
        words = _("at least %(n)s%%") if at_least else _("at most %(n)s%%")
        yield Warned(name, str(rate), words % {"n": limit}, pack.basis(key))
