"""Real workers, killed with SIGKILL: nothing is lost, and nobody is told anything twice."""

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.notifications.sink import Sink
from tests.processes import PROJECT


class Stage:
    """A database with undelivered messages, and a mail server that takes them."""

    def __init__(self, environment, sink):
        self.sink = sink
        self.environment = environment | {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}

    def start(self, *arguments):
        return subprocess.Popen(
            [sys.executable, "-m", "tests.notifications.victim", *map(str, arguments)],
            cwd=PROJECT, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments):
        child = self.start(*arguments)
        out, err = child.communicate(timeout=240)
        assert child.returncode == 0, err[-4000:]
        return json.loads(out.splitlines()[-1])

    def finish(self):
        """Works on until nothing is left, as the sweep of every minute does; what came of it."""
        for _ in range(20):
            time.sleep(0.6)
            done = self.run("work")
            if not any(done.values()):
                break
        return self.run("tell")


@pytest.fixture
def stage(pg_env):
    with Sink() as sink:
        yield Stage(pg_env, sink)


@pytest.fixture
def small_stage(sqlite_env):
    """The same on a SQLite file, as one machine runs it."""
    with Sink() as sink:
        yield Stage(sqlite_env, sink)


def assert_told_once(wanted, told, sink):
    """Each person found each event once in their list; each e-mail arrived, to its person alone."""
    assert told["unsettled"] == []
    expected = sorted((case, action, person) for case, action, person, _ in wanted)
    assert sorted(map(tuple, told["told"])) == expected
    arrived = sink.by_id()
    assert set(arrived) == set(told["mails"])
    addressed = sorted(
        (*pair, copies[0][0])
        for message_id, copies in arrived.items()
        for pair in told["mails"][message_id]
    )
    assert addressed == sorted((case, action, address) for case, action, _, address in wanted)
    for copies in arrived.values():
        assert len(set(copies)) == 1, "a second copy is the same e-mail to the same person"


def surplus(sink):
    return {key: len(copies) - 1 for key, copies in sink.by_id().items() if len(copies) > 1}


def assert_survives(stage, *, cases, rounds, alive):
    wanted = stage.run("scene", cases)
    seed = random.randrange(10**6)
    killed = stage.run("kills", rounds, seed)
    assert killed["alive"] >= alive, f"seed {seed}: too few were killed at work: {killed}"
    told = stage.finish()
    assert_told_once(wanted, told, stage.sink)
    copies = surplus(stage.sink)
    assert sum(copies.values()) <= killed["alive"]
    for message_id, more in copies.items():
        outcomes = Counter(told["journal"][message_id])
        assert outcomes["unknown"] >= more, f"seed {seed}: a copy that the journal knows nothing of"


@pytest.mark.postgres
def test_killed_at_random_moments(stage):
    assert_survives(stage, cases=40, rounds=40, alive=12)


def test_killed_at_random_moments_on_sqlite(small_stage):
    assert_survives(small_stage, cases=15, rounds=15, alive=4)


@pytest.mark.postgres
def test_killed_while_many_messages_go_along_in_one(pg_env):
    with Sink() as sink:
        stage = Stage(pg_env | {"CASEWORK_MAIL_GATHER_SECONDS": "1"}, sink)
        assert_survives(stage, cases=40, rounds=40, alive=12)
        # Two officers hear of forty cases each: in fewer e-mails than there are messages.
        assert len(sink.by_id()) < 3 * 40


@pytest.mark.postgres
def test_killed_before_the_text_left(stage):
    wanted = stage.run("scene", 1)
    worker = stage.start("work")
    deaths = []

    def kill_once(address):
        if not deaths:
            deaths.append(address)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        return "250 OK"

    stage.sink.at_rcpt = kill_once
    worker.communicate(timeout=60)
    assert worker.returncode == -signal.SIGKILL
    assert stage.sink.kept == []
    told = stage.finish()
    assert_told_once(wanted, told, stage.sink)
    assert surplus(stage.sink) == {}
    assert set(map(tuple, told["journal"].values())) == {("accepted",)}


@pytest.mark.postgres
def test_killed_between_the_text_and_the_answer(stage):
    """The one moment that SMTP leaves open: the same e-mail comes again and can be recognised."""
    wanted = stage.run("scene", 1)
    worker = stage.start("work")
    deaths = []

    def kill_once(address):
        if not deaths:
            deaths.append(address)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        return "250 OK"

    stage.sink.at_data = kill_once
    worker.communicate(timeout=60)
    assert worker.returncode == -signal.SIGKILL
    told = stage.finish()
    assert_told_once(wanted, told, stage.sink)
    ((message_id, more),) = surplus(stage.sink).items()
    assert (more, stage.sink.by_id()[message_id][0][0]) == (1, deaths[0])
    assert told["journal"][message_id] == ["unknown", "accepted"]
    others = [lines for key, lines in told["journal"].items() if key != message_id]
    assert others == [["accepted"], ["accepted"]]


def assert_shared(stage, *, cases, workers):
    wanted = stage.run("scene", cases)
    running = [stage.start("work") for _ in range(workers)]
    done = Counter()
    for worker in running:
        out, err = worker.communicate(timeout=240)
        assert worker.returncode == 0, err[-4000:]
        done.update(json.loads(out.splitlines()[-1]))
    told = stage.finish()
    assert_told_once(wanted, told, stage.sink)
    assert surplus(stage.sink) == {}
    assert done["expanded"] == 2 * cases


@pytest.mark.postgres
def test_parallel_workers_deliver_once(stage):
    assert_shared(stage, cases=40, workers=4)


def test_parallel_workers_deliver_once_on_sqlite(small_stage):
    assert_shared(small_stage, cases=10, workers=2)
