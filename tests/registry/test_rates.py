"""The four rates of a month, as typed by hand from R-P1, R-P2 and R-D2."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import DeclaredDecisions, Department, FlawedRow
from casework.registry.rates import Share, rates_of, reported_by, total
from tests.registry.sheetfiles import DECLARED, ENTRY, LICENCE, PENALTY, SECOND_CODE

pytestmark = pytest.mark.django_db
MAY = (date(2026, 5, 1), date(2026, 5, 31))
CODE = "行政相对人代码_1(统一社会信用代码)"
NUMBER = "行政处罚决定书文号"
# Decided on Wednesday 6 May 2026; 9 May is a make-up Saturday: the 7th working day is the 14th.
IN_TIME, LATE = date(2026, 5, 14), date(2026, 5, 15)


def rows(count, **change):
    return [PENALTY | {NUMBER: f"云市监罚〔2026〕{n}号"} | change for n in range(1, count + 1)]


def rates(today=date(2026, 11, 21), span=MAY):
    found = rates_of(*span, today=today)
    return {str(one.department): one for one in found}


@pytest.fixture
def ours(take):
    """Three good penalties of the transport bureau, sent in time."""
    take(*rows(3), today=IN_TIME)
    return lambda **how: rates(**how)["云江市交通运输局"]


def test_without_a_declaration_the_report_rate_is_not_known(ours):
    assert ours().report == Share(0, 0)
    assert (ours().report.percent, ours().report.meets(100)) == (None, None)


def test_the_report_rate_is_of_the_decisions_declared(ours, take):
    assert take(DECLARED).sheet == "declared"
    assert (ours().report, ours().report.percent) == (Share(3, 4), 75.0)
    assert ours().report.meets(100) is False
    take(DECLARED | {"作出行政处罚决定数": "3"})
    assert ours().report.meets(100) is True
    assert DeclaredDecisions.objects.count() == 1


def test_too_many_penalties_make_up_for_no_missing_licence(ours, take):
    take(DECLARED | {"作出行政处罚决定数": "2", "作出行政许可决定数": "2"})
    assert ours().report == Share(2, 4)
    assert ours().beyond


def test_a_row_in_error_counts_until_it_is_mended(ours, take):
    bad = PENALTY | {NUMBER: "云市监罚〔2026〕9号", "违法行为类型": ""}
    take(bad)
    take(bad)
    assert ours().compliance == Share(3, 4)
    take(bad | {"违法行为类型": "超限运输"})
    assert ours().compliance == Share(4, 4)
    assert FlawedRow.objects.get().mended_on is not None


def test_a_row_that_was_good_and_comes_back_in_error_counts_as_sent_last(ours, take):
    take(PENALTY | {"处罚类别": ""})
    assert ours().refused == 1


@pytest.mark.parametrize(
    ("today", "expected"), [(IN_TIME, Share(1, 1)), (LATE, Share(0, 1))], ids=["7th", "8th"]
)
def test_in_time_is_within_seven_working_days_of_the_decision(take, today, expected):
    take(PENALTY, today=today)
    assert rates()["云江市交通运输局"].timeliness == expected


def test_an_unclear_record_is_late_once_its_days_are_over(take):
    take(PENALTY | {"处罚类别": "别的处罚"}, today=date(2026, 5, 8))
    assert rates(today=IN_TIME)["云江市交通运输局"].timeliness == Share(0, 0)
    assert rates(today=LATE)["云江市交通运输局"].timeliness == Share(0, 1)


def test_what_is_not_published_by_rule_is_not_late(take):
    take(PENALTY | {"处罚类别": "警告"})
    assert rates()["云江市交通运输局"].timeliness == Share(0, 0)


def test_licences_count_beside_penalties(take):
    take(LICENCE, today=IN_TIME)
    one = rates()["云江市市场监督管理局"]
    assert (one.licences, one.timeliness, one.compliance) == (1, Share(1, 1), Share(1, 1))


def test_a_year_without_a_calendar_is_not_guessed(take):
    take(PENALTY | {"处罚决定日期": "2001-05-08", "处罚类别": "吊销许可证件"})
    one = rates(span=(date(2001, 5, 1), date(2001, 5, 31)))["云江市交通运输局"]
    assert (one.timeliness, one.uncounted) == (Share(0, 0), 1)


def test_wrong_codes_are_those_with_a_fault_and_those_of_another_name(ours, take):
    assert ours().wrong == Share(0, 3)
    assert ours().wrong.meets(0) is True
    take(PENALTY | {NUMBER: "云市监罚〔2026〕9号", CODE: "91320100MA0000015A"})
    assert ours().wrong == Share(1, 4)
    take(PENALTY | {NUMBER: "云市监罚〔2026〕10号", "行政相对人名称": "云江市冒名有限公司"})
    assert ours().wrong == Share(2, 5)
    assert ours().wrong.meets(0) is False
    take(PENALTY | {NUMBER: "云市监罚〔2026〕9号", CODE: SECOND_CODE,
                    "行政相对人名称": "云江市远航科技有限公司"})  # fmt: skip
    assert ours().wrong == Share(1, 5)


def test_lists_count_as_rows_and_not_as_decisions(take):
    take(ENTRY, today=IN_TIME)
    one = rates()["云江市市场监督管理局"]
    assert (one.entries, one.compliance, one.timeliness) == (1, Share(1, 1), Share(0, 0))


def test_a_row_without_a_department_that_is_known_is_nobody_s(take):
    take(PENALTY | {"处罚机关": "云江市无人知晓局", "处罚机关统一社会信用代码": "",
                    "处罚类别": ""})  # fmt: skip
    assert FlawedRow.objects.get().department is None
    assert rates() == {}


def test_999_of_1000_are_never_all():
    assert (Share(999, 1000).percent, Share(9999, 10000).percent) == (99.9, 99.9)
    assert Share(9999, 10000).meets(100) is False


def test_all_departments_together(ours, take):
    take(DECLARED)
    take(LICENCE, today=LATE)
    found = rates_of(*MAY, today=date(2026, 11, 21))
    everything = total(found)
    assert (everything.timeliness, everything.compliance) == (Share(3, 4), Share(4, 4))
    assert reported_by(found) == Share(3, 4)


def test_as_many_statements_for_forty_as_for_two(take):
    counts = []
    take(*rows(1))
    rates()  # calendar and rules are read once a process
    for n in (2, 40):
        take(*rows(n))
        with CaptureQueriesContext(connection) as asked:
            rates_of(*MAY, today=date(2026, 11, 21))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"部门名称": "云江市无人知晓局", "部门统一社会信用代码": ""}, ("部门名称", "not_known")),
        ({"月份": "2026-13"}, ("月份", "unknown_value")),
        ({"月份": "2026-12"}, ("月份", "future_date")),
        ({"月份": ""}, ("月份", "missing")),
        ({"作出行政处罚决定数": "很多"}, ("作出行政处罚决定数", "bad_number")),
        ({"作出行政许可决定数": "-1"}, ("作出行政许可决定数", "bad_number")),
    ],
)
def test_a_declaration_that_cannot_be_is_refused(ours, take, faults_of, change, fault):
    assert faults_of(take(DECLARED | change)) == [(2, *fault)]
    assert not DeclaredDecisions.objects.exists()
    assert Department.objects.filter(name="云江市无人知晓局").count() == 0
