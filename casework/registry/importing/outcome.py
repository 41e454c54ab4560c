"""What came of a batch of rows, and what only the registry can say against one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from casework.registry.importing.organs import Organs


class KeyFault(NamedTuple):
    """What is wrong with a row: the name by which our code knows the column, and the fault."""

    key: str
    code: str


@dataclass
class Loaded:
    """What a batch came to; `refused` are rows that the registry no longer takes."""

    imported: int = 0
    unchanged: int = 0
    differing_ends: int = 0
    refused: list[tuple[Any, KeyFault]] = field(default_factory=list)


class Taker(Protocol):
    """Takes the good rows of one sheet into the registry.

    `screen` says of each row, in their order, what the registry has against it, and writes
    nothing. `load` is called inside a transaction, once a batch; it judges again under its locks.
    """

    organs: Organs

    def screen(self, rows: Sequence[Any]) -> list[KeyFault | None]: ...

    def load(self, rows: Sequence[Any]) -> Loaded: ...
