"""The guards after signing, C3 to C18: each with the fact just inside and just outside."""

from datetime import date

import pytest

from casework.errors import TransitionRefused
from casework.models import Measure
from commitments.models import Matter
from tests import factories as f
from tests.commitments.world import MONDAY, OUTCOMES
from tests.nothing_moved import nothing_moves


def codes(world, case, action, **how):
    if "data" not in how:
        how["data"] = world.given(action)
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, action, **how)
    return refused.value.codes


def test_a_supplement_is_asked_once_with_all_points(world):
    case = world.at("signed")
    assert codes(world, case, "ask_supplement", data={"points": "  \n "}) == ["field"]
    world.do(case, "ask_supplement", data={"points": "一\n\n 二 "})
    case = world.do(case, "resubmit")
    assert case.data["supplement"]["points"] == ["一", "二"]
    assert codes(world, case, "ask_supplement") == ["not_yet_asked"]


def test_every_point_is_answered(world):
    case = world.at("returned")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "resubmit", data={"answer_1": "已补交", "answer_2": " "})
    assert refused.value.codes == ["all_answered"]
    assert refused.value.refusals[0].data["missing"] == "2"
    assert world.do(case, "resubmit").data["answers"]["answers"] == ["已补交", "张三"]


def test_only_the_department_that_the_matter_belongs_to_accepts(world):
    case = world.at("signed")
    Matter.objects.update(department=f.department("接手的局"))
    assert codes(world, case, "accept") == ["right_department"]
    Matter.objects.update(department=world.bureau)
    assert world.do(case, "accept").state == "accepted"


def test_a_letter_without_promises_is_not_complete(world):
    type(world.template).objects.update(promises=[])
    case = world.at("signed")
    assert codes(world, case, "accept") == ["letter_complete"]


def test_a_person_is_never_published(world):
    person = f.subject("王小明", kind="natural", code="450101199001011235")
    world.agent.subject_accounts.create(subject=person, state="confirmed")
    case = world.open(subject=person)
    world.do(case, "sign", data={**world.given("sign"), "name": "王小明"})
    world.do(case, "accept")
    assert codes(world, case, "publish") == ["subject_may_be_public"]
    kept = world.do(case, "withhold")
    assert kept.data["public"] == {"withheld_on": "2026-07-06", "why": "有充分理由"}


def test_the_secrecy_check_comes_before_publication(world):
    case = world.at("accepted")
    assert codes(world, case, "publish", data={}) == ["secrecy_checked"]
    assert world.do(case, "publish").state == "published"


def test_publication_is_settled_once(world):
    case = world.at("performing")
    assert codes(world, case, "publish_late") == ["publication_open"]
    assert codes(world, case, "withhold") == ["publication_open"]


def test_withdrawal_ends_with_the_matter(world):
    case = world.at("signed")
    assert codes(world, case, "accept", data={"finished_on": "2026-07-07"}) == ["field"]
    case = world.do(case, "accept", data={"finished_on": "2026-07-06"})
    assert codes(world, case, "withdraw") == ["matter_unfinished"]
    other = world.at("accepted")
    assert codes(world, other, "withdraw", reason="") == ["reason_missing"]
    assert world.do(other, "withdraw").state == "withdrawn"


@pytest.mark.parametrize(
    ("second", "confirmed"), [("kept", True), ("excused", True), ("late", False), ("broken", False)]
)
def test_performance_is_confirmed_when_every_promise_was_kept(world, second, confirmed):
    case = world.at("checking")
    given = {**world.given("confirm_fulfilled"), "outcome_2": second, "note_2": "疫情停工"}
    if confirmed:
        assert world.do(case, "confirm_fulfilled", data=given).state == "fulfilled"
    else:
        assert codes(world, case, "confirm_fulfilled", data=given) == ["every_promise_kept"]


def test_performance_is_confirmed_on_evidence_or_a_reference(world):
    case = world.at("checking")
    assert codes(world, case, "confirm_fulfilled", data=OUTCOMES) == ["performance_proven"]
    proof = world.evidence(by=world.reviewer2)
    given = {**OUTCOMES, "evidence": [proof.pk]}
    assert world.do(case, "confirm_fulfilled", data=given).state == "fulfilled"
    proof.refresh_from_db()
    assert proof.case_id == case.pk


def test_each_promise_needs_an_answer(world):
    case = world.at("checking")
    given = {"outcome_1": "kept", "reference": "记录"}
    assert codes(world, case, "confirm_fulfilled", data=given) == ["field"]


