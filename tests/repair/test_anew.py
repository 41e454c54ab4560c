"""An answer that was found wrong is given anew (R15); one without reasons gets them (9.3)."""

from datetime import date

import pytest

from casework.access.roles import give_role
from casework.engine import open_case, perform
from casework.errors import TransitionRefused
from casework.models import Case, CreditRecord, OutboxMessage
from repair.remedies import objection_offer
from tests import factories as f
from tests.nothing_moved import nothing_moves
from tests.repair.world import MONDAY, upload

FOUND = {"outcome": "redo", "facts_found": "罚款早已缴清"}


def refused(world, case, action, who, **how):
    with nothing_moves(), pytest.raises(TransitionRefused) as answer:
        world.do(case, action, who, **how)
    return answer.value.codes


def objection_to(world, case, *, upheld=True):
    """An objection to the answer, up to the finding of the department that gave it."""
    said = objection_offer(Case.objects.get(pk=case.pk)) | {"statement": "罚款早已缴清"}
    found = open_case("objections", by=world.agent, data=said, today=MONDAY)
    pledged = {"pledge": "on", "evidence": [upload(world.agent)]}
    other = f.officer("reviewer", world.market)
    steps = [
        ("file", world.agent, pledged), ("accept", world.credit_officer, None),
        ("compare", world.credit_officer, {"result": "agrees"}),
        ("forward", world.credit_officer, None),
    ]  # fmt: skip
    if upheld:
        steps.append(("uphold", other, FOUND | {"evidence": [upload(other)]}))
    for action, by, data in steps:
        perform(found.pk, action, by=by, data=data, today=MONDAY)
    return Case.objects.get(pk=found.pk)


@pytest.mark.parametrize(("state", "who"), [("refused", "reviewer"), ("rejected", "head")])
def test_an_upheld_objection_reopens_the_request(world, state, who):
    case = world.at(state)
    open_objection = objection_to(world, case, upheld=False)
    assert refused(world, case, "reopen", who) == ["there_is_cause_to_reopen"]
    other = f.officer("reviewer", world.market)
    found = FOUND | {"evidence": [upload(other)]}
    perform(open_objection.pk, "uphold", by=other, data=found, today=MONDAY)
    assert refused(world, case, "reopen", who, reason="") == ["reason_missing"]
    case = world.do(case, "reopen", who)
    assert (case.state, case.closed_on, case.waits_for) == ("pushed", None, "reviewer")
    body = case.documents.get(name="reopening_letter").body
    answer = {"refused": "不予受理", "rejected": "不予修复"}[state]
    # Acceptance is due in three working days.
    for words in (open_objection.number, f"原已作出{answer}的答复", "2026年8月13日（含当日）前"):
        assert words in body
    told = OutboxMessage.objects.filter(event__case_id=case.pk, event__action="reopen")
    assert {m.recipient for m in told} >= {"role:subject", "role:head"}


def test_the_terms_begin_again_with_the_reopening(world):
    case = world.at("rejected")
    objection_to(world, case)
    case = world.do(case, "reopen", "reviewer", today=date(2026, 8, 17))
    dues = dict(case.deadlines.filter(state="running").values_list("name", "due_on"))
    # 18 19 20; and ten working days: 18-21, 24-28, 31
    assert dues == {
        "accept_by": date(2026, 8, 20), "ask_by": date(2026, 8, 20), "answer_by": date(2026, 8, 31),
    }  # fmt: skip


def test_a_reopened_request_goes_the_whole_way_and_closes_the_objection(world):
    case = world.at("rejected")
    objection = objection_to(world, case)
    with nothing_moves(), pytest.raises(TransitionRefused) as answer:
        perform(objection.pk, "correct", by=world.reviewer, today=MONDAY)
    assert answer.value.codes == ["decision_is_taken_up"]
    case = world.do(case, "reopen", "reviewer")
    done = perform(objection.pk, "correct", by=world.reviewer, today=MONDAY)
    assert done.state == "corrected"
    case = world.run(
        case, ("accept", "reviewer"), ("review", "reviewer"), ("approve", "head"),
        ("end_publicity", "reviewer"),
    )  # fmt: skip
    assert CreditRecord.objects.get(pk=world.record.pk).publicity == "ended"


def test_the_old_check_decides_nothing_after_the_reopening(world):
    case = world.at("rejected")
    objection_to(world, case)
    case = world.do(case, "reopen", "reviewer")
    assert case.data["check"] is None


def test_one_upheld_objection_reopens_once(world):
    case = world.at("refused")
    objection_to(world, case)
    case = world.do(case, "reopen", "reviewer")
    case = world.do(case, "refuse", "reviewer")
    assert refused(world, case, "reopen", "reviewer") == ["there_is_cause_to_reopen"]


def test_the_objection_of_another_request_reopens_nothing(world):
    first = world.at("refused")
    objection_to(world, first)
    second = world.at("refused", record=f.record(world.subject, world.market))
    assert refused(world, second, "reopen", "reviewer") == ["there_is_cause_to_reopen"]


# The platform cannot overrule the unit, only return for lack of reasons


@pytest.mark.parametrize("state", ["refused", "rejected"])
def test_the_platform_returns_an_answer_and_the_decision_stands(world, state):
    case = world.at(state)
    assert refused(world, case, "give_reasons", "head") == ["reasons_are_wanted"]
    assert refused(world, case, "ask_reasons", "credit_officer", reason="") == ["reason_missing"]
    case = world.do(case, "ask_reasons", "credit_officer", reason="平台显示罚款已缴清")
    assert case.state == state
    assert case.data["other_view"]["why"] == "平台显示罚款已缴清"
    assert case.deadlines.get(name="reasons_by").due_on == date(2026, 8, 13)  # 3 working days
    assert refused(world, case, "ask_reasons", "platform") == ["reasons_not_asked_before"]
    case = world.do(case, "give_reasons", "head", reason="加处罚款尚未缴清")
    assert (case.state, case.deadlines.get(name="reasons_by").state) == (state, "met")
    body = case.documents.get(name="reasons_letter").body
    for words in ("加处罚款尚未缴清", "原答复的结果不变", "行政复议", "异议申诉"):
        assert words in body
    assert refused(world, case, "give_reasons", "head") == ["reasons_are_wanted"]
    assert refused(world, case, "reopen", "head") == ["there_is_cause_to_reopen"]


def test_the_unit_itself_may_take_a_returned_answer_up_again(world):
    case = world.do(world.at("rejected"), "ask_reasons", "platform")
    case = world.do(case, "reopen", "head")
    assert (case.state, case.deadlines.get(name="reasons_by").state) == ("pushed", "met")
    assert "原答复的理由不够充分" in case.documents.get(name="reopening_letter").body
    case = world.do(case, "refuse", "reviewer")
    assert world.do(case, "ask_reasons", "platform").state == "refused"  # a new answer, a new view


def test_nobody_but_the_unit_decides(world):
    case = world.do(world.at("rejected"), "ask_reasons", "platform")
    give_role(world.credit_officer, "head", world.office)
    for action in ("reopen", "give_reasons"):
        assert refused(world, case, action, "credit_officer") == ["not_your_role"]
