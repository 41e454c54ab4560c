"""Exports many records beside a bare loop that writes the same rows: rows a second, peak memory.

python -m bench.export_records [--rows 1000000] [--format csv|xlsx]

Runs on a fresh SQLite file. Each measurement is a process of its own, so that its peak memory is
its own.
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

PROJECT = Path(__file__).resolve().parent.parent
ROW = (
    "云江市远航科技有限公司", "法人及非法人组织", "91320100MA0000015Q", "王一", "云市监罚1号",
    "超限运输", "查实当事人存在超限运输行为。", "《公路安全保护条例》第六十四条", "罚款",
    "罚款人民币3.88万元", "3.88", "0", "", "2026-05-06", "", "2027-05-06", "云江市交通运输局",
    "11329901WA000LH0Y5", "", "", "",
)  # fmt: skip


def measured(work) -> None:
    start = time.perf_counter()
    rows = work()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": rows, "seconds": seconds, "peak": peak}))


def bare(count: int, path: Path) -> int:
    """The rows as they are, written by the library alone."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            lines = csv.writer(file)
            for _ in range(count):
                lines.writerow(ROW)
        return count
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for _ in range(count):
        sheet.append(ROW)
    book.save(path)
    return count


def exported(path: Path) -> int:
    import django

    django.setup()
    from casework.models import CreditRecord
    from casework.registry.exporting.files import digest_of, write
    from casework.registry.exporting.layouts import layout_of

    layout = layout_of("legal_penalties")
    rows = layout.rows(CreditRecord.objects.all(), batch=2000)
    count = write(path, rows, encoding="utf-8")
    digest_of(path)
    return count


def fill(count: int) -> None:
    """So many penalties of a thousand organizations, entered by one statement."""
    import django

    django.setup()
    from datetime import date

    from django.db import connection

    from casework.models import CreditRecord, Department, Subject

    place = Department.objects.create(name="云江市交通运输局", uscc="11329901WA000LH0Y5")
    Subject.objects.bulk_create(
        Subject(kind="legal", name=f"云江市第{n}公司", code=f"B{n:017d}") for n in range(1000)
    )
    CreditRecord.objects.create(
        kind="penalty", subject=Subject.objects.first(), department=place, number=ROW[4],
        title=ROW[5], facts=ROW[6], basis=ROW[7], penalty_kinds="罚款", content=ROW[9], fine="3.88",
        document_date=date(2026, 5, 6), record_class="ordinary", pack="yunjiang", identity="b0",
    )  # fmt: skip
    names = [field.column for field in CreditRecord._meta.local_fields if field.column != "id"]
    taken = {"identity": "'b' || n.n", "subject_id": "1 + n.n % 1000"}
    columns = ", ".join(f"{taken.get(name, f'r.{name}')} AS {name}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {count - 1})"
            f" INSERT INTO casework_creditrecord ({', '.join(names)})"
            f" SELECT {columns} FROM n, casework_creditrecord r WHERE r.identity = 'b0'"
        )


def child(task: str, count: int, path: Path, environment: dict[str, str]) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.export_records", "--task", task, "--rows", str(count),
               "--path", str(path)]  # fmt: skip
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1]) if task != "fill" else {}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--format", choices=["csv", "xlsx"], default="csv")
    parser.add_argument("--task", choices=["bare", "export", "fill"])
    parser.add_argument("--path", type=Path)
    asked = parser.parse_args()
    if asked.task == "fill":
        fill(asked.rows)
    elif asked.task:
        work = {
            "bare": lambda: bare(asked.rows, asked.path), "export": lambda: exported(asked.path)
        }  # fmt: skip
        measured(work[asked.task])
    else:
        compare(asked.rows, asked.format)


def compare(count: int, form: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings", "CASEWORK_VAR": str(folder / "var"),
            "DATABASE_URL": f"sqlite:///{folder}/bench.db",
        }  # fmt: skip
        migrate = [sys.executable, "manage.py", "migrate", "-v0"]
        subprocess.run(migrate, cwd=PROJECT, env=environment, check=True)
        child("fill", count, folder, environment)
        found = {
            task: child(task, count, folder / f"{task}.{form}", environment)
            for task in ("bare", "export")
        }
    for task, one in found.items():
        rate = one["rows"] / one["seconds"]
        print(f"{task:8} {one['rows']:>9,.0f} rows {rate:>10,.0f}/s  peak {one['peak']:.0f} MiB")
    ratio = found["export"]["seconds"] / found["bare"]["seconds"]
    print(f"an export takes {ratio:.1f} times as long as the bare loop")


if __name__ == "__main__":
    main()
