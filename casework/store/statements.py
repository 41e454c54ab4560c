"""Plain statements on Django's connection, planned once and kept by the server."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections


def quoted(columns: Iterable[str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{column}"' for column in columns)


def planned_cursor() -> Any:
    """A cursor whose statements PostgreSQL plans once and keeps (server-side binding)."""
    # The connection itself: its proxy looks it up anew at each of the questions below.
    database: Any = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql":
        return database.cursor()
    import psycopg

    database.ensure_connection()
    # Django's own wrapping keeps the statements counted and logged like all others.
    return database._prepare_cursor(psycopg.Cursor(database.connection))  # noqa: SLF001
