"""The inbox's first page and its later pages over 1,000,000 cases, beside the plain ways.

    DATABASE_URL=postgres://user@host:port/ python -m bench.inbox [--cases 1000000]

Asks as a reviewer of one department, as one who works for three, and as head and reviewer, for
the first page and for page 30. "In the database" is the execution of the statements that the page
sends for its rows; "whole" adds Django. The plain ways: the same cases asked for in one statement,
pages by OFFSET, and all of it without the indexes of open cases.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from typing import Any

from bench.board import TODAY, fill, middle
from bench.transitions import database

PAGE = 30


def people() -> dict[str, Any]:
    from casework.access.actor import Actor

    return {
        "reviewer, one department": Actor(permissions={"reviewer": frozenset({7})}),
        "reviewer, three departments": Actor(permissions={"reviewer": frozenset({7, 8, 9})}),
        "head and reviewer": Actor(
            permissions={"reviewer": frozenset({7}), "head": frozenset({7})}
        ),
    }


def executed(queries: Any) -> tuple[float, list[str]]:
    """The milliseconds that the database takes for a queryset's rows, and how it reads."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        queries()
    took, scans = 0.0, []
    with connection.cursor() as cursor:
        for query in seen.captured_queries:
            best = float("inf")
            for _ in range(5):
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {query['sql']}")
                lines = [line for (line,) in cursor.fetchall()]
                spent = next(one for one in lines if one.startswith("Execution"))
                best = min(best, float(spent.split()[2]))
            took += best
            scans += [one.strip(" ->").split("  (")[0] for one in lines if "casework_case " in one]
    return took, [one for one in dict.fromkeys(scans) if "Scan" in one]


def mark_of(who: Any, number: int) -> str:
    """Where the page of this number begins, or the last one before the end."""
    from casework import selectors
    from casework.web.staff.paging import by_urgency

    mark = ""
    for _ in range(number - 1):
        following = by_urgency(selectors.inbox(who), mark, parts=selectors.held_parts(who)).next
        if not following:
            break
        mark = following
    return mark


def measure(name: str, who: Any) -> None:
    from casework import selectors
    from casework.web.staff.paging import SIZE, by_urgency

    cases, parts = selectors.inbox(who), selectors.held_parts(who)
    mark = mark_of(who, PAGE)
    ways = {
        "first page": lambda: by_urgency(cases, "", parts=parts),
        f"page {PAGE}, after a mark": lambda: by_urgency(cases, mark, parts=parts),
        "first page, all at once": lambda: by_urgency(cases, ""),
        f"page {PAGE}, by OFFSET": lambda: list(cases[PAGE * SIZE : PAGE * SIZE + SIZE + 1]),
    }
    print(f"\n{name}: {cases.count()} cases wait")
    for way, ask in ways.items():
        took, scans = executed(ask)
        print(f"  {way:<24} {took:8.2f} ms in the database {middle(ask):8.1f} ms whole")
        print(f"    {'; '.join(scans)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.exit("Name a PostgreSQL server in DATABASE_URL: postgres://user@host:port/")
    with database():
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        begun = time.perf_counter()
        fill(options.cases)
        print(f"{options.cases} cases written in {time.perf_counter() - begun:.0f} s; {TODAY}")
        for name, who in people().items():
            measure(name, who)
        with connection.cursor() as cursor:
            for index in ("case_open", "case_due"):
                cursor.execute(f"DROP INDEX {index}")
        print("\nwithout the indexes of open cases")
        for name, who in people().items():
            measure(name, who)


if __name__ == "__main__":
    main()
