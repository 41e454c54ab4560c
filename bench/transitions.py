"""Transitions a second through the engine, beside two plain five-statement floors in the same run.

    python -m bench.transitions [--seconds 5] [--profile]

DATABASE_URL names the database: the default is an SQLite file of its own under a temporary folder;
postgres://user@host:port/name makes and drops a database of its own there. One client, one commit
a transition. All are run in turns, so that a noisy machine hits each; the ratio is what counts.

The floor writes the product's own tables by hand, with their keys, indexes and guards, and judges
nothing; the bare floor does as much to five tables of its own that hold next to nothing.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from casework.models import Case
    from tests.engine.world import World

MONDAY = date(2026, 7, 6)
ROUNDS = 6
CASES = 2000  # that are there before; the floor goes round among them


@contextmanager
def database() -> Iterator[None]:
    """A migrated database of this run alone."""
    url = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CASEWORK_VAR"] = folder
        os.environ["CASEWORK_PLAIN_HTTP"] = "1"
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.race_settings"
        if not url.startswith("postgres"):
            os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder)}/bench.sqlite3"
            yield
            return
        import psycopg
        from psycopg import sql

        name = f"casework_bench_{os.getpid()}"
        os.environ["DATABASE_URL"] = urlsplit(url)._replace(path=f"/{name}").geturl()
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()
            with psycopg.connect(url, autocommit=True) as server:
                server.execute(
                    sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
                )


def engine_side(world: World) -> Callable[[int], None]:
    """One transition a call: a case goes from opening to its decision, then the next one begins."""
    from casework.engine import open_case, perform

    wish = {"subject": world.subject.pk, "topic": "一个愿望"}
    finding = {"outcome": "good", "text": "同意"}
    way = [
        ("send", world.agent, {}),
        ("take_up", world.officer, {}),
        ("ask", world.officer, {"reason": "缺一份材料"}),
        ("answer", world.agent, {}),
        ("grant", world.head, {"data": finding}),
    ]
    now: list[int] = [0]

    def one(number: int) -> None:
        at = number % (len(way) + 1)
        if at == 0:
            now[0] = open_case("sample", by=world.agent, data=wish, today=MONDAY).pk
        else:
            action, who, rest = way[at - 1]
            perform(now[0], action, by=who, today=MONDAY, **rest)

    return one


def analyze() -> None:
    """Lets PostgreSQL know how much there is, as its own upkeep does within a minute."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def timezone_now() -> datetime:
    from django.utils import timezone

    return timezone.now()


FLOOR_EVENT = """
INSERT INTO casework_caseevent (case_id, seq, kind, action, source, target, by_id, role,
       department_id, reason, data, before, after, clock, pack, pack_version, "on", at, key,
       prev_hash, hash)
VALUES (%s, %s, 'human', 'ask', %s, %s, %s, 'credit_officer', %s, %s, '{}', '{}', '{}', '[]',
        %s, %s, %s, %s, NULL, %s, %s) RETURNING id"""
FLOOR_CASE = """
UPDATE casework_case SET state = %s, state_since = %s, due_on = %s, waits_for = %s, data = %s,
       version = %s, last_hash = %s WHERE id = %s"""
FLOOR_CLOCK = """
INSERT INTO casework_casedeadline (case_id, name, owner, log, state, started_on, due_on,
       provisional, fires_on, fired, basis, rung, step_on)
VALUES (%s, 'decide_by', 'credit_officer', %s, 'running', %s, %s, %s, %s, %s, '', 0, %s)
    ON CONFLICT (case_id, name) DO UPDATE SET log = excluded.log, due_on = excluded.due_on,
       fires_on = excluded.fires_on, step_on = excluded.step_on"""
FLOOR_MESSAGE = """
INSERT INTO casework_outboxmessage (event_id, recipient, channel, kind, state, attempts, next_at,
       last_error)
VALUES (%s, 'role:subject', 'people', 'sample.ask', 'queued', 0, %s, '')"""
FLOOR_LOG = '[{"on": "2026-07-06", "kind": "start", "event": 1, "period": "7wd"}]'
HASH = "0" * 64


def floor_cases(world: World) -> list[Case]:
    """The cases among which the floor goes round."""
    from casework.engine import open_case
    from tests.factories import subject

    def opened() -> Case:
        wish = {"subject": subject().pk, "topic": "一个愿望"}
        return open_case("sample", by=world.clerk, data=wish, today=MONDAY)

    return [opened() for _ in range(CASES)]


