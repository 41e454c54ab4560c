"""The pages of a case file that are set for it: cover, index, terms, ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from casework.archive import words
from casework.archive.scope import Holding
from casework.documents.fonts import printed_font

_WIDTH = A4[0] - 45 * mm
_RULED = TableStyle([
    ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
])  # fmt: skip
Rows = Iterable[Sequence[str]]


def _style(size: float, leading: float, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        "x", fontName=printed_font(), fontSize=size, leading=leading, wordWrap="CJK", **more
    )


def _write(path: Path, title: str, story: list[Any]) -> int:
    """Writes the pages; the same story comes out as the same bytes. Answers how many there are."""
    template = SimpleDocTemplate(
        str(path), pagesize=A4, topMargin=25 * mm, bottomMargin=22 * mm, leftMargin=25 * mm,
        rightMargin=20 * mm, invariant=1, title=title, initialFontName=printed_font(),
    )  # fmt: skip
    template.build(story)
    return int(template.page)


def _table(head: Sequence[str], rows: Rows, shares: Sequence[int]) -> LongTable:
    """A table whose head is repeated on each page and whose cells wrap."""
    cell = _style(9, 12)
    total = sum(shares)
    data = [[Paragraph(escape(text), cell) for text in row] for row in (head, *rows)]
    return LongTable(
        data, colWidths=[_WIDTH * share / total for share in shares], repeatRows=1, style=_RULED
    )


def _heading(text: str) -> list[Any]:
    return [Paragraph(escape(text), _style(18, 28, alignment=TA_CENTER)), Spacer(1, 10)]


def cover(path: Path, holding: Holding) -> int:
    name, value = _style(14, 24), _style(14, 24)
    rows = [
        [Paragraph(escape(left), name), Paragraph(escape(right), value)]
        for left, right in words.cover(holding)
    ]
    table = LongTable(rows, colWidths=[_WIDTH * 0.28, _WIDTH * 0.72], style=_RULED)
    title = Paragraph(
        f"{escape(words.title_of(holding.case))}案卷",
        _style(26, 60, alignment=TA_CENTER, spaceBefore=40),
    )
    return _write(path, words.COVER, [Spacer(1, 60), title, Spacer(1, 40), table])


def index(path: Path, rows: Rows, note: str) -> int:
    head = ("序号", "题名", "页次", "摘要", "备注")
    story = [
        *_heading(words.INDEX), _table(head, rows, (6, 30, 8, 46, 14)), Spacer(1, 10),
        Paragraph(escape(note), _style(10.5, 16)),
    ]  # fmt: skip
    return _write(path, words.INDEX, story)


def terms(path: Path, holding: Holding) -> int:
    plain, story = _style(10.5, 16), _heading(words.TERMS)
    for term in words.terms(holding):
        story.append(Paragraph(escape(term.name), _style(13, 22, spaceBefore=12)))
        story += [Paragraph(escape(f"{name}：{value}"), plain) for name, value in term.facts]
        story += [Spacer(1, 6), _table(("日期", "计数", "原因"), term.days, (20, 12, 68))]
    return _write(path, words.TERMS, story)


def ledger(path: Path, holding: Holding) -> int:
    plain = _style(10.5, 16)
    story = [
        *_heading(words.LEDGER), Paragraph(escape(words.verified(holding.case)), plain),
        Spacer(1, 8),
        _table(("序号", "日期", "事项", "办理", "摘要（SHA-256）"), words.steps(holding),
               (6, 13, 22, 22, 37)),
    ]  # fmt: skip
    return _write(path, words.LEDGER, story)


def picture(path: Path, source: Path, *, size: tuple[int, int]) -> None:
    """One picture on one page, as large as the page takes it and never larger than it is."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    most = (A4[0] - 40 * mm, A4[1] - 50 * mm)
    scale = min(most[0] / size[0], most[1] / size[1], 1.0)
    width, height = size[0] * scale, size[1] * scale
    left, bottom = (A4[0] - width) / 2, (A4[1] - height) / 2
    # Read from memory, the picture is named after its content and not after its place.
    content = ImageReader(BytesIO(source.read_bytes()))
    canvas.drawImage(content, left, bottom, width, height)
    canvas.save()


def numbers(path: Path, sizes: Iterable[tuple[float, float]]) -> None:
    """Empty pages of these sizes, each with its number in the upper right corner."""
    canvas = Canvas(str(path), invariant=1)
    for at, (width, height) in enumerate(sizes, 1):
        canvas.setPageSize((width, height))
        canvas.setFont(printed_font(), 9)
        canvas.drawRightString(width - 28, height - 24, f"第{at}页")
        canvas.showPage()
    canvas.save()
