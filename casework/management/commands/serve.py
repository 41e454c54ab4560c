"""Web, worker and beat together, started and stopped as one."""

import contextlib
import http.client
import importlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Seconds. A worker that needs longer loses nothing: its rows are claimed again.
GRACE = 10
START = 60
PAUSE = 0.2


class Command(BaseCommand):
    help = "Run the web server, the worker and the clock together. Ctrl-C stops all of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on.")
        parser.add_argument("--port", type=int, default=8000, help="Port to listen on.")
        parser.add_argument(
            "--try-out", action="store_true",
            help="The worker runs with DEBUG: it may use seals that were made for trying out.",
        )  # fmt: skip

    def handle(self, *args: Any, host: str, port: int, try_out: bool, **options: Any) -> None:
        _refuse_unmigrated()
        _refuse_taken(host, port)
        self.stopping = threading.Event()
        for number in STOP_SIGNALS:
            signal.signal(number, self._stop)
        children: dict[str, subprocess.Popen[bytes]] = {}
        try:
            for name, command in _commands(host, port).items():
                more = {"DEBUG": "1"} if try_out and name == "worker" else {}
                children[name] = _start(command, port=port, more=more)
            self._wait_for_web(children, host=host, port=port)
            if not self.stopping.is_set():
                self._announce(port)
            self._watch(children)
        finally:
            _end(children)
        self.stdout.write("Stopped.")

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def _wait_for_web(
        self, children: dict[str, subprocess.Popen[bytes]], *, host: str, port: int
    ) -> None:
        """Raises CommandError when a child ends or START seconds pass without an answer."""
        deadline = time.monotonic() + START
        while not self.stopping.is_set():
            _refuse_dead(children)
            if _answers(host, port):
                return
            if time.monotonic() > deadline:
                raise CommandError(f"The web server did not answer within {START} seconds.")
            self.stopping.wait(PAUSE)

    def _watch(self, children: dict[str, subprocess.Popen[bytes]]) -> None:
        while not self.stopping.is_set():
            _refuse_dead(children)
            self.stopping.wait(PAUSE)

    def _announce(self, port: int) -> None:
        self.stdout.write(f"\nOpen http://localhost:{port}/ (Ctrl-C stops)\n")
        if importlib.util.find_spec("casework.demo"):
            demo = importlib.import_module("casework.demo")
            self.stdout.write(demo.accounts_text())
        self.stdout.flush()


def _commands(host: str, port: int) -> dict[str, list[str]]:
    package = settings.SETTINGS_MODULE.partition(".")[0]
    celery = [sys.executable, "-m", "celery", "--app", package, "--quiet"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return {
        "web": [
            *(sys.executable, "-m", "gunicorn", settings.WSGI_APPLICATION.replace(".app", ":app")),
            *("--bind", f"{host}:{port}", "--workers", "2", "--threads", "4"),
            *("--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"),
        ],
        "worker": [*celery, "worker", "--concurrency", "1", *quiet],
        # An empty pidfile: a killed beat must not keep the next one from starting.
        "beat": [*celery, "beat", "--pidfile="],
    }


def _start(command: list[str], *, port: int, more: dict[str, str]) -> subprocess.Popen[bytes]:
    """A child in a process group of its own: Ctrl-C in the terminal reaches only its parent."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1"} | more
    environment.setdefault("CASEWORK_PLAIN_HTTP", "1")
    environment.setdefault("CASEWORK_SITE_URL", f"http://localhost:{port}")
    return subprocess.Popen(  # noqa: S603 - the command is composed above, nothing is typed in
        command, cwd=settings.BASE_DIR, env=environment, start_new_session=True
    )


def _refuse_unmigrated() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not up to date. Run: manage.py migrate")
    connection.close()


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}") from error


def _refuse_dead(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise CommandError(f"The {name} process ended with {child.returncode}; stopping all.")


def _answers(host: str, port: int) -> bool:
    """Any answer counts, a redirect to https too."""
    target = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound
    web = http.client.HTTPConnection(target, port, timeout=5)
    try:
        web.request("GET", "/health/", headers={"Host": "localhost"})
        return web.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        web.close()


def _end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask each child to finish, then kill what is left of its group, grandchildren included."""
    # Ctrl-C pressed again must not leave half of them running.
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=max(0.0, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
