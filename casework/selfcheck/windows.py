"""The self-check of publicity: what others see beside what the records and commitments say."""

from __future__ import annotations

from collections.abc import Iterator

from casework.models import CreditRecord, Licence
from casework.registry.windows import differing
from casework.selfcheck.found import Found, Now


def windows_differ(now: Now, cases: frozenset[int] | None = None) -> Iterator[Found]:
    """Windows that differ from their record or case, are open past their term, or are missing."""
    for thing, wrong in differing(now.today, cases):
        what = str(thing.number or "")[:120]
        if isinstance(thing, CreditRecord):
            yield Found(record_id=thing.pk, what=what, detail=wrong)
        elif isinstance(thing, Licence):  # a finding has no column for it
            yield Found(what=f"licence-{thing.pk}", detail=wrong | {"number": what})
        else:
            yield Found(thing.pk, what=what, detail=wrong)
