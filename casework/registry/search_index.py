"""What the database keeps to find windows by their marks: an index, or a table with triggers."""

from __future__ import annotations

from typing import Any

NAME = "casework_window_grams"
TABLE = "casework_publicitywindow"
# Marks are compared as bytes: a collation of the system's would be slower and change with it.
# What one may choose stands among the marks, so that a rare word and a rare choice are looked up
# together; `=` is in no mark of a text.
MARKED = (
    """string_to_array({grams} COLLATE "C", ' ') || ARRAY['kind=' || {kind}, """
    """'status=' || {status}, 'organ=' || {department_id}::text, 'disputed=' || {disputed}::text]"""
)
COLUMNS = ("grams", "kind", "status", "department_id", "disputed")
# Writes go to a short list first, which every search reads through: an eighth of the usual one.
# Without figures on the marks the server takes any for rare and asks this index, whose worst is a
# tenth of what reading all windows costs.
POSTGRESQL = f"""
CREATE INDEX {NAME} ON {TABLE} USING gin (({MARKED.format(**{c: c for c in COLUMNS})}))
  WITH (gin_pending_list_limit = 512) WHERE state = 'open';
ALTER INDEX {NAME} ALTER COLUMN 1 SET STATISTICS 0"""
# One row a window with marks, each mark a word. Nothing but the words is kept twice.
SQLITE = f"""
CREATE VIRTUAL TABLE {NAME} USING fts5(grams, content='{TABLE}', content_rowid='id',
  tokenize='ascii', detail='none', columnsize=0)"""
_ENTER = f"INSERT INTO {NAME} (rowid, grams) VALUES (new.id, new.grams);"  # noqa: S608  # our own names
_LEAVE = (
    f"INSERT INTO {NAME} ({NAME}, rowid, grams)"  # noqa: S608  # our own names
    " VALUES ('delete', old.id, old.grams);"
)
TRIGGERS = {
    f"{NAME}_enter": f"AFTER INSERT ON {TABLE} BEGIN {_ENTER} END",
    f"{NAME}_leave": f"AFTER DELETE ON {TABLE} BEGIN {_LEAVE} END",
    f"{NAME}_change": f"AFTER UPDATE OF id, grams ON {TABLE}"
    f" WHEN old.grams IS NOT new.grams OR old.id IS NOT new.id BEGIN {_LEAVE} {_ENTER} END",
}


def install(connection: Any) -> None:
    """Makes what this database needs; the table of windows must exist, and this must not."""
    with connection.cursor() as cursor:
        cursor.execute(POSTGRESQL if connection.vendor == "postgresql" else SQLITE)
    keep(connection)


def keep(connection: Any) -> None:
    """On SQLite puts the triggers up where they are missing, and fills the table anew.

    SQLite changes a column by making the table anew, and its triggers go with the old one.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE %s", [f"{NAME}%"])
        known = {name for (name,) in cursor.fetchall()}
        missing = [name for name in TRIGGERS if name not in known]
        if NAME not in known or not missing:
            return
        for name in missing:
            cursor.execute(f"CREATE TRIGGER {name} {TRIGGERS[name]}")
        cursor.execute(f"INSERT INTO {NAME} ({NAME}) VALUES ('rebuild')")  # noqa: S608  # our own


def remove(connection: Any) -> None:
    """Takes it away again."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP INDEX IF EXISTS {NAME}")
            return
        for name in TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"DROP TABLE IF EXISTS {NAME}")
