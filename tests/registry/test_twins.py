"""Records that may be one: found, merged or kept apart, never behind the back of a case."""

from datetime import date

import pytest

from casework.errors import RecordNotFound, TransitionRefused
from casework.models import CreditRecord, PublicityWindow, RecordEvent, TwinDecision
from casework.registry.twins import keep_apart, merge, possible
from tests import factories as f
from tests.registry.deciding import nothing_moves
from tests.registry.sheetfiles import PENALTY, SECOND_CODE
from tests.repair.world import make_world

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
NUMBER, CODE = "行政处罚决定书文号", "行政相对人代码_1(统一社会信用代码)"


@pytest.fixture
def officer():
    return f.officer("credit_officer", f.credit_office())


def pairs():
    return [(twins.first.number, twins.second.number) for twins in possible()]


def test_one_decision_under_two_numbers_is_listed(take):
    take(PENALTY, PENALTY | {NUMBER: "云市监罚〔2026〕第1号"})
    assert pairs() == [("云市监罚〔2026〕1号", "云市监罚〔2026〕第1号")]


def test_a_row_whose_subject_was_mended_is_listed(take):
    take(PENALTY)
    take(PENALTY | {CODE: SECOND_CODE})
    assert pairs() == [("云市监罚〔2026〕1号", "云市监罚〔2026〕1号")]


@pytest.mark.parametrize(
    "change",
    [{"处罚内容": "罚款人民币1万元"}, {"处罚决定日期": "2026-05-07"}, {CODE: SECOND_CODE},
     {"处罚机关": "云江市税务局", "处罚机关统一社会信用代码": ""}],
    ids="".join,
)  # fmt: skip
def test_what_differs_in_fact_is_not_listed(take, change):
    take(PENALTY, PENALTY | {NUMBER: "云市监罚〔2026〕第1号"} | change)
    assert pairs() == []


def test_one_decision_against_two_names_is_not_listed(take):
    take(PENALTY, PENALTY | {CODE: SECOND_CODE, "行政相对人名称": "云江市另一家公司"})
    assert pairs() == []


@pytest.fixture
def twins(take):
    take(PENALTY, PENALTY | {NUMBER: "云市监罚〔2026〕第1号"})
    return CreditRecord.objects.order_by("pk")


def test_merged_one_stays_and_the_other_is_withdrawn_with_reasons(twins, officer, take):
    first, second = twins
    merge(first.pk, second.pk, by=officer, reason="同一决定", today=TODAY)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.publicity, second.publicity, second.shared) == ("published", "withdrawn", False)
    assert PublicityWindow.objects.get(record=second).state == "ended"
    event = RecordEvent.objects.get()
    assert (event.kind, event.record, event.data) == ("merged", second, {"other": first.pk})
    assert pairs() == []
    take(PENALTY | {NUMBER: "云市监罚〔2026〕第1号", "备注": "又来"})
    second.refresh_from_db()
    assert second.publicity == "withdrawn"


def test_kept_apart_they_are_not_shown_again(twins, officer):
    first, second = twins
    keep_apart(second.pk, first.pk, by=officer, reason="两次处罚", today=TODAY)
    assert pairs() == []
    assert RecordEvent.objects.filter(kind="kept_apart").count() == 2
    assert {one.publicity for one in twins} == {"published"}
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        merge(first.pk, second.pk, by=officer, reason="还是同一个", today=TODAY)
    assert refused.value.codes == ["already_judged"]


def test_without_reasons_or_role_nothing_is_merged(twins, officer):
    first, second = twins
    reviewer = f.officer("reviewer", first.department)
    for by, reason, codes in ((officer, " ", ["reason_missing"]),
                              (reviewer, "同一决定", ["not_your_role"])):  # fmt: skip
        with nothing_moves(), pytest.raises(TransitionRefused) as refused:
            merge(first.pk, second.pk, by=by, reason=reason, today=TODAY)
        assert refused.value.codes == codes
    with nothing_moves(), pytest.raises(RecordNotFound):
        merge(first.pk, first.pk, by=officer, reason="同一决定", today=TODAY)
    assert not TwinDecision.objects.exists()


def test_a_record_that_a_case_is_about_does_not_go(settings):
    settings.CASEWORK_PACK = "national"
    world = make_world()
    case = world.at("reviewing", today=date(2026, 8, 10))
    other = f.record(world.subject, world.market, number="另一号")
    officer = f.officer("credit_officer", f.credit_office())
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        merge(other.pk, case.record_id, by=officer, reason="同一决定", today=TODAY)
    assert refused.value.codes == ["cases_hang"]
    merge(case.record_id, other.pk, by=officer, reason="同一决定", today=TODAY)
