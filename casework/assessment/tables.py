"""The tables of the assessment as every form of it shows them: page, workbook, paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.assessment.figures import Figures, Rate
from casework.assessment.naming import measure_name, step_name, type_name
from casework.assessment.sheet import Sheet
from casework.assessment.vocabulary import COMMON, all_measures

Cell = str | int | float | Rate | None


@dataclass(frozen=True)
class Table:
    """A titled table: headings, rows, and a last row with the sum where there is one."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = ()


def main_headings() -> list[str]:
    return [
        _("Rank"), _("Department"), _("Received"), _("Accepted"), _("Closed"), _("Steps"),
        _("In time"), _("Median (working days)"), _("90th percentile"), _("Extension rate"),
        _("Supplement rate"), _("Refusal rate"), _("Open at the end"), _("Overdue steps"),
    ]  # fmt: skip


def main_cells(figures: Figures) -> list[Cell]:
    """The figures of the main table, for one department or for all."""
    return [
        figures.number("received"),
        figures.number("accepted"),
        figures.number("closed"),
        figures.on_time().of,
        figures.on_time(),
        figures.median(),
        figures.ninetieth(),
        figures.rate("extended", "accepted"),
        figures.rate("supplemented", "received"),
        figures.rate("refused", "received"),
        figures.number("open"),
        figures.number("overdue"),
    ]


def main_table(sheet: Sheet) -> Table:
    """A row for each department, by rank."""
    rows = [[row.rank, str(row.department), *main_cells(row.figures)] for row in sheet.rows]
    total = [None, _("All departments"), *main_cells(sheet.total)] if len(rows) > 1 else []
    return Table(_("Departments"), main_headings(), rows, total)


def type_tables(sheet: Sheet) -> list[Table]:
    """What each case type counts of its own: a row for each department that has any of it."""
    language = get_language() or "zh-hans"
    found = []
    for edition, measures in all_measures():
        code = edition.code
        counts = [name for name in COMMON if getattr(measures, name)] + ["closed"]
        counts += [count.name for count in measures.counts]
        names = [measure_name(code, name) for name in counts]
        shares = [
            edition.words.text("measures", s.name, language=language) for s in measures.shares
        ]
        rows = []
        for row in sheet.rows:
            numbers: list[Cell] = [row.figures.number(name, code) for name in counts]
            if any(numbers):
                rates = [row.figures.rate(s.part, s.of, code) for s in measures.shares]
                rows.append([str(row.department), *numbers, *rates])
        if rows:
            found.append(Table(type_name(code), [_("Department"), *names, *shares], rows))
    return found


def step_table(figures: Figures) -> Table:
    """Each step: how many, in time, late, still not done."""
    rows: list[list[Cell]] = [
        [
            type_name(code), step_name(code, name), n["due"], n["due"] - n["late"], n["late"],
            n["over"], Rate(n["due"] - n["late"], n["due"]),
        ]
        for (code, name), n in figures.steps.items()
    ]  # fmt: skip
    headings = [
        _("Type"), _("Step"), _("Steps"), _("In time"), _("Late"), _("Still not done"),
        _("Share in time"),
    ]  # fmt: skip
    return Table(_("Steps"), headings, rows)


def shown(cell: Cell) -> str:
    """A cell as text: a dash for nothing, half days as they are."""
    if cell is None or cell == "":
        return "—"
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
