"""The months and years that are assessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from casework.errors import RuleFault
from casework.errors import gettext_noop as _

ONE_DAY = timedelta(days=1)
EARLIEST, LATEST = 2000, 2100
_KEY = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)


class BadReportPeriod(RuleFault):
    """What was asked for is neither a month nor a year."""


@dataclass(frozen=True, order=True)
class ReportPeriod:
    """A calendar month, or a whole year where `month` is 0."""

    year: int
    month: int = 0

    @classmethod
    def parse(cls, key: str) -> ReportPeriod:
        """Read `2026-03` or `2026`; anything else raises BadReportPeriod."""
        found = _KEY.fullmatch(key)
        year, month = (int(found[1]), int(found[2] or 0)) if found else (0, 0)
        whole = found is not None and found[2] is None
        if not EARLIEST <= year <= LATEST or not (whole or 1 <= month <= 12):
            raise BadReportPeriod(
                _("“%(key)s” is neither a month such as 2026-03 nor a year such as 2026."), key=key
            )
        return cls(year, month)

    @classmethod
    def of(cls, day: date) -> ReportPeriod:
        """The month of a day."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}" if self.month else f"{self.year:04d}"

    @property
    def first(self) -> date:
        return date(self.year, self.month or 1, 1)

    @property
    def last(self) -> date:
        return self.following.first - ONE_DAY

    @property
    def following(self) -> ReportPeriod:
        return self.shifted(1)

    @property
    def before(self) -> ReportPeriod:
        return self.shifted(-1)

    def shifted(self, count: int) -> ReportPeriod:
        """So many months, or years, later."""
        if not self.month:
            return ReportPeriod(self.year + count)
        months = self.year * 12 + self.month - 1 + count
        return ReportPeriod(months // 12, months % 12 + 1)

    def over(self, today: date) -> bool:
        """Whether its last day is behind us, so that it can be closed."""
        return self.last < today

    def months(self) -> list[ReportPeriod]:
        """The month itself, or the twelve of the year."""
        if self.month:
            return [self]
        return [ReportPeriod(self.year, month) for month in range(1, 13)]
