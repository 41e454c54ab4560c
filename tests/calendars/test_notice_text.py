"""The official text gives its days, and a line that is wrong is refused with its reason."""

from datetime import date

import pytest

from casework.clock.entries import weekday_word
from casework.clock.notice_text import read_text
from casework.clock.seed import seed_rows
from tests.calendars.notices import OF_2026, OF_2027, TITLE_2027


def days(text, year):
    reading = read_text(text, year)
    assert reading.faults == []
    return [(entry.day.isoformat(), entry.kind.value) for entry in reading.entries]


def test_the_notice_of_2026_gives_exactly_its_days():
    reading = read_text(OF_2026, 2026)
    assert reading.faults == []
    assert reading.notice == "国务院办公厅关于2026年部分节假日安排的通知"
    read = {(e.day, e.kind.value, e.note) for e in reading.entries}
    assert len(read) == len(reading.entries)
    assert read == {
        (row["date"], row["kind"], row["note"]) for row in seed_rows() if row["year"] == 2026
    }


def test_the_title_names_the_notice():
    reading = read_text(OF_2027, 2027)
    assert (reading.notice, reading.faults) == (TITLE_2027, [])
    assert len(reading.entries) == 3 + 9 + 3 + 6 + 9


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("一、元旦：1月1日（周三）放假1天，不调休。", 2025, [("2025-01-01", "holiday")]),
        ("元旦：1月1日放假，与周末连休。", 2024, [("2024-01-01", "holiday")]),
        (
            "一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。",
            2019,
            [
                ("2018-12-30", "holiday"),
                ("2018-12-31", "holiday"),
                ("2019-01-01", "holiday"),
                ("2018-12-29", "make_up"),
            ],
        ),
        (
            "元旦：12月31日（周六）至1月2日（周一）放假，共3天。",
            2023,
            [("2022-12-31", "holiday"), ("2023-01-01", "holiday"), ("2023-01-02", "holiday")],
        ),
        (
            "节日：4月30日至5月2日放假。",
            2027,
            [("2027-04-30", "holiday"), ("2027-05-01", "holiday"), ("2027-05-02", "holiday")],
        ),
        (
            "国庆节：９月２６日、１０月９日上班。",
            2027,
            [("2027-09-26", "make_up"), ("2027-10-09", "make_up")],
        ),
        (
            "国庆节：10月9日、10日上班。",
            2027,
            [("2027-10-09", "make_up"), ("2027-10-10", "make_up")],
        ),
        (
            "元旦：1月1日放假。二、春节：2月5日放假。",
            2027,
            [("2027-01-01", "holiday"), ("2027-02-05", "holiday")],
        ),
    ],
)
def test_the_ways_in_which_notices_have_been_worded(text, year, expected):
    assert days(text, year) == expected


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("元旦：1月1日（周四）放假。", 1, "文本写的是周四"),
        ("通知\n元旦：1月1日至3日（周六）放假。", 2, "文本写的是周六"),
        ("元旦：1月3日至1日放假。", 1, "早于"),
        ("元旦：1月1日至3月1日放假。", 1, "60天"),
        ("元旦：2月30日放假。", 1, "没有这一天"),
        ("元旦：1月1日至3日放假，共4天。", 1, "共4天"),
        ("元旦：1月1日。", 1, "没有说明"),
        ("元旦：1日放假。", 1, "缺少月份"),
        ("国务院办公厅关于2026年部分节假日安排的通知", 1, "2026年"),
    ],
)
def test_a_line_that_is_wrong_is_named_with_its_reason(text, row, words):
    faults = read_text(text, 2027).faults
    assert [fault.row for fault in faults] == [row]
    assert words in faults[0].message


def test_the_name_of_a_weekday_is_that_of_the_day():
    assert [weekday_word(date(2027, 1, day)) for day in (1, 3, 4)] == ["周五", "周日", "周一"]
