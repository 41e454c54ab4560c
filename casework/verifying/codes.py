"""Finds the check codes in a PDF that somebody hands in, whoever wrote it and however."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from casework.documents.codes import LENGTH, read_code

MOST_CODES = 5
SECONDS = 6
_ADDRESS = re.compile(rb"/verify/([0-9A-Za-z]{%d})(?![0-9A-Za-z])" % LENGTH)
_PRINTED = re.compile(rb"(?<![0-9A-Z-])[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}(?![0-9A-Z-])")
_BARE = re.compile(rb"(?<![0-9A-Z])[0-9A-HJKMNP-TV-Z]{%d}(?![0-9A-Z])" % LENGTH)
_READER = Path(__file__).with_name("reader.py")


def codes_in(pdf: bytes) -> list[str]:
    """The codes that a file names, the first ones only; from its text where its bytes have none.

    The text of an unknown file is read by a process of its own, which has little time and memory.
    """
    return _codes(pdf) or _codes(_text_of(pdf))


def _codes(data: bytes) -> list[str]:
    found: dict[str, None] = {}
    for pattern in (_ADDRESS, _PRINTED, _BARE):
        for hit in pattern.finditer(data):
            text = (hit[1] if pattern.groups else hit[0]).decode("ascii")
            if code := read_code(text):
                found[code] = None
            if len(found) == MOST_CODES:
                return list(found)
    return list(found)


def _text_of(pdf: bytes) -> bytes:
    command = [sys.executable, "-I", str(_READER)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, nothing of the file on its line
            command, input=pdf, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout
