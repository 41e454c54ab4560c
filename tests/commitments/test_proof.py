"""Proof comes in promise by promise: by when, what is waited for, and what the public reads."""

from datetime import date, timedelta

import pytest

from casework.engine import expire
from casework.errors import TransitionRefused
from casework.models import Case, LadderStep, OutboxMessage
from casework.reminding import ladder
from casework.today import moment
from commitments.promises import counted, is_to_look_at, next_proof_due
from tests.commitments.world import MONDAY
from tests.nothing_moved import nothing_moves

DUE = date(2026, 8, 10)  # 30 days after 10 July is Sunday 9 August


def promise(due_on, outcome="open", **more):
    return {"text": due_on, "due_on": due_on, "outcome": outcome, "note": "", **more}


PROOF = {"proofs": [{"on": "2026-07-20", "text": "已补交", "evidence": []}]}
MISSED = {"missed_on": "2026-08-11"}
# what stands in the promises of a commitment until 31 December, the next day that is waited for
NEXT = [
    ([promise("2026-12-31")], None),  # until the end of the term: that is the day of the check
    ([promise("2026-08-10"), promise("2026-09-10")], "2026-08-10"),
    ([promise("2026-08-10", **PROOF), promise("2026-09-10")], "2026-09-10"),
    ([promise("2026-08-10", **MISSED), promise("2026-09-10")], "2026-09-10"),
    ([promise("2026-08-10", "kept"), promise("2026-09-10")], "2026-09-10"),
    ([promise("2026-08-10", "excused"), promise("2026-09-10", "late")], None),
    ([promise("2026-08-10", **PROOF), promise("2026-09-10", **MISSED)], None),
]


@pytest.mark.parametrize(("promises", "day"), NEXT)
def test_the_next_day_is_that_of_a_promise_of_which_nothing_has_come(promises, day):
    assert next_proof_due({"promises": promises, "plan": {"end_on": "2026-12-31"}}) == day


# a promise, whether the reviewer should look at it
LOOK = [
    (promise("2026-08-10"), False),
    (promise("2026-08-10", **PROOF), True),
    (promise("2026-08-10", **MISSED), True),
    (promise("2026-08-10", "kept", **PROOF), False),
]


@pytest.mark.parametrize(("one", "asked"), LOOK)
def test_what_the_reviewer_should_look_at(one, asked):
    assert is_to_look_at(one) is asked


def test_promises_are_counted():
    found = counted([promise("x", o) for o in ("kept", "excused", "open", "late", "broken")])
    assert found == {"kept": 2, "open": 1, "unkept": 2}


def clock(case):
    return case.deadlines.get(name="prove_by")


def test_the_clock_runs_to_the_next_promise_and_reminds_the_subject_before(world):
    case = world.at("performing")
    assert (clock(case).state, clock(case).due_on, clock(case).owner) == ("running", DUE, "subject")
    # 3 working days before Monday 10 August: 7, 6, 5 August
    ladder.raise_due(date(2026, 8, 4), now=moment())
    assert not LadderStep.objects.filter(deadline=clock(case)).exists()
    ladder.raise_due(date(2026, 8, 5), now=moment())
    steps = LadderStep.objects.filter(deadline=clock(case))
    assert [(step.to, step.on) for step in steps] == [("subject", date(2026, 8, 5))]


def test_proof_is_filed_with_its_promise_and_waits_for_the_reviewer(world):
    case = world.at("performing")
    paper = world.evidence(by=world.agent)
    given = {"promise": "2", "text": "照片已交窗口", "evidence": [paper.pk]}
    case = world.do(case, "hand_in_proof", data=given, today=date(2026, 7, 20))
    assert case.data["promises"][1]["proofs"] == [
        {"on": "2026-07-20", "text": "照片已交窗口", "evidence": [paper.pk]}
    ]
    assert (case.state, case.waits_for, case.holder) == ("performing", "reviewer", world.bureau)
    assert clock(case).state == "met"
    assert case.evidence.get() == paper
    again = world.do(case, "hand_in_proof", data={"promise": "2", "text": "补交一张"})
    assert len(again.data["promises"][1]["proofs"]) == 2
    assert "proofs" not in again.data["public"]["promises"][1]


