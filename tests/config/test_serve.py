import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import psutil
import pytest

from tests.processes import manage


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """A running `manage.py serve`, its printed lines, and the processes below it."""

    def __init__(self, project, environment, port):
        self.port = port
        self.lines = []
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=project,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        self.lines.extend(self.process.stdout)

    def printed(self):
        return "".join(self.lines)

    def wait_for(self, text, *, seconds=90):
        deadline = time.monotonic() + seconds
        while text not in self.printed():
            assert self.process.poll() is None, self.printed()
            assert time.monotonic() < deadline, self.printed()
            time.sleep(0.1)

    def family(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, word):
        return next(child for child in self.family() if word in child.cmdline())

    def status(self, path):
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            web.request("GET", path)
            return web.getresponse().status
        finally:
            web.close()

    def end(self):
        """The exit code; everything that was printed has been read by then."""
        code = self.process.wait(timeout=40)
        self.reader.join(timeout=10)
        return code


@pytest.fixture
def served(project, sqlite_env):
    running = Served(project, sqlite_env, free_port())
    family = []
    try:
        running.wait_for("Open http://")
        family = running.family()
        yield running
    finally:
        for process in [*family, running.process]:
            try:
                process.kill()
            except (psutil.NoSuchProcess, ProcessLookupError):
                continue
        running.process.wait()
        running.process.stdout.close()


def alive(family):
    return [process for process in family if process.is_running() and process.status() != "zombie"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_command_serves_and_one_signal_stops_everything(served, number):
    assert f"http://localhost:{served.port}/" in served.printed()
    assert served.status("/health/") == 200
    family = served.family()
    names = " ".join(word for process in family for word in process.cmdline())
    assert "gunicorn" in names
    assert " worker " in names
    assert " beat " in names

    os.kill(served.process.pid, number)
    assert served.end() == 0, served.printed()
    assert alive(family) == []
    assert "Stopped." in served.printed()
    assert "Traceback" not in served.printed()


def test_when_one_process_dies_all_end_and_the_command_fails(served):
    family = served.family()
    served.child("beat").kill()
    assert served.end() == 1
    assert alive(family) == []
    assert "The beat process ended with -9; stopping all." in served.printed()


def test_a_taken_port_is_named_before_anything_starts(sqlite_env):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = manage("serve", "--port", str(port), environment=sqlite_env, check=False)
    assert done.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in done.stderr


def test_a_database_without_its_tables_is_refused_with_the_way_out(product_env):
    done = manage("serve", "--port", str(free_port()), environment=product_env, check=False)
    assert done.returncode == 1
    assert "Run: manage.py migrate" in done.stderr
