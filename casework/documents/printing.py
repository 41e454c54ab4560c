"""Prints a paper: the same elements give the same bytes."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from casework.documents.fonts import printed_font
from casework.documents.sheets import Box, Printed, Sheet


def printed(sheet: Sheet) -> Printed:
    """The paper as PDF; what is asked twice comes out the same."""
    font = printed_font()
    body = ParagraphStyle(
        "body", fontName=font, fontSize=16, leading=28, wordWrap="CJK", firstLineIndent=32
    )
    title = ParagraphStyle("title", parent=body, fontSize=22, leading=32, alignment=TA_CENTER)
    right = ParagraphStyle("right", parent=body, alignment=TA_RIGHT)
    flat = ParagraphStyle("flat", parent=body, firstLineIndent=0)
    rows: list[Any] = [Paragraph(escape(sheet.title), title), Spacer(1, 14)]
    rows += [Paragraph(escape(sheet.number), right), Paragraph(escape(sheet.addressee), flat)]
    rows += [Paragraph(escape(part), body) for part in sheet.parts if isinstance(part, str)]
    rows += [Paragraph(escape(line), right) for line in (sheet.organ, sheet.day) if line]
    out = BytesIO()
    template = SimpleDocTemplate(
        out, pagesize=A4, topMargin=37 * mm, bottomMargin=35 * mm, leftMargin=28 * mm,
        rightMargin=26 * mm, invariant=1, title=sheet.title, initialFontName=font,
    )  # fmt: skip
    template.build(rows)
    seal = Box(template.page - 1, 360, 120, 119, 119) if sheet.organ and sheet.day else None
    return Printed(out.getvalue(), template.page, seal)
