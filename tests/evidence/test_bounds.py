"""A child that takes too long, or too much, is ended; the keeper and the next file live on."""

import os
import signal
from pathlib import Path

import pytest

from casework.documents.bounded import client, keeper
from tests.files import pdf_bytes


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_bytes())
    return str(path)


@pytest.fixture
def job(monkeypatch):
    """A job of the test's own, run as the keeper runs all of them."""

    def run(work, **limits):
        module = type("M", (), {"work": staticmethod(work)})
        monkeypatch.setattr(keeper, "import_module", lambda name: module)
        monkeypatch.setattr(keeper, "JOBS", {"work": "m"})
        asked = {"job": "work", "how": {}, "cpu": 1, "wall": 60, "megabytes": 4000, "writes": 1}
        return keeper._bounded(asked | limits)

    return run


def forever():
    while True:
        pass


def asleep():
    signal.pause()


def much():
    return {"size": len(bytes(4_000_000_000))}


def killed():
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.parametrize(
    ("work", "limits", "limit"),
    [(forever, {}, "cpu"), (asleep, {"wall": 0.2}, "wall"), (much, {}, "memory"), (killed, {}, "memory")],
)  # fmt: skip
def test_each_limit_ends_the_child(job, work, limits, limit):
    assert job(work, **limits)["exceeded"] == limit


def test_what_is_within_its_limits_answers(job):
    assert job(lambda: {"fault": ""})["fault"] == ""


def test_a_file_that_a_child_writes_has_a_limit(job, tmp_path):
    def writes():
        (tmp_path / "x").write_bytes(bytes(2 * 1024 * 1024))

    assert job(writes)["failed"] == "OSError"


def test_a_keeper_that_was_killed_is_started_anew(paper):
    assert client.run("pdf", path=paper, most_pages=5)["fault"] == ""
    client._keeper.process.kill()
    client._keeper.process.wait()
    assert client.run("pdf", path=paper, most_pages=5)["fault"] == ""


def test_the_keeper_knows_no_key_of_ours(paper, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary-of-a-key")
    client._keeper._end()
    client.run("pdf", path=paper, most_pages=5)
    around = Path(f"/proc/{client._keeper.process.pid}/environ").read_bytes()
    assert b"PYTHONPATH" in around
    assert b"canary" not in around
