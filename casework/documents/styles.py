"""What each letter (文书样式) must carry, as `letters/letters.toml` beside the texts says.

A letter is a kind of notice; the rules say what such a notice must carry, and the table says by
which words or fields of its text the letter carries it. `casework.linter` judges both.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from casework.words import words_of

if TYPE_CHECKING:
    from casework.declaration import Published

SHARED = "casework"
TABLE = "letters.toml"

# What each kind of notice must carry: 行政许可法 32, 42; 行政处罚法 44, 45, 61; 征信业管理条例 25;
# the provinces' rules on hearing a subject first; 国办发〔2025〕22号 on repair.
NOTICES: Mapping[str, tuple[str, ...]] = {
    "supplement": ("case_number", "points", "due", "silence"),
    "acceptance": ("case_number", "day", "due"),
    "refusal": ("case_number", "reasons", "again", "remedy"),
    "extension": ("case_number", "reasons", "due", "approver"),
    "extension_revoked": ("case_number", "reasons", "due", "approver"),
    "hearing": ("case_number", "reasons", "basis", "measures", "hearing", "due", "get_off"),
    "rectify": ("case_number", "facts", "evidence", "due", "consequence", "hearing", "remedy"),
    "finding": (
        "case_number", "facts", "evidence", "reasons", "basis", "consequence", "get_off",
        "earliest", "papers", "free", "remedy",
    ),
    "revocation": ("case_number", "reasons", "basis", "measures", "remedy"),
    "dropped": ("case_number", "reasons", "result"),
    "result": ("case_number", "result", "source", "reasons", "review", "remedy"),
    "granted": ("case_number", "result"),
    "repaired": ("case_number", "record", "day", "sites", "download"),
    "repair_notice": (
        "record", "publicity", "how", "where", "earliest", "conditions", "papers", "free",
    ),
    "ended": ("case_number", "reasons", "again"),
    "reasons": ("case_number", "reasons", "result", "remedy"),
    "reopened": ("case_number", "reasons", "due"),
    "restored": ("case_number", "record", "basis", "again", "remedy"),
    "public": ("case_number", "record", "period", "voice"),
    "asks": ("case_number", "request", "due"),
    "tells": ("case_number", "result", "request"),
    "promise": ("promise", "consequence", "signer"),
}  # fmt: skip
CONTENTS = frozenset(part for parts in NOTICES.values() for part in parts)
# Who signs at the end: an organ with the day, or somebody else in words of their own.
ORGAN, SIGNER, NOBODY = "organ", "signer", "nobody"
SIGNATURES = (ORGAN, SIGNER, NOBODY)


@dataclass(frozen=True)
class Style:
    """One letter as the table has it.

    `clocks` are the deadlines whose last day it gives, of which the earliest counts. `carries` maps
    a content to what must stand in the text: words, fields, or several of them. `examples` are the
    fields of the case's data that the package knows, each with an example.
    """

    package: str
    name: str
    template: str
    notice: str = ""
    to: str = "{subject}"
    signed: str = ORGAN
    numbered: bool = True
    clocks: tuple[str, ...] = ()
    carries: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    examples: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The product's own text."""
        return template_text(self.package, self.template)

    def title(self, language: str) -> str:
        return words_of(self.package).text("documents", self.name, language=language) or self.name


@cache
def template_text(package: str, template: str) -> str:
    """The text of a letter as the product ships it."""
    return (files(package) / "letters" / template).read_text("utf-8")


@cache
def digest_of(text: str) -> str:
    """The SHA-256 by which an issued letter names the text it was written by."""
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def table_of(package: str) -> Mapping[str, Any]:
    """The table of a package; empty where it has none."""
    source = files(package) / "letters" / TABLE
    return tomllib.loads(source.read_text("utf-8")) if source.is_file() else {}


@cache
def styles_of(package: str) -> Mapping[str, Style]:
    """The letters of a package by name, those that no action issues included."""
    table = table_of(package)
    examples = table.get("examples", {})
    return {
        name: _style(package, name, row, examples) for name, row in table.get("letter", {}).items()
    }


def _style(package: str, name: str, row: Mapping[str, Any], examples: Mapping[str, Any]) -> Style:
    return Style(
        package=package,
        name=name,
        template=row.get("template", f"{name}.txt"),
        notice=row.get("notice", ""),
        to=row.get("to", "{subject}"),
        signed=row.get("signed", ORGAN),
        numbered=row.get("numbered", True),
        clocks=_several(row.get("clock", ())),
        carries={part: _several(marks) for part, marks in row.get("carries", {}).items()},
        examples=examples,
    )


def _several(value: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def style_of(edition: Published | None, name: str) -> Style | None:
    """The letter of a case type, or of those that every case type has; none where unknown."""
    return styles_of(edition.package if edition else SHARED).get(name)
