"""Workbooks as programs write them: each way to write a value is read as a person sees it."""

import io
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from casework.registry.importing.sheets import SheetRefused
from casework.registry.importing.sheetxml import rows
from casework.registry.importing.workbook import Workbook

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def read(cells: str, *, strings=("甲", "乙"), dates=("3",)) -> list[str]:
    sheet = f"<worksheet {NAMESPACE}><sheetData>{cells}</sheetData></worksheet>"
    return list(rows(io.BytesIO(sheet.encode()), strings, dates=dates))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1" t="s"><v>1</v></c>', "乙"),
        ('<c r="A1" t="inlineStr"><is><t>丙</t></is></c>', "丙"),
        ('<c r="A1" t="inlineStr"><is><r><t>丙</t></r><r><t>丁</t></r></is></c>', "丙丁"),
        ('<c r="A1" t="inlineStr"><is><t>丙</t><rPh><t>bing</t></rPh></is></c>', "丙"),
        ('<c r="A1" t="str"><v>_x000B_丙_x005F_x</v></c>', "\x0b丙_x"),
        ('<c r="A1"><v>3.8799999999999999</v></c>', "3.88"),
        ('<c r="A1"><v>91</v></c>', "91"),
        ('<c r="A1"><v>9.1E+3</v></c>', "9100"),
        ('<c r="A1" s="3"><v>46148</v></c>', "2026-05-06"),
        ('<c r="A1" s="3"><v>46148.5</v></c>', "2026-05-06 12:00:00"),
        ('<c r="A1" s="3"><v>99999999</v></c>', "99999999.0"),
        ('<c r="A1" t="d"><v>2026-05-06</v></c>', "2026-05-06"),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A1" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="A1"><f>B1+1</f><v>2</v></c>', "=B1+1"),
        ('<c r="A1" t="str"><f t="shared" si="0"/><v>x</v></c>', "="),
        ('<c r="A1" s="1"/>', ""),
        ("<c><v>7</v></c>", "7"),
    ],
)
def test_a_cell(cell, value):
    assert read(f'<row r="1">{cell}</row>') == [(1, [value])]


def test_gaps_between_cells_and_rows():
    cells = (
        '<row r="2"><c r="B2"><v>1</v></c><c r="AA2"><v>2</v></c></row><row><c><v>3</v></c></row>'
    )
    assert read(cells) == [(2, ["", "1", *[""] * 24, "2"]), (3, ["3"])]


def test_prefixed_names():
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData>'
        "</x:worksheet>"
    )
    assert list(rows(io.BytesIO(sheet.encode()), ())) == [(1, ["1"])]


def test_cells_far_to_the_right_cost_nothing():
    assert read('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>') == [(1, ["1"])]


def saved(path, fill, **options):
    book = openpyxl.Workbook(**options)
    fill(book)
    book.save(path)
    return path


def test_dates_of_either_calendar(tmp_path):
    def fill(book):
        book.active.append([date(2026, 5, 6), datetime(2026, 5, 6, 8, 30), "文字", 1])

    wanted = [(1, ["2026-05-06", "2026-05-06 08:30:00", "文字", "1"])]
    book = Workbook(saved(tmp_path / "a.xlsx", fill))
    assert list(book.rows("Sheet")) == wanted

    def of_1904(book):
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        fill(book)

    assert list(Workbook(saved(tmp_path / "b.xlsx", of_1904)).rows("Sheet")) == wanted


def test_sheets_in_their_order_and_again(tmp_path):
    def fill(book):
        book.active.title = "一"
        book.create_sheet("二").append(["乙"])
        book.active.append(["甲"])

    book = Workbook(saved(tmp_path / "a.xlsx", fill))
    assert book.titles() == ["一", "二"]
    for _again in range(2):
        assert list(book.rows("二")) == [(1, ["乙"])]
        assert list(book.rows("一")) == [(1, ["甲"])]


@pytest.mark.parametrize(
    "sheet",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>',
        '<worksheet><row r="2"/><row r="1"/></worksheet>',
        '<worksheet><row r="1"><c r="B1"/><c r="A1"/></row></worksheet>',
        '<worksheet><row r="1"><c r="1"/></row></worksheet>',
        '<worksheet><row r="x"/></worksheet>',
        '<worksheet><row r="1048577"/></worksheet>',
        '<worksheet><row r="1"><c t="s"><v>7</v></c></row></worksheet>',
        '<worksheet><row r="1"><c><v>seven</v></c></row></worksheet>',
        f'<worksheet><row r="1"><c t="str"><v>{"x" * 1_000_001}</v></c></row></worksheet>',
        "<worksheet><row>",
    ],
)
def test_what_is_no_sheet_is_refused_at_once(sheet, tmp_path, language_en):
    whole = saved(tmp_path / "whole.xlsx", lambda book: book.active.append(["甲"]))
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
    start = time.monotonic()
    with pytest.raises(SheetRefused, match="damaged"):
        list(Workbook(path).rows("Sheet"))
    assert time.monotonic() - start < 5
