"""Two people decide outside a case, in two processes, at one moment: run by test_desk_races.py.

Each round is one contest on rows of its own. Prints JSON: how each side of each contest ended, and
what the ledger says afterwards.
"""

import json
import multiprocessing
import sys
from datetime import date

from tests.concurrency.racer import set_up

TODAY = date(2026, 7, 6)


def decisions():
    """What each side does in a contest: the name of the contest, then one call a side."""
    from casework.registry import court_papers, exposure
    from casework.reporting import intake
    from casework.today import moment

    def decided(call):
        return lambda pk, by, side: call(pk, by=by, reason=f"理由{side}", today=TODAY)

    def reported(pk, by, side):
        sent = intake.Sent(seen=f"{by.pk}看见第{pk}件", organization="云江市无名化工厂")
        how = {"address": "203.0.113.5", "today": TODAY, "now": moment()}
        intake.take_in(sent, token=f"{pk}-{side}", **how)

    hide, show = decided(exposure.hide), decided(exposure.show_again)
    pull_back = decided(exposure.pull_back)
    carry_out, decline = decided(court_papers.carry_out), decided(court_papers.decline)
    return {
        "hide": (hide, hide),
        "show again": (show, show),
        "pull back": (pull_back, pull_back),
        "hide or pull back": (hide, pull_back),
        "one paper": (carry_out, decline),
        "two papers": (carry_out, carry_out),
        "reports": (reported, reported),
    }


def side(barrier, pipe, number, person_id, contests):
    set_up()
    from django.conf import settings
    from django.contrib.auth.models import User

    from casework.errors import TransitionRefused
    from casework.reporting.book import ReportRefused

    settings.CASEWORK_REPORTS_PER_DAY = 1
    me, results, calls = User.objects.get(pk=person_id), [], decisions()
    for name, pks in contests:
        barrier.wait(timeout=60)
        try:
            calls[name][number](pks[number], me, number)
            results.append(["won"])
        except (TransitionRefused, ReportRefused) as refused:
            results.append([one.code for one in refused.refusals] + [str(refused)])
    pipe.send(results)


def arena(rounds):
    """For each contest and round the rows that its two sides decide on, and the two people."""
    from casework.models import ReportTry
    from casework.registry import court_papers
    from tests import factories as f

    office = f.credit_office()
    organ, subject = f.department("云江市交通运输局"), f.subject()
    reviewer = f.officer("reviewer", organ)
    people = [f.officer("head", organ), f.officer("credit_officer", office)]

    def papers(count):
        record = f.record(subject, organ)
        return [
            court_papers.enter(
                record.pk,
                court_papers.NewPaper(
                    number=f"（2026）云01行终{n}号", organ="云江市中级人民法院",
                    dated_on=date(2026, 7, 1), received_on=TODAY, ruling="annulled",
                ),
                by=reviewer, today=TODAY,
            ).pk
            for n in range(count)
        ]  # fmt: skip

    contests = []
    for _ in range(rounds):
        for name in decisions():
            if name == "one paper":
                pks = papers(1) * 2
            elif name == "two papers":
                pks = papers(2)
            else:
                state = "hidden" if name == "show again" else "published"
                pks = [f.record(subject, organ, publicity=state).pk] * 2
            contests.append((name, pks))
    assert not ReportTry.objects.exists()
    return people, contests


def main(rounds):
    set_up()
    from casework.ledger.verify import verify
    from casework.models import Report
    from casework.registry.windows import differing

    people, contests = arena(rounds)
    context = multiprocessing.get_context("spawn")
    barrier, pipes = context.Barrier(2), []
    for number, person in enumerate(people):
        here, there = context.Pipe(duplex=False)
        pipes.append(here)
        given = (barrier, there, number, person.pk, contests)
        context.Process(target=side, args=given).start()
    ends = zip(*(pipe.recv() for pipe in pipes), strict=True)
    told = {
        "ends": [[name, *both] for (name, _pks), both in zip(contests, ends, strict=True)],
        "reports": Report.objects.count(),
        "faults": [str(fault) for fault in verify()] + [str(one) for one in differing(TODAY)],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
