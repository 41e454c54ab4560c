"""The ladder (督办阶梯) of a deadline: who hears of it on which day, as the rule pack says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from casework.clock.calendar import ONE_DAY, Calendar
from casework.errors import BadLadder
from casework.errors import gettext_noop as _

if TYPE_CHECKING:
    from casework.policies.packs import PackVersion

HANDLER, HEAD, SUPERVISOR, LETTER = "handler", "head", "supervisor", "letter"
_FORM = re.compile(r"(-?\d{1,3})wd((?: (?:handler|head|supervisor|letter))+)", re.ASCII)
DEFAULT = "ladder.default"


@dataclass(frozen=True)
class Rung:
    """One rung: so many working days from the last day of the term (before it: negative), to whom.

    `letter` is the letter of supervision (督办函) to the department that owes the act.
    """

    offset: int
    to: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Rung:
        """Read `-1wd handler head`; anything else raises BadLadder."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise BadLadder(
                _(
                    "“%(text)s” is no rung of a ladder: write working days from the last day and "
                    "who hears of it (handler, head, supervisor, letter), such as "
                    "-1wd handler head."
                ),
                text=text,
            )
        offset, to = int(found[1]), tuple(found[2].split())
        if LETTER in to and offset <= 0:
            raise BadLadder(_("“%(text)s”: nobody is late yet to whom to write."), text=text)
        return cls(offset, to)

    def day(self, due: date, calendar: Calendar) -> date:
        """The day of this rung for a term that ends on `due`.

        In a year without its notice every day counts: a reminder may come early, never be lost.
        """
        step, left, day = (ONE_DAY if self.offset > 0 else -ONE_DAY), abs(self.offset), due
        while left:
            day += step
            left -= calendar.is_working_day(day) if calendar.knows(day.year) else 1
        return day


Ladder = tuple[Rung, ...]


def read_ladder(lines: Sequence[str]) -> Ladder:
    """The rungs of a rule, lowest first. Raises BadLadder, also when the days do not rise."""
    rungs = tuple(Rung.parse(line) for line in lines)
    for lower, upper in pairwise(rungs):
        if upper.offset <= lower.offset:
            raise BadLadder(_("The rungs of a ladder stand in the order of their days."))
    return rungs


def ladder_of(pack: PackVersion, case_type: str) -> Ladder:
    """The ladder of a case type: its own, else the one for all."""
    own = f"ladder.{case_type}"
    return _read(pack.words(own if own in pack.rules else DEFAULT))


@cache
def _read(lines: tuple[str, ...]) -> Ladder:
    return read_ladder(lines)


def next_rung(
    ladder: Ladder, due: date, calendar: Calendar, *, since: date, start: int = 0
) -> tuple[int, date] | None:
    """The first rung from number `start` on that is still to come, with its day; none at the top.

    A reminder that would fall before the term had this last day (`since`) is left out: whoever
    must act has just been told. What is owed on the last day and later never is.
    """
    for number in range(start, len(ladder)):
        day = ladder[number].day(due, calendar)
        if ladder[number].offset >= 0 or day > since:
            return number, day
    return None
