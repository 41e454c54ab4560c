"""The public search and item pages over 1,000,000 windows, beside ILIKE and trigrams.

    DATABASE_URL=postgres://user@host:port/ python -m bench.search [--windows 1000000] [--plans]

Makes and drops a database of its own. "Page" is the whole request through the product's view,
"database" the execution of the statements that it sends about windows. "ILIKE" is what one would
write first, one statement over the same texts, "trigram" the same with pg_trgm's index. Medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from bench.search_city import fill
from bench.transitions import database

ROUNDS = 5
PLAIN = """
SELECT id FROM casework_publicitywindow
 WHERE state = 'open' AND opens_at <= now() AND (off_from IS NULL OR off_from > current_date) {more}
 ORDER BY dated_on DESC, id DESC LIMIT 21"""
TRIGRAMS = "CREATE INDEX bench_trigrams ON casework_publicitywindow USING gin (words gin_trgm_ops)"


def questions() -> dict[str, tuple[str, dict[str, Any]]]:
    """What is asked, with the address that asks it."""
    from casework.models.publicity import PublicityWindow

    windows = PublicityWindow.objects
    count = windows.count()
    promised = windows.filter(kind="commitment", id__gt=count // 2).order_by("id")[0].shown
    penalty = windows.filter(kind="penalty", id__gt=count // 2).order_by("id")[0]
    shown, late = penalty.shown, windows.order_by("dated_on", "id")[count // 33]
    name, mark = shown["name"], f"{late.dated_on.isoformat()}.{late.pk}"
    rare, trade = name[-10:-4] if len(name) > 12 else name[3:7], "化工"
    asked = {
        "two common characters": {"q": "公司"},
        "one trade in twenty": {"q": trade},
        "a rare name": {"q": rare},
        "a full name": {"q": name},
        "a full code, lower case": {"q": shown["code"].lower()},
        "a document number": {"q": shown["number"]},
        "the number of a commitment": {"q": promised["number"]},
        "two words": {"q": f"{rare} 食品"},
        "two words never together": {"q": "餐饮 物流"},
        "two words, one in 200": {"q": "食品 超限"},
        "no hits": {"q": "没有这家"},
        "no hits, common characters": {"q": "公司餐饮"},
        "name and department": {"q": rare[:2], "department": penalty.department_id},
        "name and kind": {"q": trade, "kind": "serious_list"},
        "name and state": {"q": trade, "state": "commitment.breached"},
        "name, marked as disputed": {"q": trade, "state": "disputed"},
        "department and state alone": {
            "department": penalty.department_id, "state": "commitment.breached",
        },
        "a deep page, common": {"q": "公司", "after": mark},
        "a deep page, one in twenty": {"q": trade, "after": mark},
        "a deep page, rare": {"q": rare, "after": mark},
    }  # fmt: skip
    return {what: (f"/search/?{urlencode(query)}", query) for what, query in asked.items()} | {
        "page of a record": (f"/records/{penalty.record_id}/", {}),
        "page of a commitment": (f"/commitments/{promised['number']}/", {}),
    }


def middle(work: Callable[[], Any]) -> float:
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


def executed(statement: str, values: Any = None) -> tuple[float, list[str]]:
    """The median execution time in milliseconds, and the plan."""
    from django.db import connection

    took: list[float] = []
    with connection.cursor() as cursor:
        for _ in range(ROUNDS):
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", values)
            lines = [line for (line,) in cursor.fetchall()]
            took.append(float(next(one for one in lines if one.startswith("Exec")).split()[2]))
            if took[0] > 2000:
                break
    return statistics.median(took), lines


def asked_of_windows(path: str) -> list[str]:
    """The statements about windows that a page sends; the list of departments is one of all."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        answer = Client().get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return [q["sql"] for q in seen.captured_queries if "publicitywindow" in q["sql"]]


def plainly(query: dict[str, Any]) -> tuple[str, list[Any]]:
    """The same question in one statement, word by word."""
    from casework.registry.search import words_of_query

    kind, _dot, status = str(query.get("state", "")).partition(".")
    conditions = {
        "kind = %s": query.get("kind") or (kind if status else None),
        "status = %s": status or None,
        "disputed = %s": True if kind == "disputed" else None,
        "department_id = %s": query.get("department"),
        "(dated_on, id) < (%s::date, %s::bigint)": (query.get("after") or "").split(".")
        if query.get("after")
        else None,
    }
    more, values = [], []
    for text in words_of_query(query.get("q", "")).texts:
        more.append("words ILIKE %s")
        values.append(f"%{text}%")
    for condition, value in conditions.items():
        if value is not None:
            more.append(condition)
            values += value if isinstance(value, list) else [value]
    return PLAIN.format(more="".join(f" AND {one}" for one in more)), values


def check(sample: int = 200) -> None:
    """What SQL filled in is what the product would have written."""
    from casework.models.publicity import PublicityWindow
    from casework.registry.grams import grams, plain

    for window in PublicityWindow.objects.filter(id__gt=10).order_by("facts")[:sample]:
        texts = [window.shown[name] for name in ("name", "code", "number", "title")]
        assert window.words == "\n".join(map(plain, texts)), window.words
        assert set(window.grams.split()) == set(grams(texts).split()), window.grams


def measure(*, plans: bool) -> None:
    from django.db import connection
    from django.test import Client

    asked, client = questions(), Client()
    ours: dict[str, tuple[float, float, bool]] = {}
    for what, (path, _query) in asked.items():
        found = [(statement, *executed(statement)) for statement in asked_of_windows(path)]
        scans = any("Seq Scan on casework_publicitywindow" in "\n".join(p) for _s, _t, p in found)
        page = middle(lambda path=path: client.get(path))
        ours[what] = page, sum(took for _s, took, _p in found), scans
        if plans:
            print(f"\n--- {what}: {path}")
            for statement, _took, plan in found:
                print(statement[:2000], *plan, sep="\n    ")
    ways: dict[str, list[float]] = {what: [] for what in asked}
    for index in ("", "CREATE EXTENSION IF NOT EXISTS pg_trgm", TRIGRAMS):
        with connection.cursor() as cursor:
            if index:
                cursor.execute(index)
        if index.startswith("CREATE EXTENSION"):
            continue
        for what, (_path, query) in asked.items():
            if query:
                ways[what].append(executed(*plainly(query))[0])
    print(f"\n{'':<30}{'page ms':>9}{'database':>10}{'ILIKE':>10}{'trigram':>10}")
    for what, (page, took, scans) in ours.items():
        others = "".join(f"{one:>10.1f}" for one in ways[what])
        print(f"{what:<30}{page:>9.1f}{took:>10.1f}{others}{'  SEQ SCAN' if scans else ''}")


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
        from django.test.utils import setup_test_environment

        setup_test_environment()
        call_command("migrate", verbosity=0)
        begun = time.perf_counter()
        fill(options.windows)
        check()
        print(f"{options.windows} windows written in {time.perf_counter() - begun:.0f} s")
        measure(plans=options.plans)


if __name__ == "__main__":
    main()
