"""A draw that is killed loses nothing, and two at once start each check once."""

import json
import subprocess
import sys

import pytest

CASES = 12


@pytest.fixture
def drawer(pg_env, project):
    def start(*arguments):
        return subprocess.Popen(
            [sys.executable, "-m", "tests.concurrency.drawer", *arguments], cwd=project,
            env=pg_env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    return start


def ended(process):
    out, err = process.communicate(timeout=180)
    assert process.returncode == 0, err[-3000:]
    return out


@pytest.mark.postgres
def test_a_killed_draw_goes_on_and_two_at_once_draw_once(drawer):
    def told():
        return json.loads(ended(drawer("tell")).splitlines()[-1])

    ended(drawer("prepare", str(CASES)))
    worker = drawer("draw")
    for _ in range(3):
        assert worker.stdout.readline() == "check\n", worker.stderr.read()[-3000:]
    worker.kill()
    worker.communicate(timeout=60)
    halfway = told()
    assert halfway["runs"] == 1
    assert 3 <= halfway["begun"] < CASES
    assert halfway["states"]["waiting"] > 0

    both = [drawer("draw") for _ in range(2)]
    assert [ended(one) is not None for one in both] == [True, True]
    assert told() == {
        "runs": 1, "states": {"started": CASES}, "begun": CASES, "twice": 0, "faults": [],
    }  # fmt: skip
