"""Programs for the tests that kill workers: `python -m tests.notifications.victim scene|work|...`.

scene N        N cases, each with a company of its own, brought to where three people are told
work           `manage.py deliver`, with leases so short that a test need not wait a minute
kills N SEED   starts such workers one after the other and kills each at a random moment
tell           prints what was delivered of the scene
"""

import itertools
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
    from django.contrib.auth.models import User

    from casework.models import OutboxMessage
    from tests import factories
    from tests.engine.world import make_world
    from tests.notifications.conftest import with_another_subject

    # What other tests of this run left in the database is none of our business.
    OutboxMessage.objects.update(state="dropped")
    User.objects.update(is_active=False)
    factories._numbers = itertools.count(time.time_ns() // 10**6)
    world = make_world()
    for number, officer in enumerate((world.officer, world.officer2)):
        officer.email = f"officer{number}.{officer.username}@example.cn"
        officer.save()
    wanted = []
    for _ in range(count):
        here = with_another_subject(world)
        case = here.at("looking")
        for person, action in (
            (world.officer, "send"), (world.officer2, "send"), (here.agent, "take_up"),
        ):  # fmt: skip
            wanted.append([case.pk, action, person.username, person.email])
    print(json.dumps(wanted))


def work():
    from django.core.management import call_command

    from notifications import rows

    rows.LEASE = rows.HAND_OVER = LEASE
    call_command("deliver")


def kills(rounds, seed):
    """Prints how many workers were killed alive."""
    from django.db import connections

    from casework.models import OutboxMessage

    chance = random.Random(seed)
    alive = 0
    for _ in range(rounds):
        connections.close_all()
        child = os.fork()
        if child == 0:
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  until it is killed
            work()
            os._exit(0)
        time.sleep(chance.uniform(0.02, 0.25))
        os.kill(child, signal.SIGKILL)
        alive += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    left = OutboxMessage.objects.filter(state__in=["queued", "sending"]).count()
    print(json.dumps({"alive": alive, "left": left}))


def tell():
    from casework.models import OutboxMessage
    from notifications.models import Mail, Notification

    told = Notification.objects.exclude(outbox__state="dropped").order_by("pk")
    mails = Mail.objects.exclude(outbox__state="dropped").order_by("pk")
    unsettled = OutboxMessage.objects.exclude(state__in=["sent", "dropped"])
    unsettled = unsettled.exclude(state="folded", carrier__state="sent")

    def told_by(carrier):
        rows = [carrier, *carrier.folded.select_related("event")]
        return [[row.event.case_id, row.event.action] for row in rows]

    print(json.dumps({
        "told": [[n.case_id, n.outbox.event.action, n.user.username] for n in told],
        "mails": {
            m.message_id: told_by(m.outbox) for m in mails
        },
        "journal": {
            m.message_id: list(m.outbox.journal.values_list("outcome", flat=True)) for m in mails
        },
        "unsettled": list(unsettled.values_list("recipient", "channel", "state", "last_error")),
    }))  # fmt: skip


if __name__ == "__main__":
    set_up()
    name, *numbers = sys.argv[1:]
    {"scene": scene, "work": work, "kills": kills, "tell": tell}[name](*map(int, numbers))
