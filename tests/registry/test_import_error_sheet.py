"""Refused rows go into a sheet of their own: all their columns, the reason, and no formula."""

import csv
import stat
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings

from casework.models import CreditRecord
from casework.registry.importing.formulas import defused
from casework.registry.importing.run import import_file
from tests.registry.sheetfiles import PENALTY, csv_file, xlsx_file

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
BAD = PENALTY | {
    "行政相对人名称": "云江\u202e有限公司",
    "违法事实": '=HYPERLINK("http://example.org")',
    "备注": "@SUM(1)",
}


def sheet_of(run) -> Path:
    return Path(settings.MEDIA_ROOT) / run.error_sheet


def test_text(tmp_path, language_en):
    run = import_file(csv_file(tmp_path / "a.csv", [PENALTY, BAD]), by=None, today=TODAY)
    path = sheet_of(run)
    with path.open(encoding="utf-8-sig", newline="") as file:
        headings, row = csv.reader(file)
    assert headings == [*PENALTY, "Reason"]
    told = dict(zip(headings, row, strict=True))
    assert told["行政相对人名称"] == "云江\ufffd有限公司"
    assert told["违法事实"] == '\'=HYPERLINK("http://example.org")'
    assert told["备注"] == "'@SUM(1)"
    assert told["行政处罚决定书文号"] == "云市监罚〔2026〕1号"
    assert told["Reason"] == (
        "Row 3: 行政相对人名称 holds an invisible or a lost character；"
        "违法事实 is a formula; write its value"
    )


def test_workbook(tmp_path, language_en):
    run = import_file(xlsx_file(tmp_path / "a.xlsx", [PENALTY, BAD]), by=None, today=TODAY)
    cells = list(openpyxl.load_workbook(sheet_of(run)).active.iter_rows())
    assert [cell.value for cell in cells[0]] == [*PENALTY, "Reason"]
    assert len(cells) == 2
    facts = cells[1][list(PENALTY).index("违法事实")]
    assert (facts.data_type, facts.value) == ("s", '=HYPERLINK("http://example.org")')


def test_only_its_owner_reads_it(tmp_path):
    run = import_file(csv_file(tmp_path / "a.csv", [BAD]), by=None, today=TODAY)
    path = sheet_of(run)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_unmended_it_is_refused_again_and_mended_it_is_taken(tmp_path):
    bad = PENALTY | {"行政相对人名称": "云江\x0b有限公司"}
    run = import_file(csv_file(tmp_path / "a.csv", [bad]), by=None, today=TODAY)
    again = import_file(sheet_of(run), by=None, today=TODAY)
    assert list(again.faults.values_list("code", flat=True)) == ["control_character"]
    mended = tmp_path / "mended.csv"
    text = sheet_of(run).read_text(encoding="utf-8-sig")
    mended.write_text(text.replace("\ufffd", ""), encoding="utf-8-sig")
    assert import_file(mended, by=None, today=TODAY).imported == 1
    assert CreditRecord.objects.get().subject.name == "云江有限公司"


def test_no_fault_no_sheet(tmp_path):
    run = import_file(csv_file(tmp_path / "a.csv", [PENALTY]), by=None, today=TODAY)
    assert run.error_sheet == ""
    assert not list(Path(settings.MEDIA_ROOT).rglob("faults-*"))


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-cmd|x", "'-cmd|x"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("＝1+1", "'＝1+1"),
        ("＋cmd", "'＋cmd"),
        ("－cmd", "'－cmd"),
        ("＠x", "'＠x"),
        (" =1+1", "' =1+1"),
        ("\n=1+1", "'\n=1+1"),
        ("\u3000@x", "'\u3000@x"),
        ("-3.88", "-3.88"),
        ("罚款", "罚款"),
        ("", ""),
    ],
)
def test_defused(text, safe):
    assert defused(text) == safe
