"""The database's own guard of a table of a case type whose rows are added and never changed."""

from __future__ import annotations

from typing import Any

_POSTGRESQL = """
CREATE OR REPLACE FUNCTION {name}_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{table} %: rows are never changed', OLD.id
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {name}_guard BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION {name}_stands();
"""
_SQLITE = (
    """
CREATE TRIGGER {name}_guard BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END""",
    """
CREATE TRIGGER {name}_keep BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END""",
)


def install(connection: Any, table: str) -> None:
    """Puts the guard of a table up."""
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for statement in (_POSTGRESQL,) if postgresql else _SQLITE:
            cursor.execute(statement.format(name=table, table=table))


def remove(connection: Any, table: str) -> None:
    """Takes the guard of a table down."""
    place = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for kind in ("guard", "keep"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{kind}{place}")
