"""The public lists, feeds and statistics over 1,000,000 windows, beside plain counting.

    DATABASE_URL=postgres://user@host:port/ python -m bench.lists [--windows 1000000] [--plans]

Makes and drops a database of its own. "Page" is the whole request, "database" the execution of
its statements about windows and events. "Plain" reads all windows for the same counts. Medians.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

from bench.search import executed, middle
from bench.search_city import fill
from bench.transitions import database

EVENTS = """
INSERT INTO casework_publicityevent (window_id, seq, what, "on", at, reason, before)
SELECT id, 1, 'published', begin, opens_at, '', '{}' FROM casework_publicitywindow
 WHERE NOT EXISTS (SELECT 1 FROM casework_publicityevent e WHERE e.window_id =
                   casework_publicitywindow.id) ORDER BY opens_at"""
PLAIN = """
SELECT w.kind, d.name, count(*), max(w.changed_at) FROM casework_publicitywindow w
  JOIN casework_department d ON d.id = w.department_id
 WHERE w.state = 'open' AND w.opens_at <= now()
   AND (w.off_from IS NULL OR w.off_from > current_date) GROUP BY 1, 2"""


def addresses() -> dict[str, str]:
    """What is asked, with its address."""
    from casework.models import PublicityWindow

    windows = PublicityWindow.objects.filter(kind="penalty")
    middle_one = windows.order_by("dated_on")[windows.count() // 2]
    organ, after = middle_one.department_id, f"{middle_one.dated_on}.{middle_one.pk}"
    return {
        "the list of lists": "/lists/",
        "a long list": "/lists/penalty/",
        "an empty list": "/lists/other/",
        "a list, one department": f"/lists/penalty/?department={organ}",
        "a list, one year": f"/lists/penalty/?year={middle_one.dated_on.year}",
        "a list, department and year": (
            f"/lists/penalty/?department={organ}&year={middle_one.dated_on.year}"
        ),
        "a list, deep": f"/lists/penalty/?after={after}",
        "the feed of everything": "/feeds/all.xml",
        "the feed of a long list": "/feeds/penalty.xml",
        "the feed of a rare list": "/feeds/serious_list.xml",
        "the feed of an empty list": "/feeds/other.xml",
        "the feed of a department": f"/feeds/departments/{organ}.xml",
        "statistics": "/statistics/",
        "a record with its history": f"/records/{middle_one.record_id}/",
    }


def measure(*, plans: bool) -> None:
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()

    def ask(path: str) -> None:
        cache.clear()  # the numbers of the statistics are kept for a while
        assert client.get(path).status_code == 200, path

    print(f"{'':<32}{'page ms':>9}{'database ms':>13}")
    for what, path in addresses().items():
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            ask(path)
        asked = [q["sql"] for q in seen.captured_queries if "casework_publicity" in q["sql"]]
        found = [(sql, *executed(sql)) for sql in asked]
        page = middle(lambda path=path: ask(path))
        print(f"{what:<32}{page:>9.1f}{sum(took for _sql, took, _plan in found):>13.1f}")
        if plans:
            for sql, _took, plan in found:
                print(sql[:2000], *plan, sep="\n    ")
    print(f"{'the counts, plainly':<32}{'':>9}{executed(PLAIN)[0]:>13.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--windows", type=int, default=1_000_000)
    parser.add_argument("--plans", action="store_true", help="print how the database reads")
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.exit("Name a PostgreSQL server in DATABASE_URL: postgres://user@host:port/")
    with database():
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection
        from django.test.utils import setup_test_environment

        setup_test_environment()
        call_command("migrate", verbosity=0)
        begun = time.perf_counter()
        fill(options.windows)
        with connection.cursor() as cursor:
            cursor.execute(EVENTS)
            cursor.execute("VACUUM ANALYZE")
        print(f"{options.windows} windows written in {time.perf_counter() - begun:.0f} s")
        measure(plans=options.plans)


if __name__ == "__main__":
    main()
