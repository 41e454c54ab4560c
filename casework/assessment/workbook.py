"""The assessment as a workbook: numbers as numbers, text that no program takes for a formula."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from casework.assessment.figures import Rate
from casework.assessment.naming import step_name, type_name
from casework.assessment.overdue import OverdueStep
from casework.assessment.sheet import Sheet
from casework.assessment.tables import Cell, Table, main_table, step_table, type_tables
from casework.registry.importing.formulas import defused

_HEAD = PatternFill("solid", fgColor="E8F0FA")
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def workbook(sheet: Sheet, overdue: Sequence[OverdueStep], *, title: str) -> bytes:
    """A sheet for the departments, one a case type, the steps, what is overdue, the warnings."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _page(book, main_table(sheet), title)
    for table in type_tables(sheet):
        _page(book, table, title)
    _page(book, _steps(sheet), title)
    _page(book, overdue_table(sheet, overdue), title)
    _page(book, warning_table(sheet), title)
    if bases := basis_table(sheet):
        _page(book, bases, title)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def overdue_table(sheet: Sheet, overdue: Sequence[OverdueStep]) -> Table:
    """What was overdue at the end, with the people responsible."""
    rows = [
        [
            step.number, type_name(step.code), step_name(step.code, step.step),
            sheet.names.get(step.department, ""), step.responsible, step.due.isoformat(),
        ]
        for step in overdue
    ]  # fmt: skip
    headings = [
        _("Case number"), _("Type"), _("Step"), _("Department"), _("Responsible"), _("Last day"),
    ]  # fmt: skip
    return Table(_("Overdue at the end"), headings, rows)


def warning_table(sheet: Sheet) -> Table:
    """Every warning with its threshold."""
    rows = [
        [str(row.department), warned.name, warned.value, warned.limit]
        for row in sheet.rows
        for warned in row.warnings
    ]
    headings = [_("Department"), _("Figure"), _("Value"), _("Threshold")]
    return Table(_("Warnings"), headings, rows)


def basis_table(sheet: Sheet) -> Table | None:
    """Whose rule each threshold is, once; none where nobody was warned."""
    bases = {
        (warned.name, warned.limit): warned.basis for row in sheet.rows for warned in row.warnings
    }
    rows = [[name, limit, basis] for (name, limit), basis in bases.items()]
    headings = [_("Figure"), _("Threshold"), _("Basis")]
    return Table(_("Basis of the thresholds"), headings, rows) if rows else None


def _steps(sheet: Sheet) -> Table:
    tables = [(str(row.department), step_table(row.figures)) for row in sheet.rows]
    rows = [[name, *cells] for name, table in tables for cells in table.rows]
    return Table(_("Steps"), [_("Department"), *step_table(sheet.total).headings], rows)


def _page(book: Workbook, table: Table, title: str) -> None:
    page: Any = book.create_sheet(table.title.translate(_FORBIDDEN)[:31])
    page.append([defused(f"{title} · {table.title}")])
    page["A1"].font = Font(bold=True, size=14)
    page.append([defused(heading) for heading in table.headings])
    for cell in page[2]:
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for row in [*table.rows, *([table.total] if table.total else [])]:
        page.append([_value(cell) for cell in row])
        for cell, value in zip(page[page.max_row], row, strict=True):
            if isinstance(value, Rate):
                cell.number_format = "0.0%"
    page.freeze_panes = "A3"
    for at, heading in enumerate(table.headings, start=1):
        cells = [len(str(row[at - 1] or "")) for row in table.rows]
        widest = min(max([len(heading) + 2, *cells, 8]) * 1.6, 60)
        page.column_dimensions[get_column_letter(at)].width = widest


def _value(cell: Cell) -> Any:
    if isinstance(cell, Rate):
        return cell.part / cell.of if cell.of else None
    return defused(cell) if isinstance(cell, str) else cell
