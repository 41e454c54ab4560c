"""What must be true while an objection is handled (O2 to O14), each rule from both sides."""

from datetime import date

import pytest

from casework.models import CreditRecord
from tests import factories as f
from tests.objections.conftest import AFTER_THE_ANSWER, MONDAY, OBJECTION


def test_a_supplement_is_asked_once(world):
    case = world.at("supplement")
    case = world.do(case, "answer_supplement")
    assert world.refuses(case, "ask_supplement") == ["supplement_asked_once"]
    assert world.do(case, "accept").state == "accepted"


def test_every_point_of_the_supplement_is_answered(world):
    case = world.at("supplement")
    assert world.refuses(case, "answer_supplement", data={"answer_1": "已补交"}) == ["field"]
    both = {"answer_1": "已补交", "answer_2": "已补交"}
    assert world.do(case, "answer_supplement", data=both).state == "submitted"


def test_a_supplement_names_at_least_one_point(world):
    case = world.at("submitted")
    assert world.refuses(case, "ask_supplement", data={"points": " \n "}) == ["field"]
    assert world.do(case, "ask_supplement").data["supplement"]["points"] == [
        "处罚决定书复印件", "营业执照复印件",
    ]  # fmt: skip


@pytest.mark.parametrize("action", ["refuse", "offer_conversion"])
def test_a_refusal_has_reasons(world, action):
    case = world.at("submitted")
    assert world.refuses(case, action, reason="  ") == ["reason_missing"]
    assert world.do(case, action, reason="不是本单位的信息").state == "refused"


def test_the_same_fact_is_refused_only_when_it_was_decided(world):
    case = world.at("submitted")
    decided = {"cause": "already_decided"}
    assert world.refuses(case, "refuse", data=decided) == ["same_fact_was_decided"]
    world.do(case, "withdraw")
    world.at("closed")
    again = world.at("submitted")
    assert world.do(again, "refuse", data=decided).state == "refused"


def test_another_ground_is_another_fact(world):
    world.at("closed")
    case = world.at("submitted", ground="duplicate")
    assert world.refuses(case, "refuse", data={"cause": "already_decided"}) == [
        "same_fact_was_decided"
    ]


@pytest.mark.parametrize("change", [{"repairable": False}, {"repaired_on": date(2026, 7, 1)}])
def test_conversion_is_offered_only_for_what_can_be_repaired(world, change):
    case = world.at("submitted")
    CreditRecord.objects.filter(pk=world.record.pk).update(**change)
    assert world.refuses(case, "offer_conversion") == ["record_can_be_repaired"]
    assert world.refuses(case, "convert_to_repair") == ["record_can_be_repaired"]
    CreditRecord.objects.filter(pk=world.record.pk).update(repairable=True, repaired_on=None)
    assert world.do(case, "offer_conversion").state == "refused"


def test_after_another_refusal_there_is_nothing_to_convert(world):
    case = world.at("refused")
    assert world.refuses(case, "convert_to_repair") == ["conversion_was_offered"]
    other = f.record(world.subject, world.bureau)
    offered = world.at("refused offered", record=other.pk)
    assert world.do(offered, "convert_to_repair").state == "withdrawn"


def test_the_office_upholds_only_a_difference_and_forwards_only_agreement(world):
    case = world.at("comparing")
    assert world.refuses(case, "uphold_own_error") == ["copy_differs_from_source"]
    case = world.do(case, "compare", data={"result": "differs", "source_says": "〔2026〕8号"})
    assert world.refuses(case, "forward") == ["copy_agrees_with_source"]
    assert world.do(case, "uphold_own_error").state == "upheld"


@pytest.mark.parametrize("action", ["uphold_own_error", "uphold", "dismiss"])
def test_a_finding_has_papers(world, action):
    case = world.at("comparing differs" if action == "uphold_own_error" else "verifying")
    bare = world.given(action, world.officer2, evidence=[])
    assert world.refuses(case, action, data=bare) == ["field"]
    assert world.do(case, action).state in ("upheld", "dismissed")


