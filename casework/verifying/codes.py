"""Finds the check codes in a PDF that somebody hands in, whoever wrote it and however."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from casework.documents.codes import LENGTH, read_code

MOST_CODES = 5
_SECONDS = 4
# Where a file's own data name a code: its key words, and the address of this page in a link.
_MARKS = (b"/Keywords", b"/verify/")
_MOST_MARKS, _AFTER = 200, 120
_CODE = re.compile(
    rb"(?<![0-9A-Za-z-])(?:[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}|[0-9A-Z]{%d})(?![0-9A-Za-z-])" % LENGTH
)
_READER = Path(__file__).with_name("reader.py")


def codes_in(pdf: bytes) -> list[str]:
    """The codes that a file names, the first ones only; from its text where its data have none.

    The text of an unknown file is read by a process of its own, which has little time and memory.
    """
    return _codes(b"\n".join(_beside_marks(pdf))) or _codes(_text_of(pdf))


def _beside_marks(pdf: bytes) -> Iterator[bytes]:
    for mark in _MARKS:
        at = pdf.find(mark)
        for _ in range(_MOST_MARKS):
            if at < 0:
                break
            at += len(mark)
            yield pdf[at : at + _AFTER]
            at = pdf.find(mark, at)


def _codes(data: bytes) -> list[str]:
    found: dict[str, None] = {}
    for hit in _CODE.finditer(data):
        if code := read_code(hit[0].decode("ascii")):
            found[code] = None
        if len(found) == MOST_CODES:
            break
    return list(found)


def _text_of(pdf: bytes) -> bytes:
    command = [sys.executable, "-I", str(_READER)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, nothing of the file on its line
            command, input=pdf, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout
