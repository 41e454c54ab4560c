"""Programs for the tests with several workers: `python -m tests.syncing.worker scene|work|...`.

scene URL N    N records, each withdrawn, with a site that listens at URL
work           runs of the drain until nothing is done any more, with a short lease
die            a worker that is killed after the site has done it and before that is noted
repair URL     a repair that waits for two sites that fetch; prints their orders
answer N       answers the nth order of the repair through the site's own address
tell           prints how every order stands
"""

import itertools
import json
import os
import signal
import sys
import time
from datetime import timedelta


def set_up():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.race_settings")
    import django

    django.setup()


def scene(url, count):
    from tests import factories as f
    from tests.syncing.sites import change, site

    f._numbers = itertools.count(time.time_ns() // 10**6)
    company, market = f.subject(), f.department()
    site(url=url)
    for _ in range(int(count)):
        change(f.record(company, market), publicity="ended", shared=False)
    print(json.dumps(int(count)))


def work():
    from casework.syncing import drain, rows

    rows.LEASE = timedelta(seconds=1)
    total = 0
    for _ in range(6):
        total += drain.drain()["acknowledged"]
        time.sleep(0.3)
    print(json.dumps(total))


def die():
    from casework.syncing import drain, net, rows

    rows.LEASE = timedelta(seconds=1)
    call = net.call

    def call_and_die(*args, **kwargs):
        call(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    net.call = call_and_die
    drain.drain()


def repair(*_):
    from django.conf import settings

    from casework.models import SyncOrder, SyncTarget
    from tests import factories as f
    from tests.repair.world import make_world
    from tests.syncing.sites import site

    settings.CASEWORK_PACK = "national"
    f._numbers = itertools.count(time.time_ns() // 10**6)
    world = make_world()
    SyncTarget.objects.update(active=False)
    for code in ("one", "two"):
        site(code, code, channel="pull")
    case = world.at("syncing")
    orders = SyncOrder.objects.filter(do="withdraw").order_by("pk")
    print(json.dumps([case.pk, [[one.target.code, str(one.uid)] for one in orders]]))


def answer(code, uid, at):
    from django.test import Client

    from tests.syncing.sites import signed_headers

    body = json.dumps({"event": uid, "done_at": "2026-08-11T09:00:00+08:00"}).encode()
    path = f"/sync/{code}/acknowledge/"
    made = signed_headers("acknowledge", body, path=path, key_id=f"k-{code}")
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in made.items()}
    while time.time() < float(at):
        time.sleep(0.001)
    said = Client(SERVER_NAME="localhost").post(
        path, body, content_type="application/json", **headers
    )
    print(json.dumps(said.status_code))


def tell():
    from casework.models import Case, CaseEvent, SyncAttempt, SyncOrder

    print(
        json.dumps(
            {
                "states": list(SyncOrder.objects.order_by("pk").values_list("state", flat=True)),
                "attempts": list(
                    SyncAttempt.objects.order_by("pk").values_list("outcome", flat=True)
                ),
                "cases": list(Case.objects.values_list("state", flat=True)),
                "completed": CaseEvent.objects.filter(action="complete").count(),
            }
        )
    )


if __name__ == "__main__":
    set_up()
    globals()[sys.argv[1]](*sys.argv[2:])
