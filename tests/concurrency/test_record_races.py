"""Two people decide on one record at one moment: one decision each time, and the proof holds."""

import json
import subprocess
import sys

import pytest

ROUNDS = 100


@pytest.mark.postgres
def test_one_of_two_decisions_on_a_record_is_taken(pg_env, project):
    done = subprocess.run(
        [sys.executable, "-m", "tests.concurrency.record_racer", str(ROUNDS)],
        cwd=project, env=pg_env, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    wrong = [ends for ends in told["rounds"] if sorted(ends) != ["duties_done", "won"]]
    assert wrong == []
    assert (told["events"], told["faults"]) == (2 * ROUNDS, [])
