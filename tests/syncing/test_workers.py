"""Real processes on PostgreSQL: several workers send once, a killed one loses and doubles nothing."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.processes import PROJECT
from tests.syncing.sites import Receiver

pytestmark = pytest.mark.postgres


class Stage:
    def __init__(self, environment):
        self.environment = environment | {
            "CASEWORK_SYNC_PRIVATE_HOSTS": "127.0.0.1", "ALLOWED_HOSTS": "localhost",
            "CELERY_BROKER_URL": "memory://",
        }  # fmt: skip

    def start(self, *arguments):
        return subprocess.Popen(
            [sys.executable, "-m", "tests.syncing.worker", *map(str, arguments)],
            cwd=PROJECT, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def end(self, child):
        out, err = child.communicate(timeout=120)
        assert child.returncode == 0, err[-3000:]
        return json.loads(out.splitlines()[-1])

    def run(self, *arguments):
        return self.end(self.start(*arguments))


@pytest.fixture
def stage(pg_env):
    return Stage(pg_env)


@pytest.fixture
def listening(tmp_path):
    made = Receiver(tmp_path).start()
    yield made
    made.stop()


def test_two_workers_at_once_send_each_order_once(stage, listening):
    stage.run("scene", listening.url, 30)
    workers = [stage.start("work") for _ in range(2)]
    assert sum(stage.end(child) for child in workers) == 30
    told = stage.run("tell")
    assert Counter(told["states"]) == {"acknowledged": 30}
    assert Counter(told["attempts"]) == {"answered": 30}
    assert len(listening.done()) == 30


def test_a_worker_killed_between_the_call_and_the_note_has_one_effect(stage, listening):
    stage.run("scene", listening.url, 1)
    child = stage.start("die")
    child.communicate(timeout=120)
    assert child.returncode == -signal.SIGKILL
    told = stage.run("tell")
    assert (told["states"], told["attempts"]) == (["sent"], ["unknown"])
    assert len(listening.done()) == 1
    time.sleep(1.1)
    assert stage.run("work") == 1
    told = stage.run("tell")
    assert (told["states"], told["attempts"]) == (["acknowledged"], ["unknown", "answered"])
    assert len(listening.done()) == 1


def test_two_last_answers_at_once_complete_the_repair_once(stage):
    _case, orders = stage.run("repair")
    assert [code for code, _uid in orders] == ["one", "two"]
    at = time.time() + 6
    callers = [stage.start("answer", code, uid, at) for code, uid in orders for _ in range(2)]
    assert [stage.end(child) for child in callers] == [200] * 4
    told = stage.run("tell")
    assert told["cases"] == ["repaired"]
    assert told["completed"] == 1
