"""A file that cannot be imported gets one sentence, and nothing of it is taken."""

import struct
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from casework.models import CreditRecord, Department, ImportFault, Subject
from casework.registry.importing.run import import_file
from tests.registry.sheetfiles import PENALTY, csv_file, xlsx_file

TODAY = date(2026, 11, 21)


def without(path: Path, heading: str) -> Path:
    return csv_file(path, [PENALTY], headings=[name for name in PENALTY if name != heading])


def workbook_with(path: Path, part: str, content: bytes) -> Path:
    good = xlsx_file(path.with_suffix(".good.xlsx"), [PENALTY])
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return path


def broken_late(path: Path) -> Path:
    """Good rows first, then a sheet that stops in the middle of a tag."""
    good = xlsx_file(path.with_suffix(".good.xlsx"), [PENALTY] * 3)
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(good) as old:
        content = old.read(sheet)
    return workbook_with(path, sheet, content[: content.rindex(b'<row r="4"') + 30])


def two_sheets(path: Path) -> Path:
    xlsx_file(path, [PENALTY])
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book.active).title = "第二页"
    book.save(path)
    return path


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def unclosed(path: Path) -> Path:
    csv_file(path, [PENALTY, PENALTY])
    return written(path, path.read_bytes() + '"云江市远航,法人\n'.encode())


def bomb(path: Path) -> Path:
    """A few kilobytes that claim to unpack to more than a gibibyte of rows."""
    workbook_with(path, "xl/worksheets/sheet1.xml", b"<worksheet/>")
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/worksheets/sheet1.xml"))
    data[at + 24 : at + 28] = struct.pack("<I", 2 * 1024**3)
    return written(path, bytes(data))


CASES = {
    "missing file": (lambda folder: folder / "none.csv", "There is no file"),
    "folder": (lambda folder: folder, "is a folder"),
    "empty": (lambda folder: written(folder / "a.csv", b""), "empty"),
    "another sheet": (
        lambda folder: csv_file(folder / "a.csv", [{"姓名": "王一", "工资": "1"}]),
        "no sheet that can be imported",
    ),
    "headings alone": (
        lambda folder: written(folder / "a.csv", ",".join(PENALTY).encode()),
        "no row below",
    ),
    "column lacking": (
        lambda folder: without(folder / "a.csv", "处罚决定日期"),
        "lacks these columns: 处罚决定日期.",
    ),
    "column twice": (
        lambda folder: csv_file(folder / "a.csv", [PENALTY], headings=[*PENALTY, "处罚机关"]),
        "has these columns twice: 处罚机关.",
    ),
    "neither encoding": (
        lambda folder: written(folder / "a.csv", b"\xff\xfe\xff\xff\x80"),
        "UTF-16",
    ),
    "undecodable": (
        lambda folder: written(folder / "a.csv", b"a,b\n\x81\x20\xff"),
        "neither UTF-8",
    ),
    "binary": (lambda folder: written(folder / "a.csv", b"a\x00b"), "neither UTF-8"),
    "quotation mark": (lambda folder: unclosed(folder / "a.csv"), "Row 4 cannot be read"),
    "old Excel": (
        lambda folder: written(folder / "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        "old Excel",
    ),
    "broken archive": (lambda folder: written(folder / "a.xlsx", b"PK\x03\x04 torn"), "damaged"),
    "broken part": (
        lambda folder: workbook_with(folder / "a.xlsx", "xl/workbook.xml", b"<workbook"),
        "damaged",
    ),
    "broken after good rows": (lambda folder: broken_late(folder / "a.xlsx"), "damaged"),
    "bomb": (lambda folder: bomb(folder / "a.xlsx"), "too large"),
    "row far away": (
        lambda folder: workbook_with(
            folder / "a.xlsx",
            "xl/worksheets/sheet1.xml",
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b'<sheetData><row r="4294967295"><c r="A4294967295"><v>1</v></c></row></sheetData>'
            b"</worksheet>",
        ),
        "damaged",
    ),
    "entities": (
        lambda folder: workbook_with(
            folder / "a.xlsx",
            "xl/workbook.xml",
            b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>',
        ),
        "damaged",
    ),
    "two sheets": (lambda folder: two_sheets(folder / "a.xlsx"), "several sheets"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES)
def test_one_sentence_and_nothing_taken(case, tmp_path, language_en):
    make, sentence = CASES[case]
    run = import_file(make(tmp_path), by=None, today=TODAY)
    assert run.state == "refused"
    assert sentence in run.error
    assert "\n" not in run.error
    assert (run.rows, run.imported, run.faulty) == (0, 0, 0)
    assert not CreditRecord.objects.exists()
    assert not Subject.objects.exists()
    assert not Department.objects.exists()
    assert not ImportFault.objects.exists()
    assert not list((tmp_path / "media").rglob("faults-*"))


@pytest.mark.django_db
def test_plain_archive_is_no_workbook(tmp_path, language_en):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "hello")
    run = import_file(path, by=None, today=TODAY)
    assert (run.state, run.error) == ("refused", "The file is an archive, but no workbook (.xlsx).")
