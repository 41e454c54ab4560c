"""Several ticks at once on one database: `python -m tests.concurrency.ticker CASES WORKERS`."""

import itertools
import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from datetime import date

DAYS = (date(2026, 7, 10), date(2026, 7, 16), date(2026, 7, 31))
COUNTED = ("met", "overdue", "escalated", "timers", "digests", "taken_back", "letters", "failed")


def set_up():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.race_settings")
    import django

    django.setup()


def side(barrier, pipe):
    """Runs every day's tick together with the others and sends what this one did."""
    set_up()
    from casework.timers import tick

    done = Counter()
    for day in DAYS:
        barrier.wait(timeout=120)
        found = tick(day)
        done.update({name: found[name] for name in COUNTED})
    pipe.send(dict(done))


def scene(count):
    """Cases that owe a decision, an acceptance or an answer, and everybody who hears of it."""
    from django.contrib.auth.models import User

    from casework.models import Case, CaseDeadline
    from tests import factories as f
    from tests.engine.world import MONDAY, make_world
    from tests.notifications.conftest import with_another_subject

    # What other tests of this run left in the database is none of our business.
    CaseDeadline.objects.update(state="cancelled", step_on=None, fires_on=None)
    Case.objects.update(closed_on=MONDAY)
    User.objects.update(is_active=False)
    before = Case.objects.order_by("pk").last()
    f._numbers = itertools.count(time.time_ns() // 10**6)
    world = make_world()
    f.officer("supervisor", world.office)
    for number in range(count):
        with_another_subject(world).at(("looking", "filed", "asking")[number % 3])
    return before.pk if before else 0


def tell(before):
    """What there is afterwards of the cases after that one, each thing as often as it is there."""
    from casework.ledger.verify import verify
    from casework.models import CaseEvent, IssuedDocument, LadderStep, MorningOverview

    def by(rows):
        return dict(Counter("/".join(map(str, row)) for row in rows))

    events = CaseEvent.objects.filter(kind="timer", case_id__gt=before)
    steps = LadderStep.objects.filter(deadline__case_id__gt=before)
    papers = IssuedDocument.objects.filter(name="supervision_letter", case_id__gt=before)
    return {
        "events": by(events.values_list("action")),
        "twice": max(Counter(events.values_list("case_id", "action", "data__deadline")).values()),
        "steps": by(steps.values_list("on", "to")),
        "letters": papers.count(),
        "overviews": MorningOverview.objects.count(),
        "messages": by(
            (step.to, step.messages.count()) for step in steps
        ),
        "faults": [str(fault) for fault in verify()],
    }  # fmt: skip


def main(cases, workers):
    set_up()
    from django.db import connections

    before = scene(cases)
    connections.close_all()
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(workers)
    pipes, running = [], []
    for _ in range(workers):
        here, there = context.Pipe(duplex=False)
        pipes.append(here)
        running.append(context.Process(target=side, args=(barrier, there)))
        running[-1].start()
    done = Counter()
    for pipe in pipes:
        done.update(pipe.recv())
    for worker in running:
        worker.join(timeout=60)
    print(json.dumps({"done": dict(done), **tell(before)}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
