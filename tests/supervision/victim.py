"""Programs for the test that kills workers: `python -m tests.supervision.victim scene|work|kills|tell`.

scene N        N cases and a confirmed bulk run over them
work           drains it in small batches, with leases so short that a test need not wait long
kills N SEED   starts such workers one after the other and kills each at a random moment
tell           prints what became of the run
"""

import json
import os
import random
import signal
import sys
import time
from datetime import timedelta

LEASE = timedelta(seconds=0.5)


def set_up():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.race_settings")
    import django

    django.setup()


def scene(count):
    import itertools

    from casework.engine import open_case, perform
    from casework.handling import bulk
    from casework.handling.bulk import Item, Order
    from casework.models import BulkRun
    from casework.today import local_today, moment
    from tests import factories as f

    # What other tests of this run left in the database is none of our business.
    BulkRun.objects.update(state="dismissed")
    f._numbers = itertools.count(time.time_ns() // 10**6)
    office = f.credit_office()
    officer = f.officer("credit_officer", office)
    items = []
    for _ in range(count):
        company = f.subject()
        agent = f.agent_of(company)
        data = {"subject": company.pk, "topic": "x"}
        case = open_case("sample", by=agent, data=data)
        items.append(Item(perform(case.pk, "send", by=agent).pk))
    run = bulk.prepare(Order("action", "sample", "take_up"), items, by=officer,
                       token=f"t{time.time_ns()}", today=local_today(), now=moment())  # fmt: skip
    bulk.confirm(run)
    print(json.dumps([item.target for item in items]))


def work():
    from casework.handling import bulk
    from casework.today import local_today, moment

    bulk.LEASE, bulk.BATCH = LEASE, 20
    print(json.dumps(bulk.drain(today=local_today, clock=moment)))


def kills(rounds, seed):
    """Prints how many workers were killed alive."""
    from django.db import connections

    from casework.models import BulkRow

    chance = random.Random(seed)
    alive = 0
    for _ in range(rounds):
        connections.close_all()
        child = os.fork()
        if child == 0:
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  until it is killed
            work()
            os._exit(0)
        time.sleep(chance.uniform(0.005, 0.06))
        os.kill(child, signal.SIGKILL)
        alive += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    left = BulkRow.objects.filter(state="queued", run__state="running").count()
    print(json.dumps({"alive": alive, "left": left}))


def tell():
    from casework.ledger.verify import verify
    from casework.models import BulkRun, CaseEvent

    run = BulkRun.objects.latest("pk")
    ids = list(run.rows.values_list("case_id", flat=True))
    done = CaseEvent.objects.filter(action="take_up", case_id__in=ids)
    print(json.dumps({
        "state": run.state, "rows": list(run.rows.values_list("state", flat=True)),
        "taken_up": sorted(done.values_list("case_id", flat=True)),
        "faults": [str(fault) for fault in verify()],
    }))  # fmt: skip


if __name__ == "__main__":
    set_up()
    name, *numbers = sys.argv[1:]
    {"scene": scene, "work": work, "kills": kills, "tell": tell}[name](*map(int, numbers))
