"""A city of waiting cases and a calendar to be entered: run as a program by its test.

`prepare N` makes the cases and previews the entry, `confirm` lets it take effect, `tell` prints
as JSON what the cases, the ledger and the run say.
"""

import json
import os
import sys
from datetime import date

WEDNESDAY = date(2026, 12, 30)


def prepare(count):
    from casework.clock.calendar import DayKind
    from casework.clock.entries import Entry
    from casework.engine import open_case, perform
    from casework.recounting import calendar_runs
    from tests import factories as f
    from tests.engine.world import make_world

    world = make_world()
    for _ in range(count):
        company = f.subject()
        agent = f.agent_of(company)
        data = {"subject": company.pk, "topic": "x"}
        case = open_case("sample", by=agent, data=data, today=WEDNESDAY)
        perform(case.pk, "send", by=agent, today=WEDNESDAY)
    chief = f.officer("supervisor", world.office)
    run = calendar_runs.begin(
        [Entry(date(2027, 1, 1), DayKind.HOLIDAY, "元旦", 1)], 2027, scope="national",
        notice="通知", by=chief, pack="yunjiang", on=WEDNESDAY,
    )  # fmt: skip
    print(json.dumps({"run": run.pk}))


def confirm():
    from casework.models import CalendarRun
    from casework.recounting import calendar_runs

    run = CalendarRun.objects.get()
    calendar_runs.confirm(run.pk, by=run.by, today=WEDNESDAY, tells=True)


def tell():
    from django.db.models import Count

    from casework.ledger.verify import verify
    from casework.models import CalendarMove, CalendarRun, Case, CaseEvent, OutboxMessage

    run = CalendarRun.objects.get()
    events = CaseEvent.objects.filter(action="calendar")
    twice = events.values("case").annotate(n=Count("pk")).filter(n__gt=1)
    print(
        json.dumps(
            {
                "state": run.state,
                "looked_at": run.looked_at,
                "total": run.total,
                "foreseen": CalendarMove.objects.filter(foreseen=True).count(),
                "written": CalendarMove.objects.filter(event_seq__isnull=False).count(),
                "events": events.count(),
                "twice": twice.count(),
                "messages": OutboxMessage.objects.filter(event__action="calendar").count(),
                "provisional": Case.objects.filter(due_provisional=True).count(),
                "faults": [str(fault) for fault in verify()],
            }
        )
    )


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.race_settings"
    import django

    django.setup()
    {"prepare": lambda: prepare(int(sys.argv[2])), "confirm": confirm, "tell": tell}[sys.argv[1]]()