def floor_side(world: World) -> Callable[[int], None]:
    """The same rows of the same tables by five statements: lock, event, case, clock, message."""
    from django.db import connection, transaction

    cases, now = floor_cases(world), timezone_now()
    lock = "SELECT state, version, data FROM casework_case WHERE id = %s" + (
        " FOR UPDATE" * (connection.vendor == "postgresql")
    )

    def one(number: int) -> None:
        turn, at = divmod(number, CASES)
        seq, case = turn + 2, cases[at]
        state, before = ("asking", "looking") if turn % 2 else ("looking", "asking")
        due = MONDAY + timedelta(days=7 + turn % 2)
        event = [
            case.pk, seq, before, state, world.officer.pk, case.department_id, "缺一份材料",
            case.pack, case.pack_version, MONDAY, now, HASH, HASH,
        ]  # fmt: skip
        moved = [state, MONDAY, due, "subject", '{"a": 1}', seq, HASH, case.pk]
        clock = [case.pk, FLOOR_LOG, MONDAY, due, False, due, False, MONDAY]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(lock, [case.pk])
            cursor.fetchone()
            cursor.execute(FLOOR_EVENT, event)
            event_id = cursor.fetchone()[0]
            cursor.execute(FLOOR_CASE, moved)
            cursor.execute(FLOOR_CLOCK, clock)
            cursor.execute(FLOOR_MESSAGE, [event_id, now])

    return one


BARE_TABLES = (
    "CREATE TABLE floor_case (id bigint PRIMARY KEY, state varchar(30), data text, due date)",
    "CREATE TABLE floor_event (id {serial}, case_id bigint, seq int, action text, data text)",
    "CREATE TABLE floor_deadline (case_id bigint, name text, log text, due date)",
    "CREATE UNIQUE INDEX floor_one ON floor_deadline (case_id, name)",
    "CREATE TABLE floor_outbox (id {serial}, event_seq integer, recipient varchar(80))",
    "INSERT INTO floor_case VALUES (1, 'looking', '{{}}', NULL)",
)


def bare_side() -> Callable[[int], None]:
    """Five statements as small as they can be, on tables without keys to other tables."""
    from django.db import connection, transaction

    postgresql = connection.vendor == "postgresql"
    serial = "bigserial PRIMARY KEY" if postgresql else "integer PRIMARY KEY AUTOINCREMENT"
    with connection.cursor() as cursor:
        for statement in BARE_TABLES:
            cursor.execute(statement.format(serial=serial))
    lock = "SELECT state, data FROM floor_case WHERE id = %s" + (" FOR UPDATE" * postgresql)

    def one(number: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(lock, [1])
            cursor.fetchone()
            cursor.execute(
                "UPDATE floor_case SET state = %s, data = %s, due = %s WHERE id = 1",
                ["asking" if number % 2 else "looking", '{"a": 1}', MONDAY],
            )
            cursor.execute(
                "INSERT INTO floor_event (case_id, seq, action, data) VALUES (1, %s, 'ask', %s)",
                [number, "缺一份材料"],
            )
            cursor.execute(
                "INSERT INTO floor_deadline VALUES (1, 'decide_by', %s, %s)"
                " ON CONFLICT (case_id, name) DO UPDATE SET log = excluded.log, due = excluded.due",
                ["[]", MONDAY],
            )
            cursor.execute(
                "INSERT INTO floor_outbox (event_seq, recipient) VALUES (%s, 'role:subject')",
                [number],
            )

    return one


def rate(one: Callable[[int], None], seconds: float, start: int) -> tuple[float, int]:
    """Transitions a second over so many seconds, and how many there were."""
    begun, number = time.perf_counter(), start
    while time.perf_counter() - begun < seconds:
        for _ in range(6):
            one(number)
            number += 1
    return (number - start) / (time.perf_counter() - begun), number


def tell(vendor: str, found: dict[str, list[float]]) -> None:
    """Prints the middle speed of each side, and how the engine stands to both floors."""
    print(f"database          {vendor}")
    for name, speeds in found.items():
        middle, low, high = statistics.median(speeds), min(speeds), max(speeds)
        print(f"{name:<17} {middle:8.0f} transitions/s (from {low:.0f} to {high:.0f})")
    for name in ("floor", "bare floor"):
        ratios = [e / f for e, f in zip(found["engine"], found[name], strict=True)]
        print(f"engine / {name:<12} {statistics.median(ratios):6.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="per side, in all")
    parser.add_argument("--profile", action="store_true", help="show where the engine's time goes")
    options = parser.parse_args()
    with database():
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        from tests.engine.world import make_world

        world = make_world()
        sides = {
            "engine": engine_side(world), "floor": floor_side(world), "bare floor": bare_side(),
        }  # fmt: skip
        found: dict[str, list[float]] = {name: [] for name in sides}
        analyze()
        at = {name: rate(one, 0.3, 0)[1] for name, one in sides.items()}
        if options.profile:
            import cProfile
            import pstats

            with cProfile.Profile() as profile:
                rate(sides["engine"], options.seconds, at["engine"])
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
            return
        for _ in range(ROUNDS):
            for name, one in sides.items():
                speed, at[name] = rate(one, options.seconds / ROUNDS, at[name])
                found[name].append(speed)
        tell(connection.vendor, found)


if __name__ == "__main__":
    main()