def test_only_what_was_not_kept_is_rectified(world):
    case = world.at("checking")
    given = {**world.given("order_to_rectify"), **OUTCOMES}
    assert codes(world, case, "order_to_rectify", data=given) == ["some_promise_unkept"]


def test_a_false_promise_is_not_rectified(world):
    case = world.at("checking")
    given = {**world.given("order_to_rectify"), "false_promise": True}
    assert codes(world, case, "order_to_rectify", data=given) == ["promise_not_false"]


@pytest.mark.parametrize(("until", "allowed"), [("2026-07-06", False), ("2026-07-07", True)])
def test_the_term_of_an_order_leaves_a_day(world, until, allowed):
    case = world.at("checking")
    given = {**world.given("order_to_rectify"), "until": until}
    if allowed:
        assert world.do(case, "order_to_rectify", data=given).state == "rectifying"
    else:
        assert codes(world, case, "order_to_rectify", data=given) == ["field"]


def test_no_breach_is_found_without_notice_and_hearing(world):
    case = world.at("checking")
    assert codes(world, case, "find_breach") == ["subject_heard"]
    case = world.do(case, "announce_breach")
    assert codes(world, case, "find_breach") == ["subject_heard"]
    world.do(case, "state_case")
    assert codes(world, case, "find_breach", reason="") == ["reason_missing"]
    world.do(case, "find_breach")


def test_no_breach_is_confirmed_that_the_head_has_not_found(world):
    case = world.at("checking heard")
    assert codes(world, case, "confirm_breach") == ["breach_found"]
    assert codes(world, case, "return_finding") == ["breach_found"]
    world.do(case, "find_breach")
    assert world.do(case, "confirm_breach").state == "breached"


def test_a_returned_finding_can_be_made_again(world):
    case = world.at("checking found")
    world.do(case, "return_finding")
    assert codes(world, case, "confirm_breach") == ["breach_found"]
    world.do(case, "find_breach")
    assert world.do(case, "confirm_breach").state == "breached"


def test_a_finding_that_waits_stops_the_reviewer(world):
    case = world.at("checking found")
    for action in ("confirm_fulfilled", "order_to_rectify", "announce_breach"):
        assert codes(world, case, action) == ["no_breach_found"]


def test_one_hearing_at_a_time(world):
    case = world.at("checking announced")
    assert codes(world, case, "announce_breach") == ["no_hearing_open"]
    case = world.do(case, "state_case")
    case = world.do(case, "announce_breach")
    assert codes(world, case, "find_breach") == ["subject_heard"]


def test_there_is_nothing_to_state_before_the_notice(world):
    assert codes(world, world.at("checking"), "state_case") == ["finding_announced"]
    assert codes(world, world.at("checking"), "drop_charge") == ["finding_announced"]


def test_a_statement_says_something_or_waives(world):
    case = world.at("checking announced")
    assert codes(world, case, "state_case", data={"text": " "}) == ["field"]
    world.do(case, "state_case", data={"waived": True})


@pytest.mark.parametrize("action", ["announce_breach", "record_breach"])
def test_measures_stand_on_the_published_list(world, action):
    case = world.at("checking" if action == "announce_breach" else "breached")
    given = {**world.given(action), "measures": ["M1", "M9"]}
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, action, data=given)
    assert refused.value.codes == ["measures_listed"]
    assert refused.value.refusals[0].data["strange"] == "M9"
    Measure.objects.update(listed_until=date(2026, 7, 5))
    assert codes(world, case, action) == ["measures_listed"]
    Measure.objects.update(listed_until=MONDAY)
    world.do(case, action)


def test_only_measures_that_were_announced_are_taken(world):
    case = world.at("breached")
    Measure.objects.create(
        code="M2",
        title="取消优惠",
        basis="清单",
        listed_from=date(2026, 1, 1),
        record_kinds=["breach"],
    )
    given = {"measures": ["M1", "M2"]}
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "record_breach", data=given)
    assert refused.value.codes == ["measures_announced"]
    assert refused.value.refusals[0].data["more"] == "取消优惠"
    world.do(case, "record_breach", data={"measures": ["M1"]})


@pytest.mark.parametrize("place", ["checking announced", "checking heard"])
def test_an_order_to_rectify_takes_the_earlier_notice_back(world, place):
    case = world.do(world.at(place), "order_to_rectify")
    assert case.deadlines.get(name="speak_by").state == "met"
    assert codes(world, case, "find_breach") == ["subject_heard"]
    case = world.do(case, "report_rectified")
    for action in ("announce_breach", "state_case"):
        case = world.do(case, action)
    world.do(case, "find_breach")


