"""Lists: entries, exits by the listing unit alone, and those who are entered again."""

from datetime import date, timedelta

import pytest

from casework.models import CreditRecord, OutboxMessage, PublicityWindow, RecordEvent
from casework.today import moment
from tests.registry.sheetfiles import ABNORMAL, ENTRY, EXIT

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
TAX = {"organ": "云江市税务局", "code": "11329901WCM6DP0G7X"}
OTHER = {
    "名单名称": "拖欠农民工工资名单",
    "失信主体名称": "云江市远航科技有限公司",
    "主体类别": "法人",
    "统一社会信用代码/证件号码": "91320100MA0000015Q",
    "失信程度": "一般",
    "列入事由": "拖欠工资",
    "列入依据": "《保障农民工工资支付条例》",
    "列入文书号": "云人社列〔2026〕1号",
    "列入日期": "2026-05-06",
    "列入机关": "云江市人力资源和社会保障局",
    "列入机关统一社会信用代码": "11329901QEYFH7B7MF",
}


def shown():
    return PublicityWindow.objects.on_display(TODAY, moment() + timedelta(days=2))


def test_an_abnormal_entry_is_an_ordinary_record_called_by_its_day(take):
    assert take(ABNORMAL).sheet == "abnormal_list"
    record = CreditRecord.objects.get()
    assert (record.kind, record.record_class, record.publicity) == (
        "abnormal_list", "ordinary", "published",
    )  # fmt: skip
    assert (record.number, record.title) == ("2026-07-08列入", "列入经营异常名录")
    assert shown().get().kind == "abnormal_list"


def test_another_list_bears_its_name_and_the_class_that_its_rules_say(take):
    assert take(OTHER).sheet == "other_list"
    record = CreditRecord.objects.get()
    assert (record.kind, record.title, record.record_class) == (
        "other", "拖欠农民工工资名单", "ordinary",
    )  # fmt: skip


def test_without_a_class_it_waits_for_an_officer(take):
    take(OTHER | {"失信程度": ""})
    record = CreditRecord.objects.get()
    assert (record.record_class, record.publicity) == ("unclear", "unpublished")


def test_an_exit_ends_publicity_and_sharing_in_one_act(take):
    take(ABNORMAL)
    run = take(EXIT)
    assert (run.sheet, run.imported, run.faulty) == ("list_exits", 1, 0)
    record = CreditRecord.objects.get()
    assert (record.publicity, record.shared) == ("ended", False)
    assert record.list_exit_on == record.ended_on == date(2026, 10, 9)
    assert not shown().exists()
    window = PublicityWindow.objects.get()
    assert (window.state, window.shared, window.reason) == ("ended", False, EXIT["移出事由"])
    event = RecordEvent.objects.get()
    assert (event.kind, event.data["number"]) == ("list_left", "云市监移〔2026〕1号")
    assert (event.before["publicity"], event.after["publicity"]) == ("published", "ended")
    told = set(OutboxMessage.objects.values_list("recipient", flat=True))
    assert told == {"role:subject", "role:reviewer"}


@pytest.mark.parametrize("state", ["hidden", "suspended", "shielded", "unpublished"])
def test_an_exit_ends_what_is_hidden_for_the_time_being_too(take, state):
    take(ABNORMAL)
    CreditRecord.objects.update(publicity=state)
    take(EXIT)
    assert CreditRecord.objects.get().publicity == "ended"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"移出机关": TAX["organ"], "移出机关统一社会信用代码": TAX["code"]},
         ("移出机关", "not_yours")),
        ({"移出日期": "2026-07-07"}, ("移出日期", "too_early")),
        ({"移出日期": "2026-12-01"}, ("移出日期", "future_date")),
        ({"列入日期": "2026-10-10"}, ("移出日期", "too_early")),
        ({"移出日期": ""}, ("移出日期", "missing")),
        ({"移出事由": ""}, ("移出事由", "missing")),
        ({"列入文书号": "没有这个号"}, ("列入文书号", "not_known")),
        ({"名单名称": "别的名单"}, ("统一社会信用代码/证件号码", "not_known")),
        ({"统一社会信用代码/证件号码": "91330100MA99999961"},
         ("统一社会信用代码/证件号码", "not_known")),
        ({"统一社会信用代码/证件号码": "91330100MA9999996A"},
         ("统一社会信用代码/证件号码", "bad_check_digit")),
    ],
)  # fmt: skip
def test_an_exit_that_cannot_be_is_refused_and_moves_nothing(take, faults_of, change, fault):
    take(ABNORMAL)
    before = CreditRecord.objects.values().get()
    run = take(EXIT | change)
    assert faults_of(run) == [(2, *fault)]
    assert (run.imported, run.faulty) == (0, 1)
    assert CreditRecord.objects.values().get() == before
    assert not RecordEvent.objects.exists()
    assert run.error_sheet


