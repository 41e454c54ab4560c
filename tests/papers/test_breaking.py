"""Lines of Chinese text: no forbidden starts and ends, nothing torn, nothing lost, justified."""

from itertools import pairwise

import pytest

from casework.documents.breaking import broken
from casework.documents.grid import CHARS, WIDTH, body_style
from casework.documents.titles import title_lines

STARTS = "，。：；！？、）》〉】〕」』”’％"
ENDS = "（《〈【〔「『“‘"
LAW = (
    "根据《中华人民共和国行政许可法》第三十二条、《江苏省社会信用条例》（2026年修订）第四十六条，“信用信息主体”认为"
    "信息有误的，可以提出异议；“提供单位”应当在7个工作日内核查（检验、检测、专家评审时间除外）。符合率98.5％！是吗？"
)


def texts(text, width=WIDTH, first=0.0):
    lines = broken(text, body_style(), width=width, first=first)
    return ["".join(run.text for run in line.runs) for line in lines]


@pytest.mark.parametrize("shift", range(30))
def test_no_line_starts_or_ends_with_what_must_not(shift):
    text = "信" * shift + LAW * 2
    lines = texts(text)
    assert "".join(lines) == text
    assert not [line for line in lines if line[0] in STARTS or line[-1] in ENDS]
    torn = pairwise(lines)
    assert not [two for one, two in torn if one[-1].isdigit() and two[0] in "年个条％"]


@pytest.mark.parametrize("shift", range(30))
def test_lines_are_as_wide_as_the_type_area_and_the_last_no_wider(shift):
    lines = broken("信" * shift + LAW * 2, body_style(), width=WIDTH)
    assert [round(line.width, 2) for line in lines[:-1]] == [round(WIDTH, 2)] * (len(lines) - 1)
    assert lines[-1].width <= WIDTH + 0.01


def test_a_full_line_has_twenty_eight_characters_and_a_paragraph_two_fewer():
    assert [len(line) for line in texts("信" * 60)] == [CHARS, CHARS, 4]
    assert [len(line) for line in texts("信" * 60, first=WIDTH / CHARS * 2)] == [26, 28, 6]


@pytest.mark.parametrize("shift", range(20, 29))
@pytest.mark.parametrize("whole", ["2026年", "Noto", "YJ-000123", "〔2026〕", "98.5％", "——"])
def test_figures_and_words_are_not_torn(whole, shift):
    lines = texts("信" * shift + whole + "信" * 30)
    assert [line for line in lines if whole in line]


def test_a_long_number_is_torn_behind_a_dash_rather_than_leave_a_hole():
    lines = texts("信" * 20 + "YJ-XF-2026-000128" + "信" * 30)
    assert lines[0] == "信" * 20 + "YJ-XF-2026-"
    assert lines[1].startswith("000128信")


@pytest.mark.parametrize("mark", STARTS)
def test_a_mark_at_the_end_of_a_full_line_is_taken_in_or_takes_a_character_along(mark):
    lines = texts("信" * CHARS + mark + "用" * 10)
    assert "".join(lines) == "信" * CHARS + mark + "用" * 10
    assert lines[1][0] in "信用"


def test_what_is_longer_than_a_line_is_torn():
    digest = "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16" * 2
    assert "".join(texts(f"校验值：{digest}。")) == f"校验值：{digest}。"
    assert "".join(texts("。" * 100)) == "。" * 100
    assert "".join(texts("（" * 100)) == "（" * 100


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("受理通知书", ["受理通知书"]),
        ("", []),
        (
            "关于云江市远航科技有限公司信用信息异议不予受理及转为信用修复办理的告知书",
            ["关于云江市远航科技有限公司信用信息", "异议不予受理及转为信用修复办理的告知书"],
        ),
    ],
)
def test_a_title_is_broken_between_words(title, lines):
    assert title_lines(title, 20) == lines


@pytest.mark.parametrize("length", [21, 40, 41, 60, 79, 81, 200])
def test_a_title_of_any_length_keeps_its_characters_and_its_breadth(length):
    title = ("信用修复申请不予受理告知书" * 20)[:length]
    lines = title_lines(title, 20)
    assert "".join(lines) == title
    assert max(len(line) for line in lines) <= 20
