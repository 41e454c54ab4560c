"""What every test may ask for: the servers it needs, or the reason why it is skipped."""

import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from tests import templates
from tests.processes import product_environment
from tests.templates import POSTGRES

REDIS = os.environ.get("CASEWORK_TEST_REDIS", "redis://127.0.0.1:6379/15")
# Set where nothing may be left out: a test that would be skipped fails instead.
NO_SKIPS = os.environ.get("CI_NO_SKIPS") == "1"


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=2):
            return True
    except OSError:
        return False


def _missing_postgres() -> str:
    try:
        psycopg.connect(POSTGRES, connect_timeout=2).close()
    except psycopg.OperationalError as error:
        return f"PostgreSQL does not let us in at {POSTGRES}: {error}".strip()
    return ""


def _missing_redis() -> str:
    return "" if _answers(REDIS) else f"no Redis server answers at {REDIS}"


def _missing_browser() -> str:
    return "" if shutil.which("chromium") else "there is no chromium on the path"


NEEDS = {"postgres": _missing_postgres, "redis": _missing_redis, "browser": _missing_browser}


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        templates.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        templates.end()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reasons: dict[str, str] = {}
    for item in items:
        for need, missing in NEEDS.items():
            if item.get_closest_marker(need):
                if need not in reasons:
                    reasons[need] = missing()
                if reasons[need]:
                    item.add_marker(pytest.mark.skip(reason=reasons[need]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[pytest.TestReport]:
    report = yield
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and nothing may be: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[pytest.CollectReport]:
    report = yield
    if NO_SKIPS and report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped, and nothing may be: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder with manage.py."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """The tests' own database begins as a copy; what remains for migrations is next to nothing."""
    from django.db import connection

    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = templates.migrated_postgres()
        yield
        return
    # A database in memory lives as long as one connection to it is open.
    with sqlite3.connect(connection.creation._get_test_db_name(), uri=True) as kept:
        templates.copy_into(kept)
        yield
    kept.close()


@pytest.fixture
def product_env(tmp_path: Path) -> dict[str, str]:
    """An environment for child processes on a fresh SQLite file; not migrated."""
    return product_environment(tmp_path / "var")


@pytest.fixture
def sqlite_env(product_env: dict[str, str]) -> dict[str, str]:
    """The same with the product's tables in the file."""
    templates.migrated_copy(Path(product_env["CASEWORK_VAR"]))
    return product_env


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser, for tests marked `browser`."""
    return shutil.which("chromium") or pytest.skip(_missing_browser())


@pytest.fixture(scope="session")
def redis_url() -> str:
    """A Redis database that tests may empty, for tests marked `redis`."""
    if reason := _missing_redis():
        pytest.skip(reason)
    return REDIS


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The address of the server's maintenance database, for tests marked `postgres`."""
    if reason := _missing_postgres():
        pytest.skip(reason)
    return POSTGRES


@pytest.fixture(scope="session")
def pg_template(postgres_url: str) -> str:
    """The name of a migrated, empty database, from which each test has its own copied."""
    return templates.migrated_postgres()


@pytest.fixture
def pg_env(postgres_url: str, pg_template: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment for child processes on a migrated PostgreSQL database of this test alone."""
    name = f"{pg_template}_{uuid4().hex[:8]}"
    templates.statement(postgres_url, "CREATE DATABASE {} TEMPLATE {}", name, pg_template)
    # Nobody pulls the plug during a test: killed processes lose nothing without the disk's word.
    templates.statement(postgres_url, "ALTER DATABASE {} SET synchronous_commit = off", name)
    url = urlsplit(postgres_url)._replace(path=f"/{name}").geturl()
    try:
        yield product_environment(tmp_path / "var", DATABASE_URL=url)
    finally:
        templates.statement(postgres_url, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(autouse=True)
def _calendars_of_this_test() -> Iterator[None]:
    """No test counts by the days off, or writes by the wordings, of another one a moment ago."""
    from casework.clock.stored import forget
    from casework.documents import wordings

    yield
    forget()
    wordings.forget()


@pytest.fixture(autouse=True)
def _language_of_this_test() -> Iterator[None]:
    """No test reads in the language that the last request of another one asked for."""
    from django.utils import translation

    yield
    translation.deactivate()
