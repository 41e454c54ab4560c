"""The assessment as a PDF: to be signed, filed and read out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from reportlab.graphics.charts.barcharts import HorizontalBarChart
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Table as Grid

from casework.assessment.overdue import OverdueStep
from casework.assessment.sheet import Sheet
from casework.assessment.tables import Cell, Table, main_table, shown, step_table, type_tables
from casework.assessment.workbook import basis_table, overdue_table, warning_table
from casework.documents.fonts import printed_font

BLUE, INK, SOFT, LINE = "#0b4a8f", "#1c2430", "#4a5565", "#d5dbe3"
PAGE = landscape(A4)
MARGIN = 15 * mm
BREADTH = PAGE[0] - 2 * MARGIN
# A column that holds words needs about three times the room of one that holds a number.
WORDS, NUMBER = 3.0, 1.0
SHORT, LONG = 6, 24


def paper(sheet: Sheet, overdue: Sequence[OverdueStep], *, title: str) -> bytes:
    """The same figures as on the page; the same figures give the same bytes."""
    made = BytesIO()
    document = SimpleDocTemplate(
        made, pagesize=PAGE, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN,
        bottomMargin=MARGIN, title=title, author=str(sheet.outlook.office), invariant=1,
        initialFontName=printed_font(), lang="zh-CN",
    )  # fmt: skip
    story = [
        Paragraph(escape(title), _style(16, BLUE, after=4)),
        Paragraph(escape(_standing(sheet)), _style(9, SOFT, after=8)),
        *_table(main_table(sheet)),
        *_chart(sheet),
    ]
    for table in type_tables(sheet):
        story += _table(table)
    story += _table(step_table(sheet.total))
    story += _table(warning_table(sheet), empty=_("No figure is beyond its threshold."))
    if bases := basis_table(sheet):
        story += _table(bases)
    story += _table(overdue_table(sheet, overdue), empty=_("Nothing was overdue at the end."))
    document.build(story, onFirstPage=_foot(title), onLaterPages=_foot(title))
    return made.getvalue()


def _standing(sheet: Sheet) -> str:
    """Whether the figures are closed, by whom, with the fingerprint that proves them."""
    closing = sheet.closing
    if closing is None:
        return _("Not closed. Figures up to the end of %(day)s.") % {"day": sheet.last.isoformat()}
    person = closing.closed_by
    return _("Closed on %(day)s by %(person)s, revision %(revision)s. Fingerprint %(hash)s.") % {
        "day": closing.closed_on.isoformat(),
        "person": f"{person.last_name}{person.first_name}" or person.get_username(),
        "revision": closing.revision,
        "hash": closing.hash,
    }


def _style(size: float, colour: str = INK, *, after: float = 0, right: bool = False) -> Any:
    return ParagraphStyle(
        f"s{size}{colour}{right}", fontName=printed_font(), fontSize=size, leading=size * 1.35,
        textColor=HexColor(colour), spaceAfter=after, wordWrap="CJK",
        alignment=TA_RIGHT if right else TA_LEFT,
    )  # fmt: skip


def _table(table: Table, *, empty: str = "") -> Iterator[Any]:
    """A heading and its table, which repeats its head on every page; a sentence where it is empty.

    Text is escaped: reportlab's own marks open files and addresses.
    """
    yield CondPageBreak(30 * mm)
    yield Spacer(1, 4 * mm)
    yield Paragraph(escape(table.title), _style(11, BLUE, after=3))
    if not table.rows:
        yield Paragraph(escape(empty or "—"), _style(9))
        return
    lines = [*table.rows, *([table.total] if table.total else [])]
    columns = [[row[at] for row in lines] for at in range(len(table.headings))]
    words = [any(isinstance(cell, str) for cell in column) for column in columns]
    head = [Paragraph(escape(text), _style(7.5, SOFT)) for text in table.headings]
    body = [
        [_cell(cell, words=word) for cell, word in zip(row, words, strict=True)] for row in lines
    ]
    shares = [_share(column) for column in columns]
    widths = [BREADTH * share / sum(shares) for share in shares]
    yield Grid([head, *body], colWidths=widths, repeatRows=1, style=_look(total=bool(table.total)))


def _share(column: Sequence[Cell]) -> float:
    """The room of a column beside the others, by its longest text."""
    longest = max((len(cell) for cell in column if isinstance(cell, str)), default=0)
    return NUMBER if longest <= SHORT else WORDS if longest <= LONG else 2 * WORDS


def _cell(cell: Cell, *, words: bool) -> Any:
    return Paragraph(escape(shown(cell)), _style(8, right=not words))


def _look(*, total: bool) -> TableStyle:
    commands: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.4, HexColor(LINE)),
        ("BACKGROUND", (0, 0), (-1, 0), HexColor("#e8f0fa")),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("FONTNAME", (0, 0), (-1, -1), printed_font()),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    if total:
        commands.append(("LINEABOVE", (0, -1), (-1, -1), 1, HexColor(BLUE)))
    return TableStyle(commands)


def _chart(sheet: Sheet) -> Iterator[Any]:
    """The share in time of each ranked department, the best on top."""
    ranked = [row for row in sheet.rows if row.rank is not None][:20]
    if len(ranked) < 2:
        return
    height = 14 * len(ranked) + 20
    drawing = Drawing(BREADTH, height, initialFontName=printed_font())
    chart = HorizontalBarChart()
    chart.x, chart.y = 150, 16
    chart.width, chart.height = round(BREADTH - 190), height - 20
    chart.data = [[row.figures.on_time().percent or 0 for row in reversed(ranked)]]
    chart.categoryAxis.categoryNames = [str(row.department)[:16] for row in reversed(ranked)]
    chart.categoryAxis.labels.fontName = chart.valueAxis.labels.fontName = printed_font()
    chart.categoryAxis.labels.fontSize = chart.valueAxis.labels.fontSize = 8
    chart.valueAxis.valueMin, chart.valueAxis.valueMax = 0, 100
    chart.bars[0].fillColor, chart.bars[0].strokeColor = HexColor(BLUE), None
    drawing.add(chart)
    heading = escape(_("Steps done in time, by department (per cent)"))
    yield KeepTogether([Spacer(1, 4 * mm), Paragraph(heading, _style(11, BLUE, after=3)), drawing])


def _foot(title: str) -> Any:
    def draw(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont(printed_font(), 8)
        canvas.setFillColor(HexColor(SOFT))
        canvas.drawString(MARGIN, 8 * mm, title)
        canvas.drawRightString(PAGE[0] - MARGIN, 8 * mm, str(document.page))
        canvas.restoreState()

    return draw
