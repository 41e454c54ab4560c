"""What a rule pack is: dated versions of rules, each laid over the pack it inherits from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from casework.clock.periods import Period
from casework.errors import BadPack, NoRulesInForce, PackNotKnown, UnknownPack, UnknownPolicyKey
from casework.errors import gettext_noop as _
from casework.policies.keys import KEYS


@dataclass(frozen=True)
class Rule:
    """One answer of a pack, its legal basis, and whether that was seen in the text.

    `seen` is text, reported (second-hand) or default (our own).
    """

    value: object
    basis: str
    seen: str


@dataclass(frozen=True)
class KindRule:
    """The class that a kind of penalty has, and why."""

    record_class: str
    basis: str
    seen: str


@dataclass(frozen=True)
class PackVersion:
    """The rules in force on a day: a version of a pack over the version it inherits from.

    `id` names the whole chain, so that a case or a record can keep it.
    """

    id: str
    pack: str
    valid_from: date
    valid_to: date | None
    rules: Mapping[str, Rule]
    kinds: Mapping[str, KindRule]

    def rule(self, key: str) -> Rule:
        """Raises UnknownPolicyKey."""
        try:
            return self.rules[key]
        except KeyError:
            family = key.split(".", maxsplit=1)[0]
            alike = [name for name in KEYS if name.split(".")[0] == family]
            raise UnknownPolicyKey(key, alike or KEYS) from None

    def value(self, key: str) -> object:
        return self.rule(key).value

    def basis(self, key: str) -> str:
        return self.rule(key).basis

    def seen(self, key: str) -> str:
        return self.rule(key).seen

    def period(self, key: str) -> Period:
        """The rule read as a period; raises BadPeriod for one that is none."""
        return Period.parse(str(self.value(key)))

    def number(self, key: str) -> int:
        value = self.value(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(key)
        return value

    def flag(self, key: str) -> bool:
        value = self.value(key)
        if not isinstance(value, bool):
            raise self._wrong(key)
        return value

    def words(self, key: str) -> tuple[str, ...]:
        value = self.value(key)
        if not isinstance(value, list):
            raise self._wrong(key)
        return tuple(str(word) for word in value)

    def _wrong(self, key: str) -> BadPack:
        return BadPack(
            _("The rule %(key)s of the pack %(pack)s is of another kind than it is asked for."),
            key=key,
            pack=self.pack,
        )


@dataclass(frozen=True)
class Edition:
    """One dated version of a pack as its file has it, without what it inherits."""

    id: str
    valid_from: date
    valid_to: date | None
    rules: Mapping[str, Rule]
    kinds: Mapping[str, KindRule]

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass
class Pack:
    """The rules of a region; `known` is false where its numbers have not been seen."""

    name: str
    title_zh: str
    title_en: str
    region: str
    inherits: str = ""
    known: bool = True
    editions: tuple[Edition, ...] = ()
    parent: Pack | None = field(default=None, repr=False, compare=False)

    def title(self, language: str) -> str:
        """Chinese unless the language is English."""
        return self.title_en if language.startswith("en") else self.title_zh

    def on(self, day: date) -> PackVersion:
        """The version in force on the day, over the parent's version of that same day.

        Raises NoRulesInForce, and UnknownPack where the parent does not exist.
        """
        own = next((edition for edition in self.editions if edition.covers(day)), None)
        if own is None:
            raise NoRulesInForce(
                _("The rule pack %(pack)s has no rules in force on %(day)s; it has: %(versions)s."),
                pack=self.name,
                day=day,
                versions=", ".join(_in_words(edition) for edition in self.editions) or "-",
            )
        base = self._inherited(day)
        return PackVersion(
            id=f"{self.name}@{own.id}" + (f"+{base.id}" if base else ""),
            pack=self.name,
            valid_from=max(own.valid_from, base.valid_from) if base else own.valid_from,
            valid_to=_earlier(own.valid_to, base.valid_to if base else None),
            rules={**base.rules, **own.rules} if base else own.rules,
            kinds={**base.kinds, **own.kinds} if base else own.kinds,
        )

    def _inherited(self, day: date) -> PackVersion | None:
        if not self.inherits:
            return None
        if self.parent is None:
            raise UnknownPack(self.inherits, [self.name])
        return self.parent.on(day)


class PackRegistry:
    """All rule packs by name."""

    def __init__(self, packs: Mapping[str, Pack]) -> None:
        self._packs = dict(packs)

    def names(self) -> tuple[str, ...]:
        return tuple(self._packs)

    def all(self) -> tuple[Pack, ...]:
        """Every pack, those that may not be chosen too."""
        return tuple(self._packs.values())

    def choosable(self) -> tuple[Pack, ...]:
        """The packs under which a case may be filed."""
        return tuple(pack for pack in self._packs.values() if pack.known)

    def keys(self) -> frozenset[str]:
        """Every rule that a declaration may ask for."""
        return frozenset(KEYS)

    def get(self, name: str) -> Pack:
        """Raises UnknownPack, and PackNotKnown for a region whose numbers have not been seen."""
        pack = self._packs.get(name)
        if pack is None:
            raise UnknownPack(name, [known.name for known in self.choosable()])
        if not pack.known:
            raise PackNotKnown(
                _(
                    "The rule pack %(pack)s (%(title)s) cannot be chosen: the numbers of its "
                    "rules have not been seen. Choose one of: %(known)s."
                ),
                pack=name,
                title=pack.title_zh,
                known=", ".join(known.name for known in self.choosable()),
            )
        return pack

    def version(self, version_id: str) -> PackVersion:
        """The version that a case or a record has kept by its id. Raises UnknownPack."""
        name = version_id.partition("@")[0]
        pack = self.get(name)
        for day in _first_days(pack):
            try:
                found = pack.on(day)
            except NoRulesInForce:
                continue
            if found.id == version_id:
                return found
        raise UnknownPack(version_id, [found.name for found in self.choosable()])


def _first_days(pack: Pack) -> list[date]:
    """The days on which some pack of the chain changes."""
    days = [edition.valid_from for edition in pack.editions]
    return days + (_first_days(pack.parent) if pack.parent else [])


def _earlier(one: date | None, other: date | None) -> date | None:
    ends = [end for end in (one, other) if end]
    return min(ends) if ends else None


def _in_words(edition: Edition) -> str:
    return f"{edition.id} {edition.valid_from}..{edition.valid_to or ''}"
