"""The board and its twelve months over 1,000,000 cases, beside the plain way in the same run.

    DATABASE_URL=postgres://user@host:port/ python -m bench.board [--cases 1000000]

Makes and drops a database of its own, fills it with generate_series, and asks for the board as
the supervisor of the credit office, who sees everything, and as the head of one department. The
plain way is what one would write first: the same statements without the two indexes, and one
count for each number.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from bench.transitions import database

TODAY = date(2026, 7, 6)
DEPARTMENTS = 50
ROUNDS = 7

FILL = (
    """INSERT INTO casework_department (name, uscc, level, is_credit_office, confirmed, created_at)
       SELECT '部门' || n, lpad(n::text, 18, 'D'), 'city', n = 1, true, now()
         FROM generate_series(1, {departments}) n""",
    """INSERT INTO casework_subject (kind, name, code, legal_representative, created_at)
       SELECT 'legal', '企业' || n, lpad(n::text, 18, 'S'), '', now()
         FROM generate_series(1, 1000) n""",
)
# Five years of filing; 100,000 cases are open, one in 24 of those closed missed a term.
CASES = """
INSERT INTO casework_case (id, number, case_type, type_version, state, state_since, title,
    subject_id, department_id, provider_id, office_id, holder_id, waits_for, pack, pack_version,
    filed_on, closed_on, due_on, due_provisional, overdue_since, lateness, late_from,
    late_until, disputed, data, version,
    last_hash, created_at)
SELECT n, 'B' || n, (ARRAY['commitments', 'objections', 'repair'])[1 + n % 3], 1,
    CASE WHEN open THEN 'reviewing' ELSE 'closed' END, filed, '一件事项 ' || n,
    1 + n % 1000, d, CASE WHEN n % 3 = 1 THEN 2 + (n / 7) % ({departments} - 1) END, 1,
    CASE WHEN open AND n % 10 > 1 THEN d END,
    CASE WHEN NOT open THEN '' WHEN n % 10 > 1 THEN 'reviewer' ELSE 'subject' END,
    'yunjiang', 'yunjiang@2026-04-01', filed, CASE WHEN open THEN NULL ELSE filed + took END,
    CASE WHEN open AND n % 10 > 0 THEN DATE '{today}' - 25 + (n % 97)::int END, false, NULL,
    CASE WHEN open OR n % 24 > 1 THEN 0 WHEN n % 24 = 1 THEN 1 ELSE 2 END,
    CASE WHEN NOT open AND n % 24 = 0 THEN filed + took - 2 - (n % 20)::int END,
    CASE WHEN NOT open AND n % 24 = 0 THEN filed + took END, false,
    '{{"statement": "这里是当事人陈述的内容，占一些地方。"}}', 8, '', now()
  FROM (SELECT n, 2 + (n * 7919) % ({departments} - 1) AS d,
               DATE '{today}' - (({count} - n) * 1825 / {count})::int AS filed,
               3 + ((n * 31) % 40)::int AS took, n * 2654435761 % 11 = 0
               OR ({count} - n) * 1825 / {count} < 3 + (n * 31) % 40 AS open
          FROM generate_series(1::bigint, {count}) n) made"""
DEADLINES = """
INSERT INTO casework_casedeadline (case_id, name, owner, department_id, log, state, started_on,
    due_on, provisional, met_on, ended_on, unpaused_due_on, fires_on, fired, basis, rung)
SELECT c.id, (ARRAY['accept_by', 'handle_by', 'answer_by'])[k], 'reviewer', c.department_id, '[]',
    CASE WHEN c.closed_on IS NULL AND k = 3 THEN 'running' ELSE 'met' END, c.filed_on,
    CASE WHEN c.closed_on IS NULL AND k = 3 THEN c.due_on ELSE due END, false, ended, ended,
    due, NULL, true, '', 0
  FROM casework_case c CROSS JOIN generate_series(1, 3) k
 CROSS JOIN LATERAL (SELECT
    CASE WHEN c.closed_on IS NULL AND k = 3 THEN NULL
         ELSE coalesce(c.closed_on, c.filed_on + 3) END AS ended,
    CASE WHEN c.lateness = 2 AND k = 2 THEN coalesce(c.closed_on, c.filed_on) - 2 - (c.id % 20)::int
         ELSE coalesce(c.closed_on, c.filed_on) + 9 END AS due) x"""


def fill(count: int) -> None:
    from django.db import connection

    values = {"departments": DEPARTMENTS, "count": count, "today": TODAY}
    with connection.cursor() as cursor:
        for statement in (*FILL, CASES, DEADLINES):
            cursor.execute(statement.format(**values))
        cursor.execute("VACUUM ANALYZE")


def people() -> dict[str, Any]:
    from casework.access.actor import Actor

    head = frozenset({7})
    return {
        "supervisor": Actor(permissions={"supervisor": frozenset({1})}),
        "head": Actor(permissions={"head": head, "reviewer": head}),
    }


def middle(work: Callable[[], Any]) -> float:
    """The median time in milliseconds."""
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


def facts(work: Callable[[], Any]) -> list[str]:
    """How the database reads for each statement of this work, in a line each."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        work()
    found = []
    with connection.cursor() as cursor:
        for query in seen.captured_queries:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {query['sql']}")
            lines = [line for (line,) in cursor.fetchall()]
            scans = [one.strip(" ->").split("  (")[0] for one in lines if "Scan" in one]
            took = next(one for one in lines if one.startswith("Execution"))
            found.append(f"{took.split()[2]:>9} ms  {'; '.join(dict.fromkeys(scans))}")
    return found


def plain(who: Any, day: Any) -> Callable[[], Any]:
    """One count for each number of the table, as a template would ask for it."""
    from casework.models import Case
    from casework.oversight import board

    counted = board.table(who, day)

    def ask() -> None:
        for cell in list(counted.cells.values()):
            for urgency in board.Urgency:
                where = board.Selection(cell.where.place, type=cell.where.type, urgency=urgency)
                Case.objects.visible_to(who).filter(where.q(day)).count()

    return ask


def compare(who: Any, name: str) -> None:
    from casework.oversight import board, months

    day = board.Day.of(TODAY)
    table, year = lambda: board.table(who, day), lambda: months.year(who, day)
    print(f"\n{name}: {table().cell('', '').all} open cases in sight")
    ours = {"table": middle(table), "twelve months": middle(year)}
    for part, took in ours.items():
        print(f"  {part:<16} {took:9.1f} ms")
    print(f"  {'board':<16} {sum(ours.values()):9.1f} ms")
    for line in facts(table) + facts(year):
        print(f"    {line}")
    begun = time.perf_counter()
    plain(who, day)()
    took = (time.perf_counter() - begun) * 1000
    print(f"  a count a number {took:9.1f} ms   {took / ours['table']:.0f} times the table")


def without_index() -> None:
    from django.db import connection

    from casework.oversight import board, months

    day, who = board.Day.of(TODAY), people()["supervisor"]
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX case_open, case_closed")
    took = middle(lambda: (board.table(who, day), months.year(who, day)))
    print(f"\nwithout the two indexes the supervisor's board takes {took:.0f} ms")


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

        call_command("migrate", verbosity=0)
        begun = time.perf_counter()
        fill(options.cases)
        print(f"{options.cases} cases written in {time.perf_counter() - begun:.0f} s")
        for name, who in people().items():
            compare(who, name)
        without_index()


if __name__ == "__main__":
    main()
