"""Runs the self-checks, keeps what they find, and mends it.

Findings are written and read in batches, so that the memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from casework.models import CheckFinding, Heartbeat
from casework.selfcheck.checks import CHECKS, Check
from casework.selfcheck.found import BATCH, Found, Now
from casework.selfcheck.service import OWN_JOB
from casework.today import moment


def look(now: Now) -> dict[str, int]:
    """Every check over every case: what it finds takes the place of what was found before."""
    counts = {check.name: _look(check, now) for check in CHECKS.values()}
    Heartbeat.objects.update_or_create(job=OWN_JOB, defaults={"at": now.moment, "detail": counts})
    return counts


def _look(check: Check, now: Now) -> int:
    found, count = check.find(now, None), 0
    while rows := [_row(check, one, now) for one in islice(found, BATCH)]:
        CheckFinding.objects.bulk_create(rows)
        count += len(rows)
    CheckFinding.objects.filter(check_name=check.name, found_at__lt=now.moment).delete()
    return count


def _row(check: Check, one: Found, now: Now) -> CheckFinding:
    return CheckFinding(
        check_name=check.name, case_id=one.case_id, record_id=one.record_id, what=one.what,
        detail=dict(one.detail), found_at=now.moment,
    )  # fmt: skip


def mend(findings: Any, now: Now, *, most: int | None = None) -> tuple[int, int]:
    """Mends up to `most` of these findings of each check; answers how many, and how many stay.

    Each case is its own transaction. What is settled leaves the list; what could not be mended
    stays on it.
    """
    mended = left = 0
    for check in CHECKS.values():
        rows = findings.filter(check_name=check.name)
        done, stays = (_by_case if check.by_case else _together)(check, rows, now, most)
        mended, left = mended + done, left + stays
    return mended, left


def _by_case(check: Check, rows: Any, now: Now, most: int | None) -> tuple[int, int]:
    mended = left = 0
    for row in islice(_in_batches(rows), most):
        check.mend(Found(row.case_id, what=row.what, detail=row.detail), now)
        again = check.find(now, frozenset({row.case_id or 0}))
        if any(one.what == row.what for one in again):
            left += 1
        else:
            mended += 1
            row.delete()
    return mended, left


def _together(check: Check, rows: Any, now: Now, most: int | None) -> tuple[int, int]:
    """Where one repair settles many findings: mends, and looks once more at everything."""
    before = rows.count()
    if not before:
        return 0, 0
    for row in rows.order_by("pk")[: 1 if check.at_once else most]:
        check.mend(Found(row.case_id, row.record_id, row.what, row.detail), now)
    left = _look(check, Now(now.today, moment()))
    return max(before - left, 0), left


def _in_batches(findings: Any) -> Iterator[CheckFinding]:
    """By number, so that rows may go while they are read."""
    last = 0
    while batch := list(findings.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        yield from batch
