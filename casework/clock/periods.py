"""Lengths of time as the law gives them: working days, natural days, months."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from casework.errors import BadPeriod
from casework.errors import gettext_noop as _

_FORM = re.compile(r"(\d{1,5})(wd|d|m)", re.ASCII)
_LONGEST = {"wd": 2500, "d": 3660, "m": 1200}


class Unit(StrEnum):
    """What a period counts."""

    WORKING_DAYS = "wd"
    NATURAL_DAYS = "d"
    MONTHS = "m"


@dataclass(frozen=True)
class Period:
    """A number of working days, natural days or months; none at all means at once."""

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `10wd`, `20d` or `3m`; anything else raises BadPeriod."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise BadPeriod(
                _(
                    "“%(text)s” is not a period: write a number and wd for working days, "
                    "d for natural days or m for months, such as 10wd, 20d or 3m."
                ),
                text=text,
            )
        count, unit = int(found[1]), found[2]
        if count > _LONGEST[unit]:
            raise BadPeriod(
                _("“%(text)s” is too long a period: the longest is %(longest)s."),
                text=text,
                longest=f"{_LONGEST[unit]}{unit}",
            )
        return cls(count, Unit(unit))

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"
