"""The words of a case type, Chinese and English side by side, beside its declaration.

`words.toml` of each case type names every state, action and deadline, and says for each state one
plain sentence to the subject and one to the staff: what happens now, what you can do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

AUDIENCES = ("subject", "staff")
LANGUAGES = ("zh", "en")
PLACEHOLDERS = frozenset({"due", "holder", "subject", "record", "department", "provider", "number"})


@dataclass(frozen=True)
class Words:
    """What one package calls the parts of its case type."""

    table: Mapping[str, Any]

    def text(self, *path: str, language: str) -> str:
        """One text, by its place (`states`, `verifying`, `subject`); empty when there is none."""
        node: Any = self.table
        for part in path:
            node = node.get(part) if isinstance(node, Mapping) else None
        if not isinstance(node, Mapping):
            return ""
        return str(node.get("zh" if language.startswith("zh") else "en", ""))


@cache
def words_of(package: str) -> Words:
    """The words of a package; none at all when it has no `words.toml`."""
    source = files(package) / "words.toml"
    return Words(tomllib.loads(source.read_text("utf-8")) if source.is_file() else {})
