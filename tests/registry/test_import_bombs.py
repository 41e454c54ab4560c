"""A file of some kilobytes that would unpack beyond all measure is refused, and read no further."""

import io
import itertools
import zipfile
from datetime import date

import pytest

from casework.registry.importing.run import import_file
from casework.registry.importing.sheets import SheetRefused
from casework.registry.importing.sheetxml import Damaged, rows, shared_strings
from casework.registry.importing.workbook import Workbook
from tests.registry.sheetfiles import PENALTY, csv_file, xlsx_file

READ_AT_MOST = 4 * 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"


class Endless(io.RawIOBase):
    """A beginning, and then a piece again and again; it knows how much was asked of it."""

    def __init__(self, start: bytes, pieces):
        self.given, self._held, self._pieces = 0, start, pieces

    def read(self, size=-1):
        while len(self._held) < size:
            self._held += b"".join(itertools.islice(self._pieces, 1000))
        piece, self._held = self._held[:size], self._held[size:]
        self.given += len(piece)
        assert self.given <= READ_AT_MOST, "read on and on"
        return piece


def again(piece):
    return itertools.repeat(piece)


ENDLESS = {
    "a tag without an end": (b'<worksheet><row r="1"><c r="', again(b"A" * 99)),
    "a comment without an end": (b"<worksheet><!--", again(b"x" * 99)),
    "tags within tags": (b"<worksheet>", again(b"<a>")),
    "ever new names": (b"<worksheet>", (b"<a%d/>" % n for n in itertools.count())),
    "ever new attributes": (b"<worksheet>", (b'<a b%d="1"/>' % n for n in itertools.count())),
    "a text without an end": (b'<worksheet><row r="1"><c t="str"><v>', again(b"x" * 99)),
    "a row without an end": (b'<worksheet><row r="1">', again(b'<c t="s"><v>0</v></c>')),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_what_never_ends_is_read_for_a_moment(what):
    shared = ("x" * 10_000,)
    with pytest.raises(Damaged):
        list(rows(Endless(*ENDLESS[what]), shared))


def test_a_formula_or_a_text_of_the_greatest_length_is_still_read():
    cells = f'<row r="1"><c t="str"><v>{"x" * 32_767}</v></c><c><v>1</v></c></row>'
    stream = io.BytesIO(f"<worksheet>{cells}</worksheet>".encode())
    assert [len(cell) for cell in next(rows(stream, ()))[1]] == [32_767, 1]


def test_more_shared_texts_than_a_sheet_can_hold(monkeypatch):
    monkeypatch.setattr("casework.registry.importing.sheetxml._MOST_STRINGS", 100)
    few = io.BytesIO(b"<sst>" + b"<si/>" * 100 + b"</sst>")
    assert shared_strings(few) == [""] * 100
    with pytest.raises(Damaged):
        shared_strings(Endless(b"<sst>", again(b"<si/>")))


def repacked(path, *, method=zipfile.ZIP_DEFLATED, more=0):
    good = xlsx_file(path.with_suffix(".good.xlsx"), [PENALTY])
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        for number in range(more):
            new.writestr(f"{number:0200}", b"")
    return path


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"method": zipfile.ZIP_LZMA}, "no spreadsheet packs"),
        ({"method": zipfile.ZIP_BZIP2}, "no spreadsheet packs"),
        ({"more": 6000}, "too large"),
    ],
    ids=["lzma", "bzip2", "directory"],
)
def test_an_archive_that_no_spreadsheet_writes(tmp_path, language_en, how, sentence):
    with pytest.raises(SheetRefused, match=sentence):
        Workbook(repacked(tmp_path / "a.xlsx", **how))


@pytest.mark.parametrize("how", [{"method": zipfile.ZIP_STORED}, {"more": 20}, {}], ids=str)
def test_as_spreadsheets_pack_it(tmp_path, how):
    assert len(list(Workbook(repacked(tmp_path / "a.xlsx", **how)).rows("Sheet"))) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("line", ["," * 1_000_001, "x" * 1_000_001], ids=["cells", "one cell"])
def test_a_line_that_is_a_file(tmp_path, line, language_en):
    path = csv_file(tmp_path / "a.csv", [PENALTY])
    path.write_text(path.read_text() + line)
    run = import_file(path, by=None, today=date(2026, 11, 21))
    assert (run.state, run.imported) == ("refused", 0)
    assert "Row 3 cannot be read" in run.error


@pytest.mark.django_db
def test_a_value_of_another_type_is_named_with_its_column(tmp_path):
    """Figures, truth, faults of a formula and days where a text or another value belongs."""
    wrong = {
        "行政相对人名称": 7,
        "罚款金额（万元）": True,
        "处罚决定日期": 1.5,
        "处罚机关": "#REF!",
    }
    path = xlsx_file(tmp_path / "a.xlsx", [PENALTY | wrong, PENALTY])
    run = import_file(path, by=None, today=date(2026, 11, 21))
    assert (run.imported, run.faulty) == (1, 1)
    assert set(run.faults.values_list("row", "field", "code")) == {
        (2, "罚款金额（万元）", "bad_number"), (2, "处罚决定日期", "bad_date"),
    }  # fmt: skip
