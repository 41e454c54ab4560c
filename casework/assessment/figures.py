"""What the counted numbers come to: rates, days, warnings, ranks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from casework.assessment.days import median, ninetieth


@dataclass(frozen=True)
class Rate:
    """A part of a whole; no percentage of nothing."""

    part: int
    of: int

    @property
    def percent(self) -> float | None:
        return 100 * self.part / self.of if self.of else None

    def __str__(self) -> str:
        return "—" if self.percent is None else f"{self.percent:.1f}%"


class Figures:
    """The numbers of one department, or of all, in one period."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self.numbers = Counter(numbers)

    @classmethod
    def sum(cls, many: Iterable[Figures]) -> Figures:
        total: Counter[str] = Counter()
        for one in many:
            total.update(one.numbers)
        return cls(total)

    def number(self, name: str, code: str = "") -> int:
        """One count, of one case type or of all."""
        if code:
            return self.numbers[f"{code}/{name}"]
        return sum(n for key, n in self.numbers.items() if key.partition("/")[2] == name)

    def rate(self, part: str, of: str, code: str = "") -> Rate:
        return Rate(self.number(part, code), self.number(of, code))

    @cached_property
    def steps(self) -> dict[tuple[str, str], dict[str, int]]:
        """By case type and deadline: how many were `due`, `late`, still `over`."""
        found: dict[tuple[str, str], dict[str, int]] = {}
        for key, n in sorted(self.numbers.items()):
            code, kind, *rest = key.split("/")
            if kind == "step":
                counts = found.setdefault((code, rest[0]), {"due": 0, "late": 0, "over": 0})
                counts[rest[1]] += n
        return found

    def on_time(self, code: str = "", step: str = "") -> Rate:
        """Steps done by their last day, of those that were done or whose last day has come."""
        due = late = 0
        for (of_type, name), counts in self.steps.items():
            if code in ("", of_type) and step in ("", name):
                due, late = due + counts["due"], late + counts["late"]
        return Rate(due - late, due)

    def days(self, code: str = "") -> dict[int, int]:
        """How many closed cases took how many working days."""
        found: Counter[int] = Counter()
        for key, n in self.numbers.items():
            of_type, kind, *rest = key.split("/")
            if kind == "days" and code in ("", of_type):
                found[int(rest[0])] += n
        return dict(found)

    def median(self, code: str = "") -> float | None:
        return median(self.days(code))

    def ninetieth(self, code: str = "") -> int | None:
        return ninetieth(self.days(code))


@dataclass(frozen=True)
class Difference:
    """A number as it was closed, and as the ledger gives it now."""

    department: int
    name: str
    closed: int
    now: int


def differences(
    closed: Mapping[int, Mapping[str, int]], now: Mapping[int, Mapping[str, int]]
) -> list[Difference]:
    """Every number that is not what it was; a number that is not there is nothing."""
    found = []
    for department in sorted({*closed, *now}):
        old, new = closed.get(department, {}), now.get(department, {})
        found += [
            Difference(department, name, old.get(name, 0), new.get(name, 0))
            for name in sorted({*old, *new})
            if old.get(name, 0) != new.get(name, 0)
        ]
    return found
