"""How a date was counted: as many counted days as the term is long, on one or two pages."""

import pytest

from casework.clock.fold import fold
from casework.documents.reckoning import LONGEST, Running, annex_of, counted_days, reckoned
from tests.clock.years import CALENDAR

START = {"on": "2026-07-06", "kind": "start", "event": 1}


def kept(*log, name="decide_by", basis="《条例》第十条"):
    due = fold(log, CALENDAR).due
    return reckoned(Running(name, due, log, basis, lambda: CALENDAR, lambda one: f"“{one}”"))


# Log, last day, how many count: by hand.
LOGS = {
    "five working days": ([START | {"period": "5wd"}], "2026-07-13", 5),
    "sixty natural days": ([START | {"period": "60d"}], "2026-09-04", 60),
    "three months": ([START | {"period": "3m"}], "2026-10-06", 3),
    "paused for a week": (
        [START | {"period": "5wd"}, {"on": "2026-07-07", "kind": "pause", "event": 2},
         {"on": "2026-07-14", "kind": "resume", "event": 3}],
        "2026-07-20", 5,
    ),
    "extended": (
        [START | {"period": "5wd"}, {"on": "2026-07-08", "kind": "extend", "event": 2, "period": "10wd"}],
        "2026-07-27", 15,
    ),
    "a hundred working days": (
        [{"on": "2026-01-05", "kind": "start", "event": 1, "period": "100wd"}], "2026-06-03", 100,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("log", "due", "counted"), LOGS.values(), ids=LOGS.keys())
def test_the_counted_days_are_as_many_as_the_term_is_long(log, due, counted):
    found = kept(*log)
    assert found["due"] == due
    assert counted_days(found) == counted
    assert len(found["rows"]) <= LONGEST


def test_each_line_says_days_whether_they_count_their_numbers_and_why():
    assert [row[:4] for row in kept(START | {"period": "6wd"})["rows"]] == [
        ["2026年7月6日", "不计入", "—", "起算日，不计入"],
        ["2026年7月7日至7月10日", "计入", "1—4", "工作日"],
        ["2026年7月11日至7月12日", "不计入", "—", "周末"],
        ["2026年7月13日至7月14日", "计入", "5—6", "工作日"],
    ]


def test_what_disturbed_the_clock_stands_in_the_lines():
    log = LOGS["paused for a week"][0]
    cap = {"on": "2026-07-14", "kind": "within", "event": 3, "name": "answer_by",
           "log": [START | {"period": "9wd"}]}  # fmt: skip
    longer = {"on": "2026-07-15", "kind": "extend", "event": 4, "period": "10wd"}
    whys = " ".join(row[3] for row in kept(*log, cap, longer)["rows"])
    assert "10个工作日" in whys
    assert "“answer_by”" in whys


def test_a_long_table_folds_up_by_month_and_still_adds_up():
    found = kept({"on": "2026-01-05", "kind": "start", "event": 1, "period": "200wd"})
    assert counted_days(found) == 200
    assert len(found["rows"]) < 30
    assert found["rows"][0][0].startswith("2026年1月")
    numbers = [row[2] for row in found["rows"] if row[1] == "计入"]
    assert numbers[0].startswith("1—")
    assert numbers[-1].endswith("—200")


def test_the_annex_names_the_deadline_its_length_and_its_basis():
    annex = annex_of(kept(START | {"period": "5wd"}))
    assert annex.title == "期限计算说明"
    first, basis, rule, table = annex.parts
    assert first == "“decide_by”：自2026年7月6日起算，长短为5个工作日，最后一日为2026年7月13日。"
    assert basis == "依据：《条例》第十条"
    assert "起算当日不计入" in rule
    assert table.head == ("日期", "是否计入", "序号", "说明")
    assert sum(table.shares) == 100
    assert all(len(row) == 4 for row in table.rows)


def test_a_day_set_in_an_order_needs_no_explanation_until_it_is_extended():
    order = START | {"due": "2026-08-20"}
    assert kept(order) is None
    longer = kept(order, {"on": "2026-08-03", "kind": "extend", "event": 2, "period": "2wd"})
    annex = annex_of(longer)
    assert annex.parts[0] == "“decide_by”：自2026年7月6日起算，最后一日为2026年8月24日。"
    assert ("2026年8月20日", "—") in [row[:2] for row in annex.parts[-1].rows]


def test_what_happened_to_the_term_is_no_day_of_it():
    rows = kept(*LOGS["extended"][0])["rows"]
    assert [row[1] for row in rows if "10个工作日" in row[3]] == ["—"]
