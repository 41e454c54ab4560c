"""Databases with every table, made once a run: whoever needs one takes a copy.

Running all migrations takes longer than most tests together that need their outcome.
"""

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.processes import FILE, manage, product_environment

_FOLDER = "CASEWORK_TEST_TEMPLATES"
POSTGRES = os.environ.get("CASEWORK_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")


def begin() -> None:
    """Makes the folder that the processes of this run share; for the first of them."""
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="casework-templates-")


def end() -> None:
    """Removes what was made."""
    if (_folder() / "postgres").exists():
        statement(POSTGRES, "DROP DATABASE IF EXISTS {} WITH (FORCE)", _postgres_name())
    shutil.rmtree(os.environ.pop(_FOLDER), ignore_errors=True)


def statement(url: str, text: str, *names: str) -> None:
    """One statement on the server, with these names of databases."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL(text).format(*map(sql.Identifier, names)))


def migrated_file() -> Path:
    """A SQLite file with the product's tables and nothing in them. Not to be written to."""
    with _first("sqlite") as folder:
        if folder is not None:
            manage("migrate", environment=product_environment(folder))
    return _folder() / "sqlite" / FILE


def migrated_copy(folder: Path) -> None:
    """Gives an installation that writes into `folder` its SQLite file, with every table."""
    folder.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(folder / FILE) as target:
        copy_into(target)
    target.close()


def copy_into(target: sqlite3.Connection) -> None:
    """Fills an empty SQLite database with the product's tables."""
    with sqlite3.connect(migrated_file()) as source:
        source.backup(target)
    source.close()


def migrated_postgres() -> str:
    """The name of a PostgreSQL database with the product's tables, to be copied (TEMPLATE)."""
    name = _postgres_name()
    with _first("postgres") as folder:
        if folder is not None:
            new = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"
            statement(POSTGRES, new, name)
            url = urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()
            manage("migrate", environment=product_environment(folder, DATABASE_URL=url))
    return name


def _folder() -> Path:
    return Path(os.environ[_FOLDER])


def _postgres_name() -> str:
    return f"casework_{_folder().name.rpartition('-')[2]}"


@contextmanager
def _first(name: str) -> Iterator[Path | None]:
    """A folder to whoever comes first, to be filled; nothing to all that come later."""
    folder, lock = _folder() / name, _folder() / f"{name}.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if folder.exists():
            yield None
            return
        folder.mkdir()
        try:
            yield folder
        except BaseException:
            shutil.rmtree(folder)
            raise
