"""Prints a paper: the same elements give the same bytes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from io import BytesIO
from threading import Lock
from typing import Any, Literal, cast

from reportlab.pdfgen.canvas import Canvas

from casework.documents.breaking import Style, broken
from casework.documents.codes import shown_code
from casework.documents.composing import annex_marks, annex_pieces, letter_pieces
from casework.documents.faces import body_cells
from casework.documents.grid import (
    FLOOR,
    LEFT,
    MM,
    NUMBER_SIZE,
    PAGE,
    PITCH,
    RED,
    TOP,
    WIDTH,
    Piece,
    Placed,
    Rule,
    body_style,
)
from casework.documents.paging import Page, paged, seal_box
from casework.documents.qr import dark_bars
from casework.documents.sheets import Printed, Sheet

# A font's file is read at one place at a time when its subset is cut.
_SAVING = Lock()
_BLACK = (0.0, 0.0, 0.0)
_HEAVIER = 0.032  # of the size: the stroke round the characters of a title
_THIN, _THICK = 0.5, 1.4
_QR = 16 * MM
_NUMBER_BELOW = 7 * MM  # from the type area to the dash beside the page number
_FOOT_SIZE, _FOOT_LEADING = 8.0, 11.0
_QR_FORM = "check"
_HOW = "扫描二维码，或者打开下列网址输入查验码，可以查验本文书是否有效、有无改动。"


def printed(sheet: Sheet) -> Printed:
    """The paper as PDF; what is asked twice comes out the same."""
    pages = paged(letter_pieces(sheet))
    seal = seal_box(pages)
    for annex, mark in zip(sheet.annexes, annex_marks(sheet), strict=True):
        pages += paged(annex_pieces(annex, mark))
    out = BytesIO()
    canvas = _canvas(out, sheet)
    if sheet.address:
        _store_qr(canvas, sheet.address)
    for number, page in enumerate(pages, 1):
        _draw_page(canvas, page)
        _draw_foot(canvas, sheet, number)
        canvas.showPage()
    with _SAVING:
        canvas.save()
    return Printed(out.getvalue(), len(pages), seal)


def _canvas(out: BytesIO, sheet: Sheet) -> Canvas:
    canvas = Canvas(
        out, pagesize=PAGE, invariant=1, pageCompression=1, lang="zh-CN",
        initialFontName=cast(Any, body_cells().faces[0].name), initialFontSize=body_style().size,
    )  # fmt: skip
    canvas.setTitle(sheet.title)
    canvas.setAuthor(sheet.organ)
    canvas.setSubject(sheet.number)
    canvas.setKeywords(sheet.code)  # by which the check finds a file that was saved anew
    canvas.setCreator("")
    canvas.setProducer("")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas


def _draw_page(canvas: Canvas, page: Page) -> None:
    light: list[tuple[Placed, float]] = []
    for below, piece in page.pieces:
        top = PAGE[1] - TOP - below
        for placed in piece.placed:
            if placed.red or placed.style.heavy:
                _draw_heavy(canvas, placed, top - placed.below)
            else:
                light.append((placed, top - placed.below))
        if piece.red:
            _draw_rules(canvas, piece.rules, top, red=True)
    _draw_lines(canvas, light)
    _draw_grid(canvas, ((below, piece) for below, piece in page.pieces if not piece.red))


def _draw_heavy(canvas: Canvas, placed: Placed, baseline: float) -> None:
    """A title: its strokes are thickened where its type is not heavy by itself."""
    canvas.saveState()
    colour = RED if placed.red else _BLACK
    canvas.setFillColorRGB(*colour)
    canvas.setStrokeColorRGB(*colour)
    canvas.setLineWidth(placed.style.size * _HEAVIER)
    _draw_lines(canvas, [(placed, baseline)], mode=2 if placed.style.heavy else 0)
    canvas.restoreState()


def _draw_lines(
    canvas: Canvas, lines: Iterable[tuple[Placed, float]], *, mode: Literal[0, 2] = 0
) -> None:
    text = canvas.beginText()
    if mode:
        text.setTextRenderMode(mode)
    face: tuple[str, float] = ("", 0)
    space = math.nan  # the space between characters outlives the text before
    for placed, baseline in lines:
        text.setTextOrigin(placed.left, baseline)
        last = len(placed.line.runs)
        for number, run in enumerate(placed.line.runs, 1):
            if (run.face, placed.style.size) != face:
                face = (run.face, placed.style.size)
                text.setFont(*face)
            if run.space != space:
                space = run.space
                text.setCharSpace(space)
            # The end of a line is not measured: the next begins at a place of its own.
            (text.textLine if number == last else text.textOut)(run.text)
    canvas.drawText(text)


def _draw_rules(canvas: Canvas, rules: Iterable[Rule], top: float, *, red: bool = False) -> None:
    canvas.saveState()
    if red:
        canvas.setStrokeColorRGB(*RED)
    canvas.setLineWidth(_THICK if red else _THIN)
    canvas.lines([(r.left, top - r.top, r.right, top - r.bottom) for r in rules])
    canvas.restoreState()


def _draw_grid(canvas: Canvas, pieces: Iterable[tuple[float, Piece]]) -> None:
    """The rules of a page's tables, as one path; a table that is torn is closed at its foot."""
    placed = [
        Rule(r.left, below + r.top, r.right, below + r.bottom)
        for below, piece in pieces
        for r in piece.rules
    ]
    if placed:
        lowest = max(placed, key=lambda r: r.bottom)
        left, right = min(r.left for r in placed), max(r.right for r in placed)
        placed.append(Rule(left, lowest.bottom, right, lowest.bottom))
        _draw_rules(canvas, placed, PAGE[1] - TOP)


