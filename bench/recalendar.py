"""Open cases a second that a new holiday notice moves, beside a loop that moves them one by one.

    python -m bench.recalendar [--cases 100000] [--loop 500]

DATABASE_URL names the database, as for bench.transitions. Every case has one running clock whose
date is provisional; entering the year gives each its date, one ledger event a case. The loop does
the same with the object mapper: lock, read, fold, save, one commit a case. Peak memory is that of
this process, before the preview and after the last case.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterable
from datetime import date
from typing import Any

from bench.transitions import database

WEDNESDAY = date(2026, 12, 30)
CHUNK = 5000


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def plant(count: int, template: Any) -> None:
    """Copies one filed case so many times, clock included."""
    from casework.models import Case, CaseDeadline

    clock = CaseDeadline.objects.get(case=template, state="running")
    skip = {"id", "number", "case_ptr"}
    values = {
        field.attname: getattr(template, field.attname)
        for field in Case._meta.concrete_fields
        if field.name not in skip
    }
    clocks = {
        field.attname: getattr(clock, field.attname)
        for field in CaseDeadline._meta.concrete_fields
        if field.name not in ("id", "case")
    }
    for first in range(0, count, CHUNK):
        numbers = range(first, min(first + CHUNK, count))
        cases = Case.objects.bulk_create(Case(number=f"B-{n}", **values) for n in numbers)
        CaseDeadline.objects.bulk_create(CaseDeadline(case=case, **clocks) for case in cases)


def loop(case_ids: Iterable[int], rule: Any, at: Any) -> int:
    """The way of a plain product: one transaction a case, everything through the mapper."""
    from django.db import transaction

    from casework.clock.fold import fold
    from casework.clock.stored import stored_calendar
    from casework.clocks import fires_on
    from casework.ledger.chain import digest
    from casework.models import Case, CaseDeadline, CaseEvent

    done = 0
    for pk in case_ids:
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=pk)
            clock = CaseDeadline.objects.get(case=case, state="running")
            seq = case.version + 1
            clock.log.append({"on": WEDNESDAY.isoformat(), "kind": "calendar", "event": seq})
            calendar = stored_calendar(case.pack, clock.department_id)
            folded = fold(clock.log, calendar)
            clock.due_on, clock.provisional = folded.due, folded.provisional
            clock.fires_on = fires_on(rule, folded.due, calendar)
            clock.save()
            row = {
                "case_id": pk, "seq": seq, "kind": "human", "action": "calendar",
                "source": case.state, "target": case.state, "by_id": None, "role": "supervisor",
                "reason": "通知", "department_id": None, "data": {}, "before": {}, "after": {},
                "clock": [], "pack": case.pack, "pack_version": case.pack_version,
                "on": WEDNESDAY, "at": at, "key": None, "prev_hash": case.last_hash,
            }  # fmt: skip
            event = CaseEvent.objects.create(**row, hash=digest(row, prev_hash=case.last_hash))
            case.due_on, case.due_provisional = folded.due, folded.provisional
            case.version, case.last_hash = seq, event.hash
            case.save()
        done += 1
    return done


def looped_rate(count: int, rule: Any) -> float:
    from casework.models import Case
    from casework.today import moment

    case_ids = list(Case.objects.order_by("-pk").values_list("pk", flat=True)[:count])
    begun = time.perf_counter()
    return loop(case_ids, rule, moment()) / (time.perf_counter() - begun)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--loop", type=int, default=500, help="cases that the loop moves")
    options = parser.parse_args()
    with database():
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure(options.cases, options.loop)


def city(count: int) -> tuple[Any, Any]:
    """So many filed cases; answers with who enters the calendar, and the rule of their clock."""
    from casework.declaration import published
    from casework.engine import perform
    from casework.models import Case
    from tests import factories as f
    from tests.engine.world import make_world

    world = make_world()
    data = {"subject": world.subject.pk, "topic": "x"}
    case = world.open(data=data, today=WEDNESDAY)
    case = perform(case.pk, "send", by=world.agent, today=WEDNESDAY)
    plant(count, Case.objects.get(pk=case.pk))
    chief = f.officer("supervisor", world.office)
    rule = published("sample").case_type.deadlines["take_up_by"]
    return chief, rule


def measure(count: int, looped: int) -> None:
    from django.db import connection

    from casework.clock.calendar import DayKind
    from casework.clock.entries import Entry
    from casework.models import CalendarMove, CaseEvent
    from casework.recounting import calendar_runs

    chief, rule = city(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself after so many new rows
    start = peak_mb()
    begun = time.perf_counter()
    run = calendar_runs.begin(
        [Entry(date(2027, 1, 1), DayKind.HOLIDAY, "元旦", 1)], 2027, scope="national",
        notice="通知", by=chief, pack="yunjiang", on=WEDNESDAY,
    )  # fmt: skip
    calendar_runs.work_off(run.pk)
    preview = time.perf_counter() - begun
    calendar_runs.confirm(run.pk, by=chief, today=WEDNESDAY, tells=False)
    one_by_one = looped_rate(looped, rule)
    time.sleep(calendar_runs.SETTLES.total_seconds())
    begun = time.perf_counter()
    calendar_runs.work_off(run.pk)
    moved = time.perf_counter() - begun
    written = CalendarMove.objects.filter(event_seq__isnull=False).count()
    assert written == count + 1 - looped
    assert CaseEvent.objects.filter(action="calendar").count() == count + 1
    print(f"database          {connection.vendor}, {count} open cases")
    print(f"preview           {(count + 1) / preview:8.0f} cases/s ({preview:.1f} s)")
    print(f"moving            {written / moved:8.0f} cases/s ({moved:.1f} s)")
    print(f"loop              {one_by_one:8.0f} cases/s (over {looped})")
    print(f"moving / loop     {written / moved / one_by_one:8.1f}")
    print(f"peak memory       {start:8.0f} MB before, {peak_mb():.0f} MB after")


if __name__ == "__main__":
    main()
