"""The few statements of the write path, plain and set-based: one case or a thousand.

The ORM's query building is what casework costs, so it is not used here.
"""

from casework.store.reading import Surroundings, lock, surroundings, take, take_many
from casework.store.writing import Move, event_of, file_evidence, insert, write

__all__ = [
    "Move", "Surroundings", "event_of", "file_evidence", "insert", "lock", "surroundings", "take",
    "take_many", "write",
]  # fmt: skip
