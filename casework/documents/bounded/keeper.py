"""The process that holds the libraries ready and forks one bounded child for each file."""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from typing import IO, Any

_PACKAGE = "casework.documents.bounded"
JOBS: Mapping[str, str] = {
    "pdf": "pdf", "office": "office", "picture": "pictures",
    "render": "pages", "read": "pages", "count": "pages", "redact": "redact",
}  # fmt: skip
_MEBIBYTE = 1024 * 1024


def serve() -> None:
    """Answers one line for each line of the standard input, until that ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    for place in (1, 2):  # what a library prints must not pass for an answer
        os.dup2(nothing, place)
    for line in sys.stdin:
        asked = json.loads(line)
        answers.write(json.dumps(_bounded(asked)) + "\n")
        answers.flush()


def _bounded(asked: Mapping[str, Any]) -> dict[str, Any]:
    job: Callable[..., dict[str, Any]] = getattr(
        import_module(f"{_PACKAGE}.{JOBS[asked['job']]}"), asked["job"]
    )
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        _work(job, asked, writes)
    os.close(writes)
    with os.fdopen(reads, "rb") as answer:
        text, in_time = _read(answer, asked["wall"])
    if not in_time:
        os.kill(child, signal.SIGKILL)
    _pid, ended, used = os.wait4(child, 0)
    measured = {"cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * 1024}
    if not in_time:
        return {"exceeded": "wall", **measured}
    if not text:
        by_time = os.WIFSIGNALED(ended) and os.WTERMSIG(ended) in (signal.SIGXCPU, signal.SIGKILL)
        return {"exceeded": "cpu" if by_time else "memory", **measured}
    return {**json.loads(text), **measured}


def _read(answer: IO[bytes], seconds: float) -> tuple[bytes, bool]:
    """What the child said until it ended, and whether it ended in time."""
    until, text = time.monotonic() + seconds, b""
    while (left := until - time.monotonic()) > 0:
        if not select.select([answer], [], [], left)[0]:
            break
        part = os.read(answer.fileno(), 65536)
        if not part:
            return text, True
        text += part
    return b"", False


def _work(job: Callable[..., dict[str, Any]], asked: Mapping[str, Any], writes: int) -> None:
    """The life of a child: limits, one job, one answer; it never returns."""
    with suppress(BaseException):
        _limit(asked)
        try:
            said = job(**asked["how"])
        except MemoryError:
            said = {"exceeded": "memory"}
        # A parser throws anything at hostile bytes: then the file is not what it says.
        except Exception as error:  # noqa: BLE001
            said = {"failed": type(error).__name__, "errno": getattr(error, "errno", None)}
        os.write(writes, json.dumps(said).encode())
    os._exit(0)


def _limit(asked: Mapping[str, Any]) -> None:
    """Seconds of the processor, addresses, what may be written, and no core file."""
    seconds, room = int(asked["cpu"]), int(asked["megabytes"]) * _MEBIBYTE
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    written = int(asked["writes"]) * _MEBIBYTE
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write past the limit fails with an error
