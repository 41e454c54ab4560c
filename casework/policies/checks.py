"""Judges the rule packs before the server starts, each fault with pack, key and remedy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Error

from casework.errors import BadPack, NoRulesInForce, UnknownPack
from casework.policies.keys import KEYS, KINDS, SEEN, fits
from casework.policies.loader import FOLDER, read_packs
from casework.policies.packs import Edition, Pack, PackRegistry, Rule

CLASSES = ("light", "ordinary", "serious", "unclear")
_FAR = date.max


def check_packs(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A Django system check over the packs that the product ships."""
    return check_folder(FOLDER)


def check_folder(folder: Path) -> list[CheckMessage]:
    """Every fault of every pack in the folder, each with the pack, the key and what to do."""
    try:
        packs = read_packs(folder)
    except BadPack as fault:
        return [Error(str(fault), hint="Correct the file.", id="casework.E100")]
    return [fault for pack in packs.all() for fault in _faults(pack, packs)]


def _faults(pack: Pack, packs: PackRegistry) -> Iterator[CheckMessage]:
    dangling = list(_inheritance(pack, packs))
    yield from dangling
    if pack.known and not pack.editions:
        yield _error(
            pack,
            "it has no version",
            "Add a [[version]], or say known = false while its numbers have not been seen.",
            102,
        )
    yield from _overlaps(pack)
    for edition in pack.editions:
        yield from _rules(pack, edition)
        yield from _kinds(pack, edition)
    if pack.known and not dangling:
        yield from _complete(pack)


def _inheritance(pack: Pack, packs: PackRegistry) -> Iterator[CheckMessage]:
    if pack.inherits and pack.parent is None:
        yield _error(
            pack,
            f"it inherits from “{pack.inherits}”, which does not exist",
            f"Write one of: {', '.join(name for name in packs.names() if name != pack.name)}.",
            101,
        )
        return
    line, ancestor = [pack.name], pack.parent
    while ancestor:
        if ancestor.name in line:
            yield _error(pack, "it inherits from itself in the end", "Break the circle.", 101)
            return
        if not ancestor.known and pack.known:
            yield _error(
                pack,
                f"it inherits from “{ancestor.name}”, whose numbers have not been seen",
                "Inherit from a pack that is known.",
                101,
            )
        line.append(ancestor.name)
        ancestor = ancestor.parent


def _overlaps(pack: Pack) -> Iterator[CheckMessage]:
    for edition in pack.editions:
        if edition.valid_to and edition.valid_to < edition.valid_from:
            yield _error(
                pack,
                f"version {edition.id} ends on {edition.valid_to}, before it begins",
                "Set valid_to to a later day, or leave it out.",
                103,
            )
    ordered = sorted(pack.editions, key=lambda edition: edition.valid_from)
    for earlier, later in pairwise(ordered):
        if later.valid_from <= (earlier.valid_to or _FAR):
            yield _error(
                pack,
                f"versions {earlier.id} and {later.id} are both in force on {later.valid_from}",
                f"Set valid_to of {earlier.id} to the day before.",
                103,
            )


def _rules(pack: Pack, edition: Edition) -> Iterator[CheckMessage]:
    for key, rule in edition.rules.items():
        if key not in KEYS:
            yield _error(
                pack, f"version {edition.id} has an unknown key {key}", "Correct or remove it.", 104
            )
        elif not fits(key, rule.value):
            yield _error(
                pack,
                f"{key} of version {edition.id} is {rule.value!r}",
                f"Write {_wanted(key)}.",
                105,
            )
        yield from _provenance(pack, f"{key} of version {edition.id}", rule.basis, rule.seen)
        yield from _terms(pack, edition, key, rule)


def _terms(pack: Pack, edition: Edition, key: str, rule: Rule) -> Iterator[CheckMessage]:
    longest = edition.rules.get(key.replace(".min_months", ".max_months"))
    if not key.endswith(".min_months") or longest is None:
        return
    least, most = rule.value, longest.value
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield _error(
            pack,
            f"{key} of version {edition.id} is longer than the longest term",
            "Correct one of the two.",
            105,
        )


def _kinds(pack: Pack, edition: Edition) -> Iterator[CheckMessage]:
    for kind, rule in edition.kinds.items():
        if rule.record_class not in CLASSES:
            yield _error(
                pack,
                f"the kind {kind} of version {edition.id} has the class “{rule.record_class}”",
                f"Write one of: {', '.join(CLASSES)}.",
                105,
            )
        yield from _provenance(
            pack, f"the kind {kind} of version {edition.id}", rule.basis, rule.seen
        )


def _provenance(pack: Pack, what: str, basis: str, seen: str) -> Iterator[CheckMessage]:
    if not basis.strip():
        yield _error(pack, f"{what} has no basis", "Name the article or say it is ours.", 106)
    if seen not in SEEN:
        yield _error(
            pack, f"{what} does not say how it was seen", f"Write one of: {', '.join(SEEN)}.", 106
        )


def _complete(pack: Pack) -> Iterator[CheckMessage]:
    """Each key must be answered on every day on which the pack or a pack above it changes."""
    for day in sorted(_changes(pack)):
        try:
            version = pack.on(day)
        except (NoRulesInForce, UnknownPack) as fault:
            if any(edition.covers(day) for edition in pack.editions):
                yield _error(
                    pack, str(fault), "Begin it when the pack it inherits from begins.", 107
                )
            continue
        for key in KEYS:
            if key not in version.rules:
                yield _error(
                    pack, f"{key} is missing on {day}", "Add it with its basis and seen.", 107
                )
        if not version.kinds:
            yield _error(
                pack, f"no kinds of penalty are classed on {day}", "Add [[version.kinds]].", 107
            )


def _changes(pack: Pack) -> set[date]:
    own = {edition.valid_from for edition in pack.editions}
    return own | (_changes(pack.parent) if pack.parent else set())


def _wanted(key: str) -> str:
    kind = KEYS[key]
    return KINDS[kind] if isinstance(kind, str) else f"one of: {', '.join(kind)}"


def _error(pack: Pack, what: str, hint: str, number: int) -> CheckMessage:
    return Error(f"Rule pack “{pack.name}”: {what}.", hint=hint, id=f"casework.E{number}")
