"""Columns are found by their headings, wherever they stand and however offices write them."""

import zipfile
from datetime import date

import openpyxl
import pytest

from casework.models import CreditRecord
from casework.registry.importing.run import import_file
from tests.registry.sheetfiles import ENTRY, PENALTY, PERSON, SECOND_CODE, csv_file, xlsx_file

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def take(path):
    return import_file(path, by=None, today=TODAY)


def test_any_order_and_further_columns(tmp_path):
    headings = ["序号", *reversed(PENALTY), "经办人"]
    run = take(csv_file(tmp_path / "a.csv", [PENALTY | {"序号": "1"}], headings=headings))
    assert (run.error, run.imported, run.sheet) == ("", 1, "legal_penalties")
    record = CreditRecord.objects.get()
    assert record.number == "云市监罚〔2026〕1号"
    assert record.subject.name == "云江市远航科技有限公司"
    assert record.department.name == "云江市交通运输局"
    assert str(record.fine) == "3.880000"
    assert record.document_date == date(2026, 5, 6)


@pytest.mark.parametrize(
    ("row", "sheet"),
    [(PENALTY, "legal_penalties"), (PERSON, "natural_penalties"), (ENTRY, "serious_list")],
)
def test_kind_of_sheet_is_recognized_in_both_formats(row, sheet, tmp_path):
    assert take(csv_file(tmp_path / "a.csv", [row])).sheet == sheet
    again = take(xlsx_file(tmp_path / "a.xlsx", [row]))
    assert (again.sheet, again.unchanged, again.imported) == (sheet, 1, 0)


def test_brackets_and_spaces_in_headings_do_not_matter(tmp_path):
    headings = [name.replace("（", "(").replace("）", ") \n") for name in PENALTY]
    row = dict(zip(headings, PENALTY.values(), strict=True))
    assert take(csv_file(tmp_path / "a.csv", [row])).imported == 1


def test_title_above_the_headings_moves_the_row_numbers(tmp_path):
    bad = PENALTY | {"行政处罚决定书文号": ""}
    path = xlsx_file(tmp_path / "a.xlsx", [PENALTY, bad], above=(("行政处罚信息",), (None,)))
    run = take(path)
    assert run.imported == 1
    assert list(run.faults.values_list("row", "field", "code")) == [
        (5, "行政处罚决定书文号", "missing")
    ]


def test_blank_rows_count_in_the_numbers_but_are_no_rows(tmp_path):
    rows = [PENALTY, {}, {"备注": "  "}, PENALTY | {"行政处罚决定书文号": ""}, {}, {}]
    run = take(xlsx_file(tmp_path / "a.xlsx", rows, headings=list(PENALTY)))
    assert (run.rows, run.imported) == (2, 1)
    assert list(run.faults.values_list("row", "code")) == [(5, "missing")]


def test_merged_cells_are_read_as_they_stand(tmp_path):
    second = PENALTY | {"行政相对人代码_1(统一社会信用代码)": SECOND_CODE}
    path = xlsx_file(tmp_path / "a.xlsx", [PENALTY, second])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A2:A3")
    book.save(path)
    run = take(path)
    assert run.imported == 1
    assert list(run.faults.values_list("row", "field", "code")) == [
        (3, "行政相对人名称", "missing")
    ]


def test_wrong_extent_of_a_sheet_hides_nothing(tmp_path):
    path = xlsx_file(tmp_path / "a.xlsx", [PENALTY, PENALTY | {"行政处罚决定书文号": "二号"}])
    book = openpyxl.load_workbook(path)
    assert book.active.dimensions.startswith("A1:")
    book.active.title = "x"
    book.save(path)
    torn = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(torn, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/"):
                start = content.index(b'<dimension ref="') + 16
                content = content[:start] + b"A1" + content[content.index(b'"', start) :]
            new.writestr(name, content)
    assert take(torn).imported == 2


def test_dates_and_numbers_of_a_workbook_are_understood(tmp_path):
    row = PENALTY | {"处罚决定日期": date(2026, 5, 6), "罚款金额（万元）": 3.88}
    assert take(xlsx_file(tmp_path / "a.xlsx", [row])).imported == 1
    record = CreditRecord.objects.get()
    assert (record.document_date, str(record.fine)) == (date(2026, 5, 6), "3.880000")
