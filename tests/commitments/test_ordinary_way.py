"""Who cannot promise goes the ordinary way, at no harm; who is barred is told why and the way."""

from datetime import date

import pytest

from casework.errors import TransitionRefused
from casework.models import IssuedDocument
from casework.models.publicity import PublicityWindow
from commitments.models import Matter
from commitments.portal import next_words, subject_panels
from tests import factories as f
from tests.commitments.world import MONDAY, TUESDAY
from tests.nothing_moved import nothing_moves

WAY = "到政务服务中心二楼登记窗口办理。"
PAPERS = "使用证明\n场所照片\n"


@pytest.fixture
def way(world):
    Matter.objects.update(ordinary_way=WAY, ordinary_papers=PAPERS)
    world.matter.refresh_from_db()
    return world


def test_declining_ends_the_journey_and_says_where_to_go(way):
    case = way.do(way.at("draft"), "decline")
    assert (case.state, case.closed_on) == ("ended", MONDAY)
    body = IssuedDocument.objects.get(case=case, name="ordinary_way").body
    assert f"该事项可以按一般程序办理：{WAY}" in body
    assert "需要提交的材料：使用证明；场所照片。" in body
    assert "不记入信用记录，不向社会公示" in body
    assert WAY in next_words(case)
    assert "使用证明；场所照片" in next_words(case)


def test_declining_leaves_no_trace_against_the_subject(way):
    case = way.do(way.at("draft"), "decline")
    assert not PublicityWindow.objects.filter(case=case).exists()
    assert "public" not in case.data
    assert case.record is None
    assert subject_panels(way.company, MONDAY) == []
    again = way.do(way.open(today=TUESDAY), "sign", today=TUESDAY)
    assert again.state == "signed"


def test_nothing_has_to_be_said_to_decline(way):
    assert way.do(way.at("draft"), "decline", data={}).state == "ended"


def test_a_matter_without_its_own_words_names_the_department(world):
    case = world.do(world.at("draft"), "decline")
    body = IssuedDocument.objects.get(case=case, name="ordinary_way").body
    assert "请向云江市市场监督管理局的办事窗口提出申请。" in body
    assert "按办事指南。" in body


def test_who_marks_a_promise_as_impossible_does_not_sign(world):
    case = world.at("draft")
    given = {**world.given("sign"), "cannot": ["2"]}
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "sign", data=given)
    assert refused.value.codes == ["every_promise_possible"]
    assert world.do(case, "sign").state == "signed"


def reason_of(world, *, subject=None):
    case = world.open(subject=subject, today=TUESDAY)
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "sign", today=TUESDAY)
    (refusal,) = refused.value.refusals
    return refusal


def test_a_serious_record_is_named_with_the_ways_out(way):
    record = f.record(way.company, way.bureau, record_class="serious")
    refusal = reason_of(way)
    assert refusal.code == "no_serious_record"
    assert record.number in refusal.message
    assert WAY in refusal.message


def test_an_earlier_breach_is_named_with_the_ways_out(way):
    broken = way.at("breached")
    refusal = reason_of(way)
    assert refusal.code == "no_broken_promise"
    assert broken.number in refusal.message
    assert WAY in refusal.message


def test_a_repaired_record_and_a_commitment_for_repair_are_no_bar(way):
    record = f.record(way.company, way.bureau, record_class="serious")
    case = way.open(today=TUESDAY)
    Matter.objects.update(kind="repair")
    assert way.do(case, "sign", today=TUESDAY).state == "signed"
    Matter.objects.update(kind="approval")
    assert reason_of(way).code == "no_serious_record"
    type(record).objects.filter(pk=record.pk).update(repaired_on=date(2026, 7, 1))
    assert way.do(way.open(today=TUESDAY), "sign", today=TUESDAY).state == "signed"
