"""Asks the keeper: starts it when it is first needed, and anew when it is gone."""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

_PROJECT = Path(__file__).resolve().parents[3]
_SERVE = "from casework.documents.bounded.keeper import serve; serve()"
_STARTING = 20.0  # seconds for the libraries, on a machine that is busy
_MOST_LINE = 64 * 1024 * 1024


@dataclass(frozen=True)
class Bounds:
    """What one job may use: seconds of the processor and of the clock, addresses, bytes written."""

    cpu: int = 2
    wall: float = 20
    megabytes: int = 1024
    writes: int = 100


EXAMINING = Bounds()


class Exceeded(Exception):
    """A job used more than it may; `limit` is cpu, wall or memory."""

    def __init__(self, limit: str) -> None:
        self.limit = limit
        super().__init__(limit)


class Failed(Exception):
    """A library refused the file; `kind` names its exception, `errno` one of the disk."""

    def __init__(self, kind: str, errno: int | None = None) -> None:
        self.kind, self.errno = kind, errno
        super().__init__(kind)


class _Keeper:
    """The keeper of this process; a process that was forked from it has its own."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.owner = 0
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, line: bytes, wall: float) -> dict[str, Any]:
        with self.lock:
            for _attempt in range(2):
                process = self._running()
                answer = _answer(process, line, wall + _STARTING)
                if answer:
                    found: dict[str, Any] = json.loads(answer)
                    return found
                self._end()
        raise Exceeded("wall")

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is not None and self.owner == os.getpid() and self.process.poll() is None:
            return self.process
        self._end()
        # Nothing of our own environment: no key, no address of a database.
        around = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(_PROJECT)}
        self.process = subprocess.Popen(  # noqa: S603  our own interpreter and module
            [sys.executable, "-s", "-c", _SERVE], env=around, cwd="/", bufsize=0,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        self.owner = os.getpid()
        return self.process

    def _end(self) -> None:
        if self.process is not None and self.owner == os.getpid():
            self.process.kill()
            self.process.communicate()
        self.process = None


def _answer(process: subprocess.Popen[bytes], line: bytes, seconds: float) -> bytes:
    """The line that comes back; nothing when the keeper is gone or silent."""
    if process.stdin is None or process.stdout is None:
        return b""
    try:
        process.stdin.write(line)
        process.stdin.flush()
    except OSError:
        return b""
    said = b""
    while not said.endswith(b"\n") and len(said) < _MOST_LINE:
        if not select.select([process.stdout], [], [], seconds)[0]:
            return b""
        part = process.stdout.read(65536)
        if not part:
            return b""
        said += part
    return said


_keeper = _Keeper()
_drawer = _Keeper()  # pages are drawn beside, so that no upload waits for them
for _one in (_keeper, _drawer):
    atexit.register(_one._end)  # noqa: SLF001  its own module ends it


def run(job: str, bounds: Bounds = EXAMINING, /, **how: Any) -> dict[str, Any]:
    """What the job answers. Raises Exceeded and Failed; the keeper itself is never at risk."""
    asked = {
        "job": job, "how": how, "cpu": bounds.cpu, "wall": bounds.wall,
        "megabytes": bounds.megabytes, "writes": bounds.writes,
    }  # fmt: skip
    asks = _keeper if job in ("pdf", "office", "picture") else _drawer
    said = asks.ask(json.dumps(asked).encode() + b"\n", bounds.wall)
    if "exceeded" in said:
        raise Exceeded(said["exceeded"])
    if "failed" in said:
        raise Failed(said["failed"], said["errno"])
    return said
