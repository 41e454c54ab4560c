"""Reads the rule packs from their files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from casework.errors import BadPack
from casework.errors import gettext_noop as _
from casework.policies.packs import Edition, KindRule, Pack, PackRegistry, PackVersion, Rule

__all__ = [
    "Pack", "PackRegistry", "PackVersion", "load_packs", "read_pack", "read_packs", "rules_of",
]  # fmt: skip

FOLDER = Path(__file__).parent


@cache
def load_packs() -> PackRegistry:
    """The packs that the product ships. Raises BadPack."""
    return read_packs(FOLDER)


@cache
def rules_of(version_id: str) -> PackVersion:
    """The rules that a case or a record has kept by their id. Raises UnknownPack."""
    return load_packs().version(version_id)


def read_packs(folder: Path) -> PackRegistry:
    """Every pack of a folder, each knowing the one it inherits from. Raises BadPack."""
    return link(read_pack(path) for path in sorted(folder.glob("*.toml")))


def link(packs: Iterable[Pack]) -> PackRegistry:
    """Joins each pack to its parent; one that inherits from nothing is left alone."""
    named: dict[str, Pack] = {pack.name: pack for pack in packs}
    for pack in named.values():
        pack.parent = named.get(pack.inherits)
    return PackRegistry(named)


def read_pack(path: Path) -> Pack:
    """Raises BadPack with the file's name for a file that is no pack."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        common = raw.get("common", {})
        return Pack(
            name=raw["name"],
            title_zh=raw["title_zh"],
            title_en=raw["title_en"],
            region=raw["region"],
            inherits=raw.get("inherits", ""),
            known=raw.get("known", True),
            editions=tuple(_edition(version, common) for version in raw.get("version", [])),
        )
    except KeyError as missing:
        raise BadPack(
            _("The rule pack file %(file)s lacks %(entry)s."), file=path.name, entry=missing
        ) from missing
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, AttributeError) as fault:
        raise BadPack(
            _("The rule pack file %(file)s cannot be read: %(fault)s."), file=path.name, fault=fault
        ) from fault


def _edition(raw: Mapping[str, Any], common: Mapping[str, Any]) -> Edition:
    return Edition(
        id=str(raw["id"]),
        valid_from=_date(raw["valid_from"]),
        valid_to=_date(raw["valid_to"]) if "valid_to" in raw else None,
        rules=_rules({**common.get("rules", {}), **raw.get("rules", {})}),
        kinds=_kinds([*common.get("kinds", []), *raw.get("kinds", [])]),
    )


def _date(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError(f"{value} is not a date")
    return value


def _rules(raw: Mapping[str, Any]) -> dict[str, Rule]:
    # An entry without basis is kept: the checks name it, and all others with it.
    return {
        key: Rule(rule["value"], str(rule.get("basis", "")), str(rule.get("seen", "")))
        for key, rule in raw.items()
    }


def _kinds(groups: list[Mapping[str, Any]]) -> dict[str, KindRule]:
    return {
        kind: KindRule(group["class"], str(group.get("basis", "")), str(group.get("seen", "")))
        for group in groups
        for kind in group["kinds"]
    }
