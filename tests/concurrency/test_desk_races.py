"""Two at once on one window, on court papers of one record, on the last report: one of them wins."""

import json
import subprocess
import sys

import pytest

ROUNDS = 5
# contest: what the one that comes second hears
SECOND = {
    "hide": "not_on_display",
    "show again": "not_hidden",
    "pull back": "not_on_display",
    "hide or pull back": "not_on_display",
    "one paper": "paper_settled",
    "two papers": "gone_already",
}


@pytest.mark.postgres
def test_one_of_two_wins_and_the_other_hears_why(pg_env, project):
    done = subprocess.run(
        [sys.executable, "-m", "tests.concurrency.desk_racer", str(ROUNDS)],
        cwd=project, env=pg_env, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    decided = [(name, sorted((a, b), key=len)) for name, a, b in told["ends"] if name != "reports"]
    wrong = [
        (name, won, lost)
        for name, (won, lost) in decided
        if won != ["won"] or SECOND[name] not in lost or not lost[-1].strip()
    ]
    assert (wrong, len(decided)) == ([], ROUNDS * len(SECOND))
    # One report is taken from an address in a day: of two at once, and of all that follow.
    sent = [end for name, *both in told["ends"] if name == "reports" for end in both]
    assert sum(end == ["won"] for end in sent) == told["reports"] == 1
    assert {end[0] for end in sent if end != ["won"]} == {"too_often"}
    assert told["faults"] == []
