"""The assessment of twelve months over a large ledger, beside a plain loop over the same cases.

    python -m bench.assessment [--cases 50000]

DATABASE_URL names the database, as for `bench.transitions`. The loop reads every case with its
events and clocks, a thousand at a time, folds every log and counts in Python. Both must come to the
same numbers; the run fails where they do not.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from bench.ledger import make
from bench.transitions import database

FIRST, LAST, CUT = date(2025, 8, 1), date(2026, 7, 31), date(2026, 8, 1)


NAMES = {"send": "received", "take_up": "accepted", "ask": "supplemented"}


class Loop:
    """Receipts, acceptances, ends, working days and steps, counted one case after the other."""

    def __init__(self) -> None:
        from casework.clock.stored import stored_calendar

        self.calendar = stored_calendar()
        self.found: dict[Any, Counter[str]] = {}

    def over(self, office: Any) -> dict[Any, Counter[str]]:
        from casework.models import Case

        cases = Case.objects.filter(office=office).prefetch_related("events", "deadlines")
        for case in cases.iterator(chunk_size=1000):
            self.events(case)
            self.clocks(case)
        return self.found

    def add(self, day: date, department: int, name: str) -> None:
        from casework.assessment.periods import ReportPeriod

        if FIRST <= day <= LAST:
            place = (ReportPeriod.of(day), department)
            self.found.setdefault(place, Counter())[f"sample/{name}"] += 1

    def events(self, case: Any) -> None:
        unit, received = case.department_id, case.filed_on
        for event in case.events.all():
            if event.action in NAMES:
                self.add(event.on, unit, NAMES[event.action])
            if event.action == "send":
                received = event.on
            if event.target == "granted":
                taken = self.calendar.working_days_between(received, event.on)
                self.add(event.on, unit, "closed")
                self.add(event.on, unit, f"days/{taken}")

    def clocks(self, case: Any) -> None:
        from casework.assessment.runs import runs_of, step_of

        unit = case.department_id
        for deadline in case.deadlines.all():
            for run in runs_of(deadline.log):
                step = step_of(("sample", deadline.name, unit), run, self.calendar)
                if step is not None and step.decided_on < CUT:
                    self.add(step.decided_on, unit, f"step/{deadline.name}/due")
                    if step.late:
                        self.add(step.decided_on, unit, f"step/{deadline.name}/late")


def measured(count: Callable[[], Any]) -> tuple[Any, float, float]:
    """What it came to, in how many seconds, and with how many megabytes at most."""
    begun = time.perf_counter()
    found = count()
    took = time.perf_counter() - begun
    tracemalloc.start()
    count()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return found, took, peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=50_000)
    options = parser.parse_args()
    with database():
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        from casework.assessment.tally import tally
        from casework.assessment.vocabulary import Scope
        from casework.models import Case

        office, supervisor = make(options.cases)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        cases = Case.objects.visible_to(supervisor).filter(office=office)
        scope = Scope(cases, FIRST, LAST, CUT)
        tally(scope)
        found, took, peak = {}, {}, {}
        for name, count in (("sets", lambda: tally(scope)), ("loop", lambda: Loop().over(office))):
            found[name], took[name], peak[name] = measured(count)
        for place, numbers in found["loop"].items():
            theirs = {key: n for key, n in numbers.items() if n}
            ours = {key: found["sets"][place][key] for key in theirs}
            assert ours == theirs, (place, ours, theirs)
        print(f"database      {connection.vendor}, {options.cases} cases, 12 months")
        for name, seconds in took.items():
            print(f"{name:<13} {seconds:8.2f} s   {peak[name]:6.1f} MB at most")
        print(f"loop / sets   {took['loop'] / took['sets']:8.1f}")


if __name__ == "__main__":
    main()
