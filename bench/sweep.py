"""200,000 due deadlines: steps raised in sets, beside a row-by-row loop and hand-written SQL.

    DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres python -m bench.sweep [--rows 200000]

PostgreSQL only. Makes and drops a database of its own. All sides find the same rows due on the
same day, one after the other in one run; the row-by-row sides work on a share of them. The steps
are rows with their messages; the overdue reports are events of the ledger with their digests.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date

from bench.transitions import database

MONDAY, DUE = date(2026, 7, 6), date(2026, 7, 9)
# The hand-written floor knows the rung, its day and the addressee; it judges and computes nothing.
FLOOR = """
WITH due AS (
  SELECT d.id, d.due_on, d.rung FROM casework_casedeadline d
   WHERE d.state = 'running' AND d.step_on <= %s
   ORDER BY d.step_on, d.id LIMIT 2000 FOR UPDATE SKIP LOCKED),
s AS (
  INSERT INTO casework_ladderstep (deadline_id, due, rung, "to", "on", state, raised_at)
  SELECT id, due_on, rung, 'head', due_on, 'raised', now() FROM due RETURNING id),
o AS (
  INSERT INTO casework_outboxmessage
         (step_id, recipient, channel, kind, state, attempts, last_error, next_at)
  SELECT id, 'step:head', 'people', 'floor', 'queued', 0, '', now() FROM s)
UPDATE casework_casedeadline k SET rung = k.rung + 1, step_on = %s
  FROM due WHERE k.id = due.id"""
COPIES = """
INSERT INTO casework_case (case_type, type_version, state, state_since, title, subject_id,
       office_id, holder_id, waits_for, pack, pack_version, filed_on, due_on, due_provisional,
       disputed, data, version, last_hash, created_at, number, lateness)
SELECT c.case_type, c.type_version, c.state, c.state_since, c.title, c.subject_id, c.office_id,
       c.holder_id, c.waits_for, c.pack, c.pack_version, c.filed_on, c.due_on, c.due_provisional,
       c.disputed, c.data, 0, '', c.created_at, 'N' || n, c.lateness
  FROM casework_case c, generate_series(1, %s) AS n WHERE c.id = %s"""
CLOCKS = """
INSERT INTO casework_casedeadline (case_id, name, owner, department_id, log, state, started_on,
       due_on, provisional, fires_on, fired, basis, rung, step_on)
SELECT k.id, d.name, d.owner, d.department_id, d.log, d.state, d.started_on, d.due_on,
       d.provisional, d.fires_on, d.fired, d.basis, d.rung, d.step_on
  FROM casework_case k, casework_casedeadline d
 WHERE d.case_id = %s AND d.state = 'running' AND k.number LIKE 'N%%' AND k.id <> d.case_id"""


def build(rows: int) -> None:
    """A case of the sample type that waits to be taken up, so many times."""
    from django.db import connection

    from tests.engine.world import make_world

    first = make_world().at("filed")
    with connection.cursor() as cursor:
        cursor.execute(COPIES, [rows, first.pk])
        cursor.execute(CLOCKS, [first.pk])
        cursor.execute("DELETE FROM casework_casedeadline WHERE case_id = %s", [first.pk])
    connection.commit()
    settled()


def settled() -> None:
    """Between two measurements the tables are tidy, so that the later one does not pay for it."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("case", "casedeadline", "ladderstep", "outboxmessage", "caseevent"):
            cursor.execute(f"VACUUM ANALYZE casework_{table}")
        cursor.execute("CHECKPOINT")


