"""Real workers, killed with SIGKILL: every row of a bulk run is done, and none of them twice."""

import json
import random
import subprocess
import sys
import time

import pytest

from tests.processes import PROJECT


def run(environment, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "tests.supervision.victim", *map(str, arguments)],
        cwd=PROJECT, env=environment, text=True, capture_output=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


def assert_survives(environment, *, cases, rounds, alive):
    wanted = run(environment, "scene", cases)
    seed = random.randrange(10**6)
    killed = run(environment, "kills", rounds, seed)
    assert killed["alive"] >= alive, f"seed {seed}: too few were killed at work: {killed}"
    for _ in range(10):
        time.sleep(0.6)  # until the leases of the dead have run out
        if run(environment, "tell")["state"] == "done":
            break
        run(environment, "work")
    told = run(environment, "tell")
    assert told["state"] == "done"
    assert told["rows"] == ["done"] * cases
    assert told["taken_up"] == sorted(wanted), f"seed {seed}"
    assert told["faults"] == []


@pytest.mark.postgres
def test_killed_at_random_moments(pg_env):
    assert_survives(pg_env, cases=200, rounds=8, alive=3)


def test_killed_at_random_moments_on_sqlite(sqlite_env):
    assert_survives(sqlite_env, cases=150, rounds=6, alive=2)
