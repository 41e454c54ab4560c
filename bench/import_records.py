"""Imports a large sheet beside a plain loop that only reads it: rows a second, and peak memory.

Then the same sheet again, and once more with a tenth of its rows changed.

python bench/import_records.py [--rows 100000] [--format xlsx|csv]

Runs on a fresh SQLite file, or, with DATABASE_URL, on a fresh database of that PostgreSQL server.
Each measurement is a process of its own, so that its peak memory is its own.
"""

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import psycopg
from psycopg import sql

PROJECT = Path(__file__).resolve().parent.parent


def measured(work) -> None:
    """Prints the seconds that the work took, those of its processor, and its peak memory in MiB."""
    start = time.perf_counter()
    rows = work()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cpu = time.process_time()
    print(json.dumps({"rows": rows, "seconds": seconds, "cpu": cpu, "peak": peak}))


def read_only(path: Path) -> int:
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path, read_only=True).active
        return sum(1 for _ in sheet.iter_rows(values_only=True)) - 1
    with path.open(encoding="gb18030", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def imported(path: Path) -> int:
    import django

    django.setup()
    from casework.registry.importing.run import import_file
    from casework.today import local_today

    run = import_file(path, by=None, today=local_today())
    if run.error:
        raise SystemExit(run.error)
    return run.imported + run.unchanged + run.faulty


def child(task: str, path: Path, environment: dict[str, str]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--task", task, "--path", str(path)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def fresh_database(url: str, name: str) -> str:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def drop_database(url: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def compare(path: Path, changed: Path, environment: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"], cwd=PROJECT, env=environment, check=True
    )
    outcomes = {
        "read only": child("read", path, environment),
        "import": child("import", path, environment),
        "import again": child("import", path, environment),
        "a tenth changed": child("import", changed, environment),
    }
    floor = outcomes["read only"]["seconds"]
    print(f"{'':16}{'rows/s':>10}{'seconds':>10}{'cpu s':>8}{'peak MiB':>10}{'× reading':>11}")
    for name, found in outcomes.items():
        rate, ratio = found["rows"] / found["seconds"], found["seconds"] / floor
        print(
            f"{name:16}{rate:10,.0f}{found['seconds']:10.1f}{found['cpu']:8.1f}{found['peak']:10.0f}{ratio:11.2f}"
        )


def main(rows: int, form: str) -> None:
    server = os.environ.get("DATABASE_URL", "")
    name = f"casework_bench_{os.getpid()}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"penalties.{form}"
        changed = path.with_stem("changed")
        maker = [sys.executable, str(PROJECT / "bench/sheets.py"), str(rows)]
        subprocess.run([*maker, str(path)], check=True)
        subprocess.run([*maker, str(changed), "--changed", "10"], check=True)
        size = path.stat().st_size / 1024 / 1024
        print(f"{rows:,} rows, {form}, {size:.1f} MiB, {'PostgreSQL' if server else 'SQLite'}")
        environment = os.environ | {
            "CASEWORK_VAR": f"{folder}/var",
            "CASEWORK_PLAIN_HTTP": "1",
            "PYTHONPATH": os.pathsep.join([str(PROJECT), os.environ.get("PYTHONPATH", "")]),
        }
        environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        if server:
            environment["DATABASE_URL"] = fresh_database(server, name)
        try:
            compare(path, changed, environment)
        finally:
            if server:
                drop_database(server, name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--format", choices=["xlsx", "csv"], default="xlsx")
    parser.add_argument("--task", choices=["read", "import"], help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.task:
        measured(lambda: (read_only if given.task == "read" else imported)(given.path))
    else:
        main(given.rows, given.format)
