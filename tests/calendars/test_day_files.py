"""A csv file or an iCalendar feed gives its days, and a row that is wrong is refused with why."""

from itertools import chain

import pytest

from casework.clock.day_files import read_file


def read(name, text, encoding="utf-8"):
    return read_file(name, text.encode(encoding), 2027)


def days(reading):
    return [(entry.day.isoformat(), entry.kind.value, entry.note) for entry in reading.entries]


NEW_YEAR = [("2027-01-01", "holiday", "元旦"), ("2027-01-02", "holiday", "元旦")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize(
    "text",
    [
        "日期,类型,名称\n2027-01-01,放假,元旦\n2027/1/2,休,元旦\n",
        "开始,结束,类型,名称\n2027-01-01,2027-01-02,放假,元旦\n",
        "2027年1月1日;放假;元旦\n１月２日;节假日;元旦\n",
        "名称\t类型\t日期\n元旦\tholiday\t20270101\n\n元旦\t假日\t2027.1.2\n",
    ],
)
def test_the_ways_in_which_lists_are_written(text, encoding):
    reading = read("days.csv", text, encoding)
    assert (days(reading), reading.faults) == (NEW_YEAR, [])


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("日期,类型\n元月一日,放假\n", 2, "元月一日"),
        ("日期,类型\n2027-02-30,放假\n", 2, "2027-02-30"),
        ("2027-01-01,星期五\n", 1, "星期五"),
        ("开始,结束,类型\n2027-01-03,2027-01-01,放假\n", 2, "早于"),
        ("开始,结束,类型\n2027-01-01,2027-02-10,放假\n", 2, "41天"),
    ],
)
def test_a_row_that_is_wrong_is_named_with_its_reason(text, row, words):
    faults = read("days.csv", text).faults
    assert [fault.row for fault in faults] == [row]
    assert words in faults[0].message


def test_a_holiday_as_long_as_it_may_be_is_read():
    reading = read("days.csv", "开始,结束,类型\n2027-01-01,2027-02-09,放假\n")
    assert (len(reading.entries), reading.faults) == (40, [])


def test_bytes_that_are_no_text_are_refused():
    assert [fault.row for fault in read_file("x.csv", b"PK\0\xff\xfe", 2027).faults] == [0]


def event(number, start, summary, *more):
    lines = [f"UID:{number}", f"DTSTART;VALUE=DATE:{start}", f"SUMMARY:{summary}", *more]
    return ["BEGIN:VEVENT", *lines, "END:VEVENT"]


def feed(*events):
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:x",
        *chain.from_iterable(events),
        "END:VCALENDAR",
        "",
    ]
    return read("days.ics", "\r\n".join(lines))


def test_a_feed_gives_the_days_of_the_year_and_leaves_others_out():
    reading = feed(
        event(1, "20270101", "元旦（休）", "DTEND;VALUE=DATE:20270103"),
        event(2, "20270109", "元旦 补班 第1天/共1天"),
        event(3, "20270110", "Spring Festival", "X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY"),
        event(4, "20270206", "春节 假期", "DURATION:P2D"),
        event(5, "20260101", "元旦"),
    )
    assert reading.faults == []
    assert reading.left_out == 1
    assert days(reading) == [
        *NEW_YEAR, ("2027-01-09", "make_up", "元旦"), ("2027-01-10", "make_up", "Spring"),
        ("2027-02-06", "holiday", "春节"), ("2027-02-07", "holiday", "春节"),
    ]  # fmt: skip


def test_an_event_that_is_wrong_is_named_with_its_reason():
    reading = feed(
        event(1, "2027xx01", "元旦（休）"),
        event(2, "20270201", "小年"),
        event(3, "20270305", "假期", "DTEND;VALUE=DATE:20270301"),
    )
    assert [fault.row for fault in reading.faults] == [1, 2, 3]
    assert "小年" in reading.faults[1].message
    assert reading.entries == []


@pytest.mark.parametrize("content", [b"", b"hello", b"BEGIN:VCALENDAR\r\n"])
def test_what_is_no_feed_is_refused(content):
    assert [fault.row for fault in read_file("x.ics", content, 2027).faults] == [0]