def wind_back() -> None:
    """No step raised, and the next one of every clock due on the last day."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE casework_outboxmessage, casework_ladderstep CASCADE")
        cursor.execute("UPDATE casework_casedeadline SET rung = 2, step_on = due_on")
    settled()


def timed(what: Callable[[], int]) -> tuple[int, float]:
    begun = time.perf_counter()
    done = what()
    return done, done / (time.perf_counter() - begun)


def sets() -> int:
    from casework.reminding.ladder import raise_due
    from casework.today import moment

    return raise_due(DUE, now=moment())


def floor() -> int:
    from django.db import connection, transaction

    total = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FLOOR, [DUE, date(2027, 1, 1)])
            if not cursor.rowcount:
                return total
            total += cursor.rowcount


def loop(share: int) -> Callable[[], int]:
    """The same steps by the object mapper, a transaction a clock."""
    from django.db import transaction

    from casework.clock.stored import stored_calendar
    from casework.declaration import published
    from casework.models import CaseDeadline, LadderStep, OutboxMessage
    from casework.policies.ladders import ladder_of, next_rung
    from casework.policies.loader import load_packs
    from casework.today import moment

    def one(pk: int) -> None:
        with transaction.atomic():
            rows = CaseDeadline.objects.select_related("case").select_for_update(of=("self",))
            clock = rows.get(pk=pk)
            case = clock.case
            published(case.case_type, case.type_version)
            ladder = ladder_of(load_packs().version(case.pack_version), case.case_type)
            step = LadderStep.objects.create(
                deadline=clock, due=clock.due_on, rung=clock.rung, to="head", on=clock.step_on,
                raised_at=moment(),
            )  # fmt: skip
            OutboxMessage.objects.create(
                step=step, recipient="step:head", channel="people", kind="loop", next_at=moment()
            )
            found = next_rung(
                ladder, clock.due_on, stored_calendar(), since=clock.started_on,
                start=clock.rung + 1,
            )  # fmt: skip
            clock.rung, clock.step_on = found or (len(ladder), None)
            clock.save(update_fields=["rung", "step_on"])

    def run() -> int:
        due = CaseDeadline.objects.filter(state="running", step_on__lte=DUE).order_by("id")
        ids = list(due.values_list("pk", flat=True)[:share])
        for pk in ids:
            one(pk)
        return len(ids)

    return run


def reports(share: int) -> Callable[[], int]:
    """Overdue events in sets, as the timers write them."""
    from casework.models import CaseDeadline
    from casework.reminding.lateness import report

    def run() -> int:
        due = CaseDeadline.objects.filter(state="running", fired=False).order_by("id")
        rows = list(due.values_list("case_id", "name")[:share])
        done = 0
        for at in range(0, len(rows), 500):
            found = report(dict(rows[at : at + 500]), today=date(2026, 7, 10))
            done += sum(outcome == "overdue" for outcome in found.values())
        return done

    return run


def reports_alone(share: int) -> Callable[[], int]:
    """The same events, a transaction each."""
    from casework.engine import expire
    from casework.models import CaseDeadline

    def run() -> int:
        due = CaseDeadline.objects.filter(state="running", fired=False).order_by("id")
        rows = list(due.values_list("case_id", "name")[:share])
        return sum(expire(pk, name, today=date(2026, 7, 10)) == "overdue" for pk, name in rows)

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    options = parser.parse_args()
    with database():
        import django

        django.setup()
        from django.core.management import call_command

        from casework.ledger.verify import verify

        call_command("migrate", verbosity=0)
        build(options.rows)
        share = max(options.rows // 40, 200)
        found: dict[str, float] = {}
        for name, side in (("floor", floor), ("sets", sets), ("loop", loop(share))):
            wind_back()
            done, found[name] = timed(side)
            print(f"steps, {name:<14} {done:8d} at {found[name]:8.0f} a second")
        print(f"sets / loop {found['sets'] / found['loop']:18.1f}")
        print(f"sets / floor {found['sets'] / found['floor']:17.2f}")
        for name, side in (
            ("one by one", reports_alone(share)), ("sets", reports(share * 8)),
        ):  # fmt: skip
            settled()
            done, found[name] = timed(side)
            print(f"overdue, {name:<12} {done:8d} at {found[name]:8.0f} a second")
        print(f"sets / one by one {found['sets'] / found['one by one']:12.1f}")
        # The copies that nothing happened to have no event at all.
        faults = [fault for fault in verify() if fault.seq]
        print(f"faults of the ledger: {len(faults)}")


if __name__ == "__main__":
    main()
