"""One action waits for another on the same case; prints what it then finds around the case."""

import json
import os
import threading
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.race_settings"
django.setup()

from django.core.management import call_command  # noqa: E402  the settings come first
from django.db import connection, transaction  # noqa: E402

from casework import store  # noqa: E402
from casework.access.actor import SYSTEM  # noqa: E402
from casework.engine import perform  # noqa: E402
from tests.engine.world import MONDAY, make_world  # noqa: E402

WAITING = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock'"""


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


def main() -> None:
    call_command("migrate", verbosity=0)
    world = make_world()
    case = world.at("looking")
    found: dict[str, object] = {}
    held = threading.Event()

    def late() -> None:
        held.wait(30)
        with transaction.atomic():
            taken, around = store.take(SYSTEM, case.pk)
        clocks = {name: clock.state for name, clock in around.clocks.items()}
        found.update(
            state=taken.state, version=taken.version, clocks=clocks, done=sorted(around.done_by)
        )
        connection.close()

    waiter = threading.Thread(target=late)
    waiter.start()
    first_look = store.write

    def write_and_let_wait(moves: object) -> None:
        first_look(moves)
        held.set()
        until = time.monotonic() + 30
        while not somebody_waits() and time.monotonic() < until:
            time.sleep(0.02)

    store.write = write_and_let_wait
    perform(case.pk, "ask", by=world.officer, reason="缺一份材料", today=MONDAY)
    waiter.join()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
