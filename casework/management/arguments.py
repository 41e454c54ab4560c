"""Reads what is written on the command line; each fault names the argument and what to write."""

from __future__ import annotations

import re
from datetime import date

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from casework.errors import CaseworkError
from casework.policies.loader import Pack, load_packs

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Beyond these no calendar and no rule is ever meant, only a slip of the hand.
FIRST_YEAR, LAST_YEAR = 1949, 2199


def day(argument: str, text: str) -> date:
    """Raises CommandError."""
    try:
        # fromisoformat alone would also read 20260213 and week dates.
        found = date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise CommandError(
            _("%(argument)s: “%(text)s” is not a date. Write a day such as 2026-02-13.")
            % {"argument": argument, "text": text}
        ) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CommandError(
            _("%(argument)s: write a day of the years %(first)s to %(last)s, not %(text)s.")
            % {"argument": argument, "first": FIRST_YEAR, "last": LAST_YEAR, "text": text}
        )
    return found


def pack(name: str) -> Pack:
    """The rule pack that --pack names. Raises CommandError."""
    try:
        return load_packs().get(name)
    except CaseworkError as fault:
        raise CommandError(f"--pack: {fault}") from fault
