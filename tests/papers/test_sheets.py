"""A letter's text is taken apart into the elements of a paper, and nothing of it is lost."""

import pytest

from casework.documents.sheets import taken_apart

LETTER = """信用修复受理通知书

编号：云信修〔2026〕1号-2

云江市远航科技有限公司：

你单位提出的信用修复申请收悉。

一、受理日期：2026年7月6日。
二、办理期限：2026年7月20日前。

云江市信用办
2026年7月6日
"""


def test_a_letter_has_its_elements():
    sheet = taken_apart(LETTER)
    assert (sheet.title, sheet.number, sheet.addressee) == (
        "信用修复受理通知书",
        "云信修〔2026〕1号-2",
        "云江市远航科技有限公司：",
    )
    assert sheet.parts == (
        "你单位提出的信用修复申请收悉。",
        "一、受理日期：2026年7月6日。",
        "二、办理期限：2026年7月20日前。",
    )
    assert (sheet.organ, sheet.day) == ("云江市信用办", "2026年7月6日")


@pytest.mark.parametrize("last", ["2026年7月36日", "正文校验值：abc", "签署日期：2026年7月6日"])
def test_what_does_not_end_with_a_day_has_no_organ(last):
    sheet = taken_apart(LETTER.replace("\n2026年7月6日\n", f"\n{last}\n"))
    assert (sheet.organ, sheet.day) == ("", "")
    assert sheet.parts[-2:] == ("云江市信用办", last)