def test_an_extension_that_adds_nothing_is_refused(world):
    world.rules["objection.cap"] = "5wd"
    case = world.at("verifying")
    assert world.refuses(case, "extend") == ["cap_leaves_room"]
    world.rules["objection.cap"] = "6wd"
    other = f.record(world.subject, world.bureau)
    assert world.do(world.at("verifying", record=other.pk), "extend").state == "extended"


def test_an_extension_that_lengthens_the_whole_term_is_granted(world, settings):
    settings.CASEWORK_PACK = "zhejiang"
    assert world.do(world.at("verifying"), "extend").state == "extended"


def test_an_extension_says_who_approved_it_and_why(world):
    case = world.at("verifying")
    assert world.refuses(case, "extend", data={}) == ["field"]
    assert world.refuses(case, "extend", reason="") == ["reason_missing"]
    assert world.do(case, "extend").state == "extended"


def test_the_supervisor_speaks_only_when_the_provider_is_late(world):
    case = world.at("verifying")
    last = date(2026, 7, 13)
    assert world.refuses(case, "find_silent", today=last) == ["answer_is_overdue"]
    assert world.do(case, "find_silent", today=AFTER_THE_ANSWER).state == "unverifiable"


def test_a_record_that_changed_since_the_finding_is_not_overwritten(world):
    case = world.at("upheld")
    CreditRecord.objects.filter(pk=world.record.pk).update(number="云市监罚〔2026〕9号")
    assert world.refuses(case, "correct") == ["record_reads_as_found"]
    CreditRecord.objects.filter(pk=world.record.pk).update(number="云市监罚〔2026〕7号")
    assert world.do(case, "correct").state == "corrected"


def test_each_ending_is_told_in_its_own_letter(world):
    case = world.at("corrected")
    assert world.refuses(case, "close_unproven") == ["was_unproven"]
    assert world.do(case, "close_corrected").state == "closed"
    other = f.record(world.subject, world.bureau)
    unproven = world.at("corrected unproven", record=other.pk)
    assert world.refuses(unproven, "close_corrected") == ["was_upheld"]
    assert world.do(unproven, "close_unproven").state == "closed"


def test_proceedings_are_noted_once_and_ended_once(world):
    case = world.at("accepted")
    assert world.refuses(case, "end_proceedings") == ["proceedings_run"]
    case = world.do(case, "note_proceedings")
    assert world.refuses(case, "note_proceedings") == ["no_proceedings_run"]
    case = world.do(case, "end_proceedings")
    assert world.do(case, "note_proceedings").data["court"] == "running"


@pytest.mark.parametrize("action", ["note_proceedings", "end_proceedings"])
def test_proceedings_are_shown_by_a_paper_that_is_not_of_the_future(world, action):
    case = world.at("accepted court" if action == "end_proceedings" else "accepted")
    day = "filed_on" if action == "note_proceedings" else "decided_on"
    bare = world.given(action, world.officer, evidence=[])
    assert world.refuses(case, action, data=bare) == ["field"]
    early = world.given(action, world.officer, **{day: "2026-07-07"})
    assert world.refuses(case, action, data=early) == ["field"]
    assert world.do(case, action, today=MONDAY).version == case.version + 1


def test_all_reasons_are_told_at_once(world):
    case = world.at("upheld")
    codes = world.refuses(case, "dismiss", by=world.officer, data={}, reason="")
    assert codes == [
        "not_your_role",
        "not_from_this_state",
        "four_eyes",
        "reason_missing",
        "field",
        "field",
    ]


def test_the_objection_of_a_subject_is_not_seen_by_another(world):
    case = world.at("accepted")
    other = f.agent_of(f.subject("别的公司"))
    assert world.refuses(case, "withdraw", by=other) == ["not_your_role"]
    assert OBJECTION["statement"] not in str(world.refuses(case, "withdraw", by=other))