def _draw_foot(canvas: Canvas, sheet: Sheet, number: int) -> None:
    """The page number outside, and inside what the paper is checked by."""
    odd = number % 2 == 1
    style = Style(body_cells(), NUMBER_SIZE, NUMBER_SIZE)
    line = broken(f"— {number} —", style, width=WIDTH, justified=False)[0]
    left = LEFT + WIDTH - PITCH - line.width if odd else LEFT + PITCH
    placed = [(Placed(line, style, left, 0), FLOOR - _NUMBER_BELOW - NUMBER_SIZE * 0.33)]
    if sheet.address:
        placed += _checked_by(canvas, sheet, left=LEFT if odd else LEFT + WIDTH - _QR)
    _draw_lines(canvas, placed)


def _checked_by(canvas: Canvas, sheet: Sheet, *, left: float) -> list[tuple[Placed, float]]:
    top = FLOOR - _NUMBER_BELOW
    canvas.saveState()
    canvas.translate(left, top - _QR)
    canvas.doForm(_QR_FORM)
    canvas.restoreState()
    style = Style(body_cells(), _FOOT_SIZE, _FOOT_SIZE)
    room, gap = WIDTH - _QR - 28 * MM, 3 * MM
    page = sheet.address.removesuffix("/").removesuffix(sheet.code)
    texts = (f"查验码：{shown_code(sheet.code)}", _HOW, page)
    lines = [
        line for text in texts
        for line in broken(text, style, width=room, justified=False)
    ]  # fmt: skip
    return [
        (Placed(line, style, left + _QR + gap if left == LEFT else left - gap - line.width, 0),
         top - _FOOT_LEADING * (at + 0.8))
        for at, line in enumerate(lines)
    ]  # fmt: skip


def _store_qr(canvas: Canvas, address: str) -> None:
    """The QR code, once for all pages, as one path whose unit is a square of the code."""
    side, bars = dark_bars(address)
    canvas.beginForm(_QR_FORM, 0, 0, _QR, _QR)
    canvas.scale(_QR / side, _QR / side)
    path = " ".join(f"{column} {side - 1 - row} {length} 1 re" for row, column, length in bars)
    canvas.addLiteral(f"{path} f")
    canvas.endForm()
