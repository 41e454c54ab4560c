"""What is wrong with a row: the field and the code, all faults of it together."""

from datetime import date

import pytest

from casework.models import CreditRecord, Subject
from casework.registry.importing.rows import is_clean, parse_date
from casework.registry.importing.run import import_file
from tests.registry.sheetfiles import ENTRY, PENALTY, PERSON, csv_file

TODAY = date(2026, 11, 21)
CODE = "行政相对人代码_1(统一社会信用代码)"


def faults(row, tmp_path):
    run = import_file(csv_file(tmp_path / "a.csv", [row]), by=None, today=TODAY)
    assert run.error == ""
    assert run.imported == (0 if run.faulty else 1)
    assert CreditRecord.objects.count() == run.imported
    assert Subject.objects.count() == run.imported
    return list(run.faults.values_list("field", "code"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("行政相对人名称", "", "missing"),
        ("行政相对人名称", " \u3000", "missing"),
        ("行政相对人名称", "云江\u202e有限公司", "control_character"),
        ("行政相对人名称", "云江\x0b有限公司", "control_character"),
        ("行政相对人名称", "云江\u200b有限公司", "control_character"),
        ("行政相对人名称", "云江\ufffd有限公司", "control_character"),
        ("行政相对人名称", "云" * 201, "too_long"),
        ("行政相对人名称", "=1+1", "formula"),
        ("行政相对人类别", "机关", "unknown_value"),
        ("行政相对人类别", "", "missing"),
        (CODE, "", "missing"),
        (CODE, "91329901", "wrong_length"),
        (CODE, "91320100MA0000015W", "bad_check_digit"),
        (CODE, "91320100ma0000015q", "bad_check_digit"),
        (CODE, "9132\u202e100MA0000015Q", "control_character"),
        ("行政处罚决定书文号", "", "missing"),
        ("处罚类别", "", "missing"),
        ("处罚决定日期", "", "missing"),
        ("处罚决定日期", "2026-02-30", "bad_date"),
        ("处罚决定日期", "二〇二六年三月", "bad_date"),
        ("处罚决定日期", "2026-13-01", "bad_date"),
        ("处罚决定日期", "1026-01-01", "bad_date"),
        ("处罚决定日期", "2026-11-22", "future_date"),
        ("公示截止期", "长期", "bad_date"),
        ("罚款金额（万元）", "三万", "bad_number"),
        ("罚款金额（万元）", "-1", "bad_number"),
        ("罚款金额（万元）", "NaN", "bad_number"),
        ("罚款金额（万元）", "1e40", "bad_number"),
        ("罚款金额（万元）", "0.0000001", "bad_number"),
        ("处罚机关", "", "missing"),
        ("处罚机关统一社会信用代码", "113299", "wrong_length"),
        ("处罚机关统一社会信用代码", "=A1", "formula"),
    ],
)
def test_penalty_of_an_organization(field, value, code, tmp_path):
    assert faults(PENALTY | {field: value}, tmp_path) == [(field, code)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("处罚决定日期", "2026-11-21"),
        ("处罚决定日期", "2026/5/6"),
        ("处罚决定日期", "2026.5.6"),
        ("处罚决定日期", "2026年5月6日"),
        ("处罚决定日期", "20260506"),
        ("处罚决定日期", "2026-05-06 00:00:00"),
        ("公示截止期", ""),
        ("罚款金额（万元）", "1,234.5"),
        ("罚款金额（万元）", ""),
        ("处罚机关统一社会信用代码", ""),
        ("违法事实", "一。\n二。"),
        (CODE, "\t91320100MA0000015Q "),
        (CODE, "52450100MJT000010Y"),
    ],
)
def test_good_values(field, value, tmp_path):
    assert faults(PENALTY | {field: value}, tmp_path) == []


@pytest.mark.django_db
def test_every_fault_of_a_row_is_told(tmp_path):
    row = PENALTY | {"行政相对人名称": "", CODE: "1", "处罚决定日期": "2031-01-01"}
    assert faults(row, tmp_path) == [
        ("行政相对人名称", "missing"),
        (CODE, "wrong_length"),
        ("处罚决定日期", "future_date"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("身份证", "440524188001010014", ""),
        ("", "450101199001011235", ""),
        ("身份证", "", "missing"),
        ("身份证", "320100200002300004", "bad_date"),
        ("身份证", "11010519491231002x", "bad_check_digit"),
        ("身份证", "110105194912310021", "bad_check_digit"),
        ("身份证", "E12345678", "wrong_length"),
        ("护照号", "E12345678", ""),
        ("护照号", "", "missing"),
        ("护照号", "E1", "wrong_length"),
    ],
)
def test_number_of_a_person(kind, number, code, tmp_path):
    wanted = [("证件号码", code)] if code else []
    assert faults(PERSON | {"证件类型": kind, "证件号码": number}, tmp_path) == wanted


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("category", "number", "code"),
    [
        ("法人", "91320100MA0000015Q", ""),
        ("自然人", "11010519491231002X", ""),
        ("自然人", "91320100MA0000015Q", "bad_check_digit"),
        ("法人", "11010519491231002X", "bad_check_digit"),
    ],
)
def test_entry_is_judged_by_the_kind_of_its_subject(category, number, code, tmp_path):
    field = "统一社会信用代码/证件号码"
    wanted = [(field, code)] if code else []
    assert faults(ENTRY | {"主体类别": category, field: number}, tmp_path) == wanted


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("left", "code"),
    [("2026-05-06", ""), ("2026-05-05", "bad_date"), ("2026-11-22", "future_date")],
)
def test_nobody_leaves_a_list_before_entering_it(left, code, tmp_path):
    wanted = [("移出日期", code)] if code else []
    assert faults(ENTRY | {"移出日期": left}, tmp_path) == wanted


def test_dates_that_are_none():
    assert [parse_date(text) for text in ("", "2026", "2026-5", "5/6/2026", "2026-02-29")] == (
        [None] * 5
    )
    assert parse_date("2024-02-29") == date(2024, 2, 29)


def test_clean_texts():
    assert is_clean("云江市　远航·科技（集团）有限公司 No.1")
    assert not is_clean("a\nb")
    assert is_clean("a\nb", lines=True)
    assert not is_clean("a\u2028b", lines=True)
