"""A worker killed while it counts or moves cases loses nothing, and nothing is moved twice."""

import json
import subprocess
import sys

import pytest

CASES, SIZE = 60, 5


@pytest.fixture
def program(pg_env, project):
    def start(*arguments):
        return subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=project, env=pg_env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    return start


def ended(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err[-3000:]
    return out


def killed(process, *, after):
    """Lets the worker do some batches, then kills it without a word."""
    for _ in range(after):
        assert process.stdout.readline() == "batch\n", process.stderr.read()[-3000:]
    process.kill()
    process.communicate(timeout=60)


@pytest.mark.postgres
def test_killed_workers_and_their_successors_move_each_case_once(program):
    def told():
        return json.loads(ended(program("tests.concurrency.moving", "tell")).splitlines()[-1])

    ended(program("tests.concurrency.moving", "prepare", str(CASES)))
    killed(program("tests.concurrency.mover", str(SIZE)), after=3)
    halfway = told()
    assert halfway["state"] == "counting"
    assert 3 * SIZE <= halfway["looked_at"] < CASES
    assert 0 < halfway["foreseen"] <= halfway["looked_at"]
    ended(program("tests.concurrency.mover", str(SIZE)))
    assert (told()["state"], told()["foreseen"], told()["events"]) == ("previewed", CASES, 0)

    ended(program("tests.concurrency.moving", "confirm"))
    killed(program("tests.concurrency.mover", str(SIZE)), after=2)
    halfway = told()
    assert halfway["state"] == "moving"
    assert 0 < halfway["events"] == halfway["written"] < CASES
    # Two successors at once share what is left.
    both = [program("tests.concurrency.mover", str(SIZE)) for _ in range(2)]
    assert [ended(one) is not None for one in both] == [True, True]
    ended(program("tests.concurrency.mover", str(SIZE)))
    end = told()
    assert end.pop("looked_at") == end.pop("total")
    assert end == {
        "state": "done", "foreseen": CASES, "written": CASES, "events": CASES, "twice": 0,
        "messages": 2 * CASES, "provisional": 0, "faults": [],
    }  # fmt: skip