def test_a_false_promise_is_proven(world):
    case = world.at("performing")
    given = {"facts": "伪造", "basis": "承诺书"}
    assert codes(world, case, "announce_false", data=given) == ["falsity_proven"]
    foreign = {**given, "evidence": [world.evidence(by=world.stranger).pk]}
    assert codes(world, case, "announce_false", data=foreign) == ["field"]
    assert world.do(case, "announce_false").data["hearing"]["false"] is True


def test_no_promise_is_found_false_without_notice_and_hearing(world):
    case = world.at("performing")
    assert codes(world, case, "find_false") == ["subject_heard"]
    case = world.do(case, "announce_false")
    assert codes(world, case, "find_false") == ["subject_heard"]
    case = world.do(case, "state_case")
    assert codes(world, case, "find_false", reason="") == ["reason_missing"]
    assert world.do(case, "find_false").state == "breached"


def test_a_hearing_on_one_finding_does_not_serve_for_the_other(world):
    case = world.at("checking heard false")
    assert codes(world, case, "find_breach") == ["breach_announced"]
    for action in ("announce_breach", "state_case"):
        case = world.do(case, action)
    assert codes(world, case, "find_false") == ["falsity_announced"]
    world.do(case, "find_breach")


def test_a_charge_that_was_dropped_needs_a_new_notice(world):
    case = world.do(world.at("checking heard false"), "drop_charge")
    assert codes(world, case, "find_false") == ["subject_heard"]
    case = world.do(world.at("checking heard"), "drop_charge")
    assert codes(world, case, "find_breach") == ["subject_heard"]
    assert world.do(case, "confirm_fulfilled").state == "fulfilled"


def test_a_charge_is_not_dropped_once_the_breach_was_found(world):
    assert codes(world, world.at("checking found"), "drop_charge") == ["no_breach_found"]


def test_while_the_term_of_an_order_runs_a_finding_says_why_it_cannot_wait(world):
    case = world.at("rectifying")
    given = {**world.given("announce_breach"), "why_now": "  "}
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "announce_breach", data=given)
    assert refused.value.codes == ["order_has_run_out"]
    assert "2026年8月20日" in refused.value.refusals[0].message
    world.do(case, "announce_breach")


@pytest.mark.parametrize("action", ["report_rectified", "end_rectifying"])
def test_after_the_report_or_the_term_of_the_order_a_finding_needs_no_such_reason(world, action):
    case = world.do(world.at("rectifying"), action)
    given = {**world.given("announce_breach"), "why_now": ""}
    assert "why_now" not in world.do(case, "announce_breach", data=given).data["announcement"]


def test_only_measures_of_the_notice_are_taken_for_a_false_promise(world):
    case = world.at("breached false")
    Measure.objects.create(
        code="M2",
        title="取消优惠",
        basis="清单",
        listed_from=date(2026, 1, 1),
        record_kinds=["breach"],
    )
    given = {"measures": ["M1", "M2"]}
    assert codes(world, case, "record_breach", data=given) == ["measures_announced"]
    world.do(case, "record_breach", data={"measures": ["M1"]})


def test_a_breach_is_recorded_once(world):
    case = world.at("breached recorded")
    assert codes(world, case, "record_breach") == ["breach_not_recorded"]


@pytest.mark.parametrize("action", ["annul", "annul_as_fulfilled"])
def test_only_an_annulled_decision_is_undone(world, action):
    case = world.at("breached recorded")
    assert codes(world, case, action) == ["decision_annulled"]
    given = {**world.given("enter_annulment"), "decided_on": "2026-07-07"}
    assert codes(world, case, "enter_annulment", data=given) == ["field"]
    world.do(case, "enter_annulment")
    assert world.do(case, action).state != "breached"


@pytest.mark.parametrize("fault", ["none", "foreign", "closed", "not accepted", ""])
def test_only_an_accepted_open_objection_of_the_same_subject_marks(world, fault):
    case = world.do(world.at("performing"), "note_objection")
    if fault != "none":
        other = world.note_filed_objection(case, action="open" if "not" in fault else "accept")
        if fault == "foreign":
            type(other).objects.filter(pk=other.pk).update(subject=f.subject("别的公司"))
        if fault == "closed":
            type(other).objects.filter(pk=other.pk).update(closed_on=MONDAY)
    if fault:
        assert codes(world, case, "mark_disputed") == ["objection_accepted"]
    else:
        assert world.do(case, "mark_disputed").disputed


def test_an_objection_that_nobody_noted_marks_nothing(world):
    assert codes(world, world.at("performing"), "mark_disputed") == ["objection_accepted"]


def test_there_must_be_a_mark_to_remove(world):
    assert codes(world, world.at("performing"), "end_dispute") == ["objection_noted"]
