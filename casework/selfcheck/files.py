"""The self-check of files: a sample each night, the whole by `manage.py verify_evidence`."""

from __future__ import annotations

from collections.abc import Iterator

from casework.documents.verifying import verify_some
from casework.selfcheck.found import Found, Now

SAMPLE = 200


def files_wrong(now: Now, cases: frozenset[int] | None = None) -> Iterator[Found]:
    """Files that are missing or altered, among some drawn at random."""
    if cases is not None:
        return
    for wrong in verify_some(SAMPLE):
        yield Found(what=wrong.what[:120], detail={"fault": wrong.kind, "path": wrong.path})
