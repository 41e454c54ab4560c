"""Two officers, two processes, one case, one moment: run as a program by test_races.py.

Prints JSON: how the rounds ended, and what the ledger says afterwards.
"""

import json
import multiprocessing
import os
import sys
from datetime import date

MONDAY = date(2026, 7, 6)
# Of ten rounds, five move the state, three stay in it (a self-transition), two repeat one key.
KINDS = ("move", "stay", "move", "key", "move", "stay", "move", "key", "move", "stay")


def set_up():
    os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("RACE_SETTINGS", "tests.race_settings")
    import django

    django.setup()


def race(barrier, results, user_id, case_id, rounds):
    set_up()
    from django.contrib.auth.models import User

    from casework.engine import perform
    from casework.errors import TransitionRefused
    from casework.models import Case

    me = User.objects.get(pk=user_id)
    for number in range(rounds):
        kind = KINDS[number % len(KINDS)]
        barrier.wait()
        seen = Case.objects.get(pk=case_id).version
        barrier.wait()
        try:
            if kind == "move":
                perform(case_id, "ask", by=me, reason="缺", today=MONDAY)
            elif kind == "stay":
                perform(case_id, "order", by=me, data={"until": "2026-08-01"}, seen=seen, today=MONDAY)
            else:
                perform(case_id, "ask", by=me, reason="缺", key=f"round-{number}", today=MONDAY)
            results.put((number, kind, "won", []))
        except TransitionRefused as refused:
            results.put((number, kind, "refused", refused.codes))
        barrier.wait()
        # The parent brings the case back between two rounds.
        barrier.wait()


def main(rounds):
    set_up()
    from casework.engine import perform
    from casework.ledger.verify import verify
    from casework.models import Case, CaseEvent
    from tests import factories as f
    from tests.engine.world import make_world

    world = make_world()
    case = world.at("looking")
    start = case.version
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(3), context.Queue()
    officers = [world.officer, f.officer("credit_officer", world.office)]
    racers = [
        context.Process(target=race, args=(barrier, results, person.pk, case.pk, rounds))
        for person in officers
    ]
    for racer in racers:
        racer.start()
    answers = 0
    for _ in range(rounds):
        for _ in range(3):
            barrier.wait(timeout=60)
        if Case.objects.get(pk=case.pk).state == "asking":
            perform(case.pk, "answer", by=world.agent, today=MONDAY)
            answers += 1
        barrier.wait(timeout=60)
    ends = [results.get(timeout=60) for _ in range(2 * rounds)]
    for racer in racers:
        racer.join(timeout=60)
    outcome = {}
    for number, kind, how, codes in ends:
        outcome.setdefault(number, [kind, []])[1].append([how, *codes])
    events = CaseEvent.objects.filter(case_id=case.pk, seq__gt=start).exclude(action="answer")
    print(json.dumps({
        "rounds": [outcome[number] for number in range(rounds)],
        "events": events.count(),
        "answers": answers,
        "faults": [str(fault) for fault in verify()],
    }))  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
