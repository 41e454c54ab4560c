"""The virus scanner: asks clamd, and never takes silence for a clean file."""

from __future__ import annotations

import logging
import socket
import time
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from clamav_client.clamd import (
    ClamdError,
    ClamdNetworkSocket,
    ClamdUnixSocket,
    CommunicationError,
    ResponseError,
)
from django.conf import settings

logger = logging.getLogger(__name__)
_SECONDS = 8.0
_LONGEST = 4096


class Verdict(Enum):
    """What is known about a file after the scanner was asked."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Scan:
    """The verdict, and what the scanner calls what it found."""

    verdict: Verdict
    name: str = ""


class _WholeAnswers:
    """Takes an answer only when its line has ended, and only within the time."""

    clamd_socket: socket.socket

    def _recv_response(self) -> str:
        until, said = time.monotonic() + _SECONDS, b""
        try:
            while not said.endswith(b"\n"):
                left = until - time.monotonic()
                if left <= 0 or len(said) > _LONGEST:
                    raise CommunicationError("no whole answer in time")
                self.clamd_socket.settimeout(left)
                part = self.clamd_socket.recv(1024)
                if not part:
                    raise CommunicationError("half an answer")
                said += part
        except OSError as error:
            raise CommunicationError(str(error)) from error
        return said.decode("utf-8", "replace").strip()


class _Network(_WholeAnswers, ClamdNetworkSocket):
    """clamd behind host and port."""


class _Local(_WholeAnswers, ClamdUnixSocket):
    """clamd behind a socket of this machine."""


def is_on() -> bool:
    """Whether a scanner is configured at all."""
    return bool(settings.CASEWORK_CLAMD)


def scan(path: Path) -> Scan:
    """What the scanner says of a file; clean where none is configured.

    A scanner that is down, slow, or answers half or with an error leaves it unknown.
    """
    if not is_on():
        return Scan(Verdict.CLEAN)
    try:
        with path.open("rb") as stream:
            said = _client(settings.CASEWORK_CLAMD).instream(stream)
        verdict, name = next(iter(said.values()))
    except (ClamdError, ResponseError, OSError, StopIteration, ValueError) as error:
        logger.warning("The virus scanner gave no verdict: %s %s", type(error).__name__, error)
        return Scan(Verdict.UNKNOWN)
    if verdict == "OK":
        return Scan(Verdict.CLEAN)
    return Scan(Verdict.INFECTED if verdict == "FOUND" else Verdict.UNKNOWN, str(name or "")[:120])


def _client(address: str) -> Any:
    if address.startswith(("/", "unix:")):
        return _Local(address.removeprefix("unix:").replace("//", "/"), timeout=_SECONDS)  # type: ignore[arg-type]  # a socket takes fractions
    host, _colon, port = address.rpartition(":")
    return _Network(host.strip("[]") or "127.0.0.1", int(port), timeout=_SECONDS)
