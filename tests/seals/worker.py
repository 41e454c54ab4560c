"""Programs for the tests with several workers: `python -m tests.seals.worker scene|work|...`.

scene N    N letters of one department with a seal whose keys lie in CASEWORK_SEALS
work       runs of the drain until nothing is done any more, with a short lease
die WHERE  a worker that is killed `after_file`, before its row, or `in_file`, half written
tell       prints how every letter stands
"""

import itertools
import json
import os
import signal
import sys
import time
from datetime import date, timedelta
from pathlib import Path


def set_up():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.race_settings")
    import django

    django.setup()


def scene(count):
    from casework.models import IssuedDocument
    from casework.seals.register import NewSeal, enter
    from casework.today import moment
    from tests import factories as f
    from tests.engine.world import make_world

    f._numbers = itertools.count(time.time_ns() // 10**6)
    make_world().at("granted")
    paper = IssuedDocument.objects.get()
    for number in range(1, int(count)):
        paper.pk, paper.name, paper.code = None, f"more{number}", f"{number:020d}"
        paper.save(force_insert=True)
    organ = paper.organ or paper.case.department
    by = f.officer("supervisor", f.credit_office())
    enter(NewSeal(organ, "云江市信用办", "", "bureau", date(2020, 1, 1)), by=by, now=moment())
    print(json.dumps(int(count)))


def work():
    from casework.seals import drain, queue

    queue.LEASE, queue.BATCH = timedelta(seconds=5), 3
    total = 0
    for _ in range(4):
        total += drain.drain()["sealed"]
        time.sleep(0.3)
    print(json.dumps(total))


def die(where):
    from casework.documents.sealing import kept
    from casework.seals import drain, queue

    queue.LEASE = timedelta(seconds=1)

    def kill(*_):
        os.kill(os.getpid(), signal.SIGKILL)

    if where == "in_file":
        kept.Path.replace = kill
    else:
        queue.done = kill
    drain.drain()


def tell():
    from django.conf import settings

    from casework.documents.sealing import kept
    from casework.models import SealedPaper, SealOrder

    rows = list(SealedPaper.objects.all())
    on_disk = [p for p in (Path(settings.MEDIA_ROOT) / "sealed").rglob("*") if p.is_file()]
    print(
        json.dumps(
            {
                "states": sorted(SealOrder.objects.values_list("state", flat=True)),
                "rows": len(rows),
                "whole": sum(bool(kept.read(row)) for row in rows),
                "files": len(on_disk),
                "drafts": sum(p.suffix == ".part" for p in on_disk),
            }
        )
    )


if __name__ == "__main__":
    set_up()
    globals()[sys.argv[1]](*sys.argv[2:])
