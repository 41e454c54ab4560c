"""The few statements of the write path, plain and set-based: one case or a thousand.

The ORM's query building is what casework costs, so it is not used here.
"""

from casework.store.in_bulk import add_rows, give_keys, insert_rows, update_rows
from casework.store.reading import Surroundings, lock, surroundings, take, take_many
from casework.store.writing import Move, event_of, file_evidence, insert, write

__all__ = [
    "Move", "Surroundings", "add_rows", "event_of", "file_evidence", "give_keys", "insert",
    "insert_rows", "lock", "surroundings", "take", "take_many", "update_rows", "write",
]  # fmt: skip
