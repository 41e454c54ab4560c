"""A bulk run of five hundred rows by the worker, and the same rows one by one, in the same run.

    python -m bench.bulk [--rows 500] [--rounds 3]

Both are `casework.handling.bulk.drain`, which claims rows in batches and notes what became of
them; they differ in how a batch is done: its actions together, or a call of `perform` a row.
DATABASE_URL names the database as for bench.transitions. The ratio is what counts.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from bench.transitions import MONDAY, analyze, database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with database():
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        run(options.rows, options.rounds)


def run(count: int, rounds: int) -> None:
    from django.db import connection

    from tests.engine.world import make_world

    world = make_world()
    speeds: dict[str, list[float]] = {"one by one": [], "bulk run": []}
    made = [confirmed(world, count, token=f"bench{at}") for at in range(2 * rounds)]
    analyze()
    for at, found in enumerate(made):
        name, way = ("bulk run", drained) if at % 2 else ("one by one", one_by_one)
        start(found)
        begun = time.perf_counter()
        way()
        speeds[name].append(count / (time.perf_counter() - begun))
        assert set(found.rows.values_list("state", flat=True)) == {"done"}
    print(f"database          {connection.vendor}")
    for name, rates in speeds.items():
        print(f"{name:<17} {max(rates):8.0f} rows/s")
    print(f"bulk run / one by one  {max(speeds['bulk run']) / max(speeds['one by one']):6.2f}")


def confirmed(world: Any, count: int, *, token: str) -> Any:
    """A rehearsed run over so many cases, each of a subject of its own."""
    from casework.engine import open_case, perform
    from casework.handling import bulk
    from casework.today import moment
    from tests import factories as f

    items = []
    for _ in range(count):
        wish = {"subject": f.subject().pk, "topic": "一个愿望"}
        case = open_case("sample", by=world.clerk, data=wish, today=MONDAY)
        perform(case.pk, "send", by=f.agent_of(case.subject), today=MONDAY)
        items.append(bulk.Item(case.pk))
    order = bulk.Order("action", "sample", "take_up")
    return bulk.prepare(
        order, items, by=world.officer, token=token, today=MONDAY, now=moment()
    )  # fmt: skip


def start(found: Any) -> None:
    """Queues the rows without asking a broker for a worker."""
    from unittest import mock

    from casework.handling import bulk

    with mock.patch("casework.handling.bulk._nudge"):
        bulk.confirm(found)


def drained() -> None:
    from casework.handling import bulk
    from casework.today import moment

    bulk.BUDGET = timedelta(hours=1)
    bulk.drain(today=lambda: MONDAY, clock=moment)


def one_by_one() -> None:
    from unittest import mock

    with mock.patch("casework.handling.bulk_jobs.act", loop):
        drained()


def loop(rows: Any, actor: Any, today: date) -> Iterator[tuple[Any, list[Any]]]:
    from casework.engine import perform
    from casework.handling.bulk_jobs import data_of, key_of

    for row in rows:
        perform(
            row.case_id, row.run.action, by=actor, data=data_of(row.run), reason=row.run.reason,
            key=key_of(row), today=today, seen=row.seen,
        )  # fmt: skip
        yield row, []


if __name__ == "__main__":
    main()
