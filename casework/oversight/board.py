"""The board (督办看板): open cases by who must move, by type, by urgency and by age."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Case as Choose
from django.db.models import Count, IntegerField, Value, When

from casework.models.case import Case
from casework.oversight.selection import AGES, Day, Selection, Urgency, place_of

if TYPE_CHECKING:
    from casework.access.actor import Who


@dataclass
class Cell:
    """The open cases of one department (or all) and one type (or all)."""

    where: Selection
    urgency: Counter[str] = field(default_factory=Counter)
    ages: Counter[int] = field(default_factory=Counter)

    @property
    def all(self) -> int:
        return self.urgency.total()

    def add(self, urgency: str, age: int, count: int) -> None:
        self.urgency[urgency] += count
        self.ages[age] += count


@dataclass
class Table:
    """The cells of the board: places, then types; the margins are under the empty name."""

    where: Selection = field(default_factory=Selection)
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)

    def cell(self, place: str, case_type: str) -> Cell:
        """The cell, also one in which there is nothing."""
        key = (place, case_type)
        if key not in self.cells:
            where = self.where.narrowed(place=place or self.where.place, type=case_type)
            self.cells[key] = Cell(where)
        return self.cells[key]

    def add(self, place: str, case_type: str, urgency: str, *, age: int, count: int) -> None:
        for row in (place, ""):
            for column in (case_type, ""):
                self.cell(row, column).add(urgency, age, count)

    @property
    def places(self) -> list[str]:
        """Those with the most overdue cases first, then those with the most near their day."""
        rows = [cell for (place, kind), cell in self.cells.items() if place and not kind]
        rows.sort(key=lambda c: (-c.urgency["overdue"], -c.urgency["soon"], -c.all, c.where.place))
        return [cell.where.place for cell in rows]


def table(who: Who, day: Day, *, place: str = "", party: str = "") -> Table:
    """The open cases that this person may see, counted in one statement.

    All of them, or those in which a department must move (`place`) or plays a part (`party`);
    each number then narrows by it too.
    """
    where = Selection(place=place, party=party)
    cases = Case.objects.visible_to(who).filter(where.q(day)).order_by()
    counted = (
        cases.annotate(tone=_urgency(day), band=_band(day))
        .values("holder_id", "waits_for", "case_type", "tone", "band")
        .annotate(count=Count("*"))
    )
    found = Table(where)
    tones = list(Urgency)
    for row in counted:
        found.add(
            place_of(row["holder_id"], row["waits_for"]), row["case_type"], tones[row["tone"]],
            age=row["band"], count=row["count"],
        )  # fmt: skip
    return found


def _urgency(day: Day) -> Choose:
    order = {Urgency.OVERDUE: 2, Urgency.SOON: 1}
    tones = [When(day.urgency_q(urgency), then=Value(at)) for urgency, at in order.items()]
    return Choose(*tones, default=Value(0), output_field=IntegerField())


def _band(day: Day) -> Choose:
    bands = [When(day.age_q(band), then=Value(band)) for band in range(len(AGES))]
    return Choose(*bands, default=Value(len(AGES)), output_field=IntegerField())
