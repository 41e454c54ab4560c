"""Document numbers (发文字号) of letters: sign of the kind of matter, year, running number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from casework.declaration import published

if TYPE_CHECKING:
    from casework.models.case import Case

_RUNNING = re.compile(r"(\d{4})-0*(\d+)")


def letter_number(case: Case, seq: int, *, place: int = 1) -> str:
    """The number of a letter that event `seq` of a case issues, as in 信修〔2026〕31-6号.

    The running number is the case's own, without leading zeros (GB/T 9704-2012, 7.2.5); which of
    its events issued the letter follows, and of several letters of one event, which one.
    """
    case_type = published(case.case_type, case.type_version).case_type
    last = f"{seq}" if place == 1 else f"{seq}-{place}"
    found = _RUNNING.fullmatch(str(case.number).removeprefix(case_type.prefix))
    if found is None:  # a case that came from elsewhere under a number of its own
        return f"{case.number}-{last}"
    year, running = found.groups()
    return f"{case_type.letter_sign or case_type.prefix}〔{year}〕{running}-{last}号"