def test_the_outcome_is_noted_at_once_and_the_case_waits_for_nobody(world):
    case = world.do(world.at("performing"), "hand_in_proof")
    case = world.do(case, "note_outcome", data={"promise": "2", "outcome": "kept"})
    assert case.data["promises"][1]["outcome"] == "kept"
    assert (case.waits_for, case.holder) == ("system", None)
    shown = case.window.shown["promises"]
    assert [one["outcome"] for one in shown] == ["open", "kept"]


def test_a_day_that_passes_without_proof_is_put_before_the_reviewer(world):
    case = world.at("performing")
    assert expire(case.pk, "prove_by", today=DUE) == "nothing"
    assert expire(case.pk, "prove_by", today=DUE + timedelta(days=1)) == "timers"
    case = Case.objects.get(pk=case.pk)
    assert case.data["promises"][1]["missed_on"] == "2026-08-11"
    assert (case.state, case.waits_for, case.holder) == ("performing", "reviewer", world.bureau)
    last = case.events.order_by("seq").last()
    told = OutboxMessage.objects.filter(event=last).values_list("recipient", flat=True)
    assert set(told) == {"role:subject", "role:reviewer"}
    assert expire(case.pk, "prove_by", today=date(2026, 9, 1)) == "nothing"
    assert case.window.shown["promises"][1]["outcome"] == "open"


def test_after_a_missed_day_the_next_promise_is_waited_for(world):
    world.template.promises = [{"text": "甲", "due": "10wd"}, {"text": "乙", "due": "30d"}]
    type(world.template).objects.filter(pk=world.template.pk).update(
        promises=world.template.promises
    )
    case = world.at("performing")
    assert clock(case).due_on == date(2026, 7, 24)
    expire(case.pk, "prove_by", today=date(2026, 7, 25))
    assert (clock(case).state, clock(case).due_on) == ("running", DUE)


def test_proof_while_rectifying_leaves_the_case_with_the_subject(world):
    case = world.do(world.at("rectifying"), "hand_in_proof")
    assert case.waits_for == "subject"
    case = world.do(world.at("checking"), "hand_in_proof")
    assert case.waits_for == "reviewer"
    assert clock(case).state == "met"


# action, what is given, the field that is wrong
BAD = [
    ("hand_in_proof", {"promise": "2"}, "text"),
    ("hand_in_proof", {"promise": "3", "text": "x"}, "promise"),
    ("hand_in_proof", {"text": "x"}, "promise"),
    ("note_outcome", {"promise": "2", "outcome": "excused"}, "note"),
    ("note_outcome", {"promise": "2", "outcome": "broken"}, "outcome"),
    ("note_outcome", {"promise": "x", "outcome": "kept"}, "promise"),
]


@pytest.mark.parametrize(("action", "given", "field"), BAD)
def test_what_is_wrong_is_named_and_nothing_moves(world, action, given, field):
    case = world.at("performing")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, action, data=given)
    assert [getattr(one, "data", {}).get("field") for one in refused.value.refusals] == [field]


def test_a_settled_promise_is_not_offered_again(world):
    case = world.do(world.at("performing"), "note_outcome")
    with nothing_moves(), pytest.raises(TransitionRefused):
        world.do(case, "note_outcome")
    late = world.do(
        world.at("performing"), "note_outcome", data={"promise": "2", "outcome": "late"}
    )
    kept = world.do(late, "note_outcome", data={"promise": "2", "outcome": "kept"})
    assert kept.data["promises"][1]["outcome"] == "kept"


def test_the_evidence_of_somebody_else_is_not_taken(world):
    case, paper = world.at("performing"), world.evidence(by=world.reviewer)
    given = {"promise": "2", "text": "x", "evidence": [paper.pk]}
    with nothing_moves(), pytest.raises(TransitionRefused):
        world.do(case, "hand_in_proof", data=given, today=MONDAY)
