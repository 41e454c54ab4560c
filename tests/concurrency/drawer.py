"""The month's draw of commitments: `python -m tests.concurrency.drawer prepare N | draw | tell`.

`draw` says a line for each check that it has started, so that its test can kill it there.
"""

import itertools
import json
import os
import sys
import time
from collections import Counter
from datetime import date

DAY = date(2026, 7, 7)


def prepare(count):
    from casework.models import Case, Measure, Subject
    from commitments.models import CheckDraw, CheckRun, CommitmentTemplate, Matter
    from tests import factories as f
    from tests.commitments import world as commitments

    # What other tests of this run left in the database is none of our business.
    CheckDraw.objects.all().delete()
    CheckRun.objects.all().delete()
    Case.objects.filter(case_type="commitments", state="performing").update(closed_on=DAY)
    f._numbers = itertools.count(time.time_ns() // 10**6)
    if not Matter.objects.filter(code="YJ-1").exists():
        world = commitments.make_world()
    else:
        bureau = Matter.objects.get(code="YJ-1").department
        company = Subject.objects.get(code="91320100MA0000015Q")
        people = {
            name: f.officer(role, bureau)
            for name, role in (
                ("reviewer", "reviewer"),
                ("reviewer2", "reviewer"),
                ("head", "head"),
            )
        }
        office = f.credit_office()
        world = commitments.World(
            bureau=bureau, office=office, company=company, agent=f.agent_of(company),
            officer=f.officer("credit_officer", office), office_head=f.officer("head", office),
            supervisor=f.officer("supervisor", office), clerk=f.officer("window_clerk", office),
            platform=f.officer("platform", office), stranger=f.user(),
            matter=Matter.objects.get(code="YJ-1"),
            template=CommitmentTemplate.objects.filter(matter__code="YJ-1").first(),
            measure=Measure.objects.first(), **people,
        )  # fmt: skip
    for _ in range(count):
        world.at("performing", today=DAY)


def draw():
    from commitments import spot_checks
    from tests.rules import override

    class Patch:
        setattr = staticmethod(setattr)

    every = {f"spot.{level}_percent": 100 for level in ("high", "medium", "low")}
    override(Patch, every)
    start = spot_checks._start

    def told(*args):
        start(*args)
        print("check", flush=True)

    spot_checks._start = told
    spot_checks.draw(spot_checks.Order("month:2026-07"), today=DAY)


def tell():
    from casework.ledger.verify import verify
    from casework.models import CaseEvent
    from commitments.models import CheckDraw, CheckRun

    begun = CaseEvent.objects.filter(
        action="start_check", case_id__in=CheckDraw.objects.values("case_id")
    ).values_list("case_id", flat=True)
    print(json.dumps({
        "runs": CheckRun.objects.count(),
        "states": dict(Counter(CheckDraw.objects.values_list("state", flat=True))),
        "begun": len(begun), "twice": len(begun) - len(set(begun)),
        "faults": [str(fault) for fault in verify()],
    }))  # fmt: skip


def main(step, *rest):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.race_settings"
    import django

    django.setup()
    {"prepare": prepare, "draw": draw, "tell": tell}[step](*map(int, rest))


if __name__ == "__main__":
    main(*sys.argv[1:])
