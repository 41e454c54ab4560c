"""Who waited for a case finds the clocks and the authors as the one before left them."""

import json
import subprocess
import sys

import pytest


@pytest.mark.postgres
def test_the_surroundings_are_as_new_as_the_case(pg_env, project):
    done = subprocess.run(
        [sys.executable, "-m", "tests.concurrency.waiter"],
        cwd=project, env=pg_env, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["state"], found["version"]) == ("asking", 4)
    assert found["clocks"]["decide_by"] == "paused"
    assert found["done"] == ["ask", "open", "send", "take_up"]
