"""Two people, two processes, one record, one moment: run as a program by test_record_races.py.

Each round both note the duties of one record as done, then one of them opens them again. Prints
JSON: how the rounds ended, and what the ledger says afterwards.
"""

import json
import multiprocessing
import sys
from datetime import date

from tests.concurrency.racer import set_up

TODAY = date(2026, 11, 21)


def side(barrier, pipe, person_id, record_id, reopens, rounds):
    set_up()
    from django.contrib.auth.models import User

    from casework.errors import TransitionRefused
    from casework.registry.decisions import note_duties_done, reopen_duties

    me, results = User.objects.get(pk=person_id), []
    for number in range(rounds):
        barrier.wait(timeout=60)
        try:
            note_duties_done(record_id, by=me, reason="已缴清", today=TODAY)
            results.append((number, "won"))
        except TransitionRefused as refused:
            results.append((number, *refused.codes))
        barrier.wait(timeout=60)
        if reopens:
            reopen_duties(record_id, by=me, reason="查无缴款", today=TODAY)
        barrier.wait(timeout=60)
    pipe.send(results)


def main(rounds):
    set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from casework.ledger.verify import verify
    from casework.models import RecordEvent
    from tests import factories as f

    f.credit_office()
    organ = f.department("云江市交通运输局")
    record = f.record(f.subject(), organ)
    people = [f.officer("head", organ), f.officer("head", organ)]
    context = multiprocessing.get_context("spawn")
    barrier, pipes = context.Barrier(2), []
    for person in people:
        here, there = context.Pipe(duplex=False)
        pipes.append(here)
        given = (barrier, there, person.pk, record.pk, person is people[0], rounds)
        context.Process(target=side, args=given).start()
    ends = [[] for _ in range(rounds)]
    for pipe in pipes:
        for number, end in pipe.recv():
            ends[number].append(end)
    told = {
        "rounds": ends,
        "events": RecordEvent.objects.filter(record=record).count(),
        "faults": [str(fault) for fault in verify()],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
