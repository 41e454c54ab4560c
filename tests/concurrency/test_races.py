"""Three hundred races of two officers on one case: exactly one wins each, the ledger holds."""

import json
import subprocess
import sys

import pytest

ROUNDS = 300
EXPECTED = {
    "move": [["refused", "not_from_this_state"], ["won"]],
    "stay": [["refused", "moved_since"], ["won"]],
    "key": [["won"], ["won"]],  # the same request twice: both hear the first's result
}


@pytest.mark.postgres
def test_three_hundred_races_have_one_winner_each(pg_env, project):
    done = subprocess.run(
        [sys.executable, "-m", "tests.concurrency.racer", str(ROUNDS)],
        cwd=project, env=pg_env, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert len(told["rounds"]) == ROUNDS
    wrong = [
        (number, kind, ends)
        for number, (kind, ends) in enumerate(told["rounds"])
        if sorted(ends) != EXPECTED[kind]
    ]
    assert wrong == []
    assert told["events"] == ROUNDS
    assert told["faults"] == []
