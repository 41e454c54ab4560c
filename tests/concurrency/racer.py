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


def race(barrier, results, seen, officer_id, sender_id, agent_id, case_id, rounds):
    """One officer's side; with `agent_id`, also brings the case back after each round."""
    set_up()
    from django.contrib.auth.models import User

    from casework.engine import perform
    from casework.errors import TransitionRefused

    me = User.objects.get(pk=officer_id)
    # A call that is repeated with its key comes from one person, over two wires.
    sender = User.objects.get(pk=sender_id)
    agent = User.objects.get(pk=agent_id) if agent_id else None
    for number in range(rounds):
        kind = KINDS[number % len(KINDS)]
        how = {"reason": "缺"} if kind != "stay" else {"data": {"until": "2026-08-01"}}
        how |= {"seen": seen.value} if kind == "stay" else {}
        how |= {"key": f"round-{number}"} if kind == "key" else {}
        barrier.wait(timeout=60)
        try:
            who = sender if kind == "key" else me
            perform(case_id, "order" if kind == "stay" else "ask", by=who, today=MONDAY, **how)
            results.append((number, kind, "won"))
        except TransitionRefused as refused:
            results.append((number, kind, "refused", *refused.codes))
        barrier.wait(timeout=60)
        if agent:
            case = case_now(case_id)
            if case.state == "asking":
                case = perform(case_id, "answer", by=agent, today=MONDAY)
            seen.value = case.version
        barrier.wait(timeout=60)


def case_now(case_id):
    from casework.models import Case

    return Case.objects.get(pk=case_id)


def side(barrier, pipe, *how):
    """Runs one side and sends how its rounds ended in one message."""
    results = []
    race(barrier, results, *how)
    pipe.send(results)


def main(rounds):
    set_up()
    from casework.ledger.verify import verify
    from casework.models import CaseEvent
    from tests import factories as f
    from tests.engine.world import make_world

    world = make_world()
    case = world.at("looking")
    start = case.version
    context = multiprocessing.get_context("spawn")
    barrier, seen = context.Barrier(2), context.Value("i", case.version)
    other = f.officer("credit_officer", world.office)
    sides = [(world.officer.pk, world.agent.pk), (other.pk, None)]
    pipes, racers = [], []
    for officer_id, agent_id in sides:
        here, there = context.Pipe(duplex=False)
        pipes.append(here)
        sender_id = world.officer.pk
        given = (barrier, there, seen, officer_id, sender_id, agent_id, case.pk, rounds)
        racers.append(context.Process(target=side, args=given))
        racers[-1].start()
    ends = [end for pipe in pipes for end in pipe.recv()]
    for racer in racers:
        racer.join(timeout=60)
    outcome = {}
    for number, kind, *how in ends:
        outcome.setdefault(number, [kind, []])[1].append(how)
    events = CaseEvent.objects.filter(case_id=case.pk, seq__gt=start).exclude(action="answer")
    told = {
        "rounds": [outcome[number] for number in range(rounds)],
        "events": events.count(),
        "faults": [str(fault) for fault in verify()],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
