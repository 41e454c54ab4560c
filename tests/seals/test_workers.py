"""Real processes on PostgreSQL: two workers seal each letter once, a killed one leaves no half."""

import json
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.processes import PROJECT
from tests.seals import pki

pytestmark = pytest.mark.postgres


@pytest.fixture
def start(pg_env, pki_folder, tmp_path):
    folder = tmp_path / "keys"
    shutil.copytree(pki_folder.folder, folder)
    folder.chmod(0o700)
    environment = pg_env | {
        "CASEWORK_SEALS": str(folder), "CASEWORK_SEAL_PASSPHRASE": pki.PASSPHRASE,
        "CELERY_BROKER_URL": "memory://",
    }  # fmt: skip

    def begin(*arguments):
        return subprocess.Popen(
            [sys.executable, "-m", "tests.seals.worker", *map(str, arguments)],
            cwd=PROJECT, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    return begin


def end(child):
    out, err = child.communicate(timeout=180)
    assert child.returncode == 0, err[-3000:]
    return json.loads(out.splitlines()[-1])


def test_two_workers_at_once_seal_each_letter_once(start):
    end(start("scene", 12))
    workers = [start("work") for _ in range(2)]
    assert sum(map(end, workers)) == 12
    told = end(start("tell"))
    assert told == {"states": ["sealed"] * 12, "rows": 12, "whole": 12, "files": 12, "drafts": 0}


def test_a_killed_worker_leaves_nothing_half_done(start):
    end(start("scene", 1))
    for where in ("in_file", "after_file"):
        child = start("die", where)
        child.communicate(timeout=180)
        assert child.returncode == -signal.SIGKILL
        told = end(start("tell"))
        assert (told["states"], told["rows"]) == (["waiting"], 0)
        assert told["drafts"] == 1
        time.sleep(1.1)
    assert end(start("work")) == 1
    told = end(start("tell"))
    assert told == {"states": ["sealed"], "rows": 1, "whole": 1, "files": 1, "drafts": 0}