def test_an_exit_again_changes_nothing_and_another_day_is_refused(take, faults_of):
    take(ABNORMAL)
    take(EXIT)
    assert (run := take(EXIT)).unchanged == 1
    assert run.imported == run.faulty == 0
    late = take(EXIT | {"移出日期": "2026-10-10"})
    assert faults_of(late) == [(2, "移出日期", "done_before")]
    assert RecordEvent.objects.count() == 1


def test_two_open_entries_need_the_day_of_the_one_that_is_meant(take, faults_of):
    take(ABNORMAL, ABNORMAL | {"列入日期": "2026-09-01"})
    assert faults_of(take(EXIT)) == [(2, "统一社会信用代码/证件号码", "several")]
    assert take(EXIT | {"列入日期": "2026-09-01"}).imported == 1
    left = CreditRecord.objects.get(list_exit_on__isnull=False)
    assert left.document_date == date(2026, 9, 1)


def test_the_exit_in_the_entry_s_own_row_is_the_listing_unit_s_too(take, faults_of):
    take(ENTRY)
    row = ENTRY | {"移出日期": "2026-10-10", "移出机关": TAX["organ"]}
    assert faults_of(take(row)) == [(2, "移出机关", "not_yours")]
    row = ENTRY | {"移出日期": "2026-10-10", "列入机关": TAX["organ"],
                   "列入机关统一社会信用代码": TAX["code"]}  # fmt: skip
    assert faults_of(take(row)) == [(2, "列入机关", "not_yours")]
    assert CreditRecord.objects.get().publicity == "published"
    assert take(ENTRY | {"移出日期": "2026-10-10", "移出机关": ENTRY["列入机关"]}).imported == 1
    record = CreditRecord.objects.get()
    assert (record.publicity, record.shared) == ("ended", False)


def test_an_entry_that_comes_with_its_exit_is_history_from_the_start(take):
    take(ABNORMAL | {"移出日期": "2026-10-09"})
    record = CreditRecord.objects.get()
    assert (record.publicity, record.shared) == ("ended", False)
    assert not shown().exists()


def test_an_older_row_takes_no_exit_back(take):
    take(ENTRY)
    take(ENTRY | {"移出日期": "2026-10-10"})
    take(ENTRY)
    record = CreditRecord.objects.get()
    assert (record.publicity, record.list_exit_on) == ("ended", date(2026, 10, 10))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["older first", "newer first"])
def test_who_is_entered_again_has_another_entry(take, order):
    rows = [ENTRY | {"移出日期": "2026-07-01"}, ENTRY | {"列入日期": "2026-09-01"}]
    run = take(*(rows[place] for place in order))
    assert (run.imported, run.faulty) == (2, 0)
    again = take(*(rows[place] for place in order))
    assert (again.imported, again.unchanged) == (0, 2)
    entries = CreditRecord.objects.order_by("document_date")
    assert [one.publicity for one in entries] == ["ended", "published"]


def test_entered_again_in_a_later_file(take):
    take(ENTRY | {"移出日期": "2026-07-01"})
    assert take(ENTRY | {"列入日期": "2026-09-01"}).imported == 1
    assert take(ENTRY | {"移出日期": "2026-07-01"}).unchanged == 1
    assert CreditRecord.objects.count() == 2


def test_two_rows_of_one_entry_that_disagree_are_not_taken_in_turns(take, faults_of):
    run = take(ENTRY, ENTRY | {"列入日期": "2026-06-01"})
    assert faults_of(run) == [(3, "列入文书号", "duplicate")]
