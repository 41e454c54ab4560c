"""Who may make which action: the actors of rules.md 9.1, each against every other person."""

import pytest

from casework.errors import TransitionRefused
from tests.commitments.test_transitions import ACTIONS, made
from tests.nothing_moved import nothing_moves

EVERYBODY = (
    "agent", "clerk", "reviewer", "head", "officer", "office_head", "supervisor", "platform",
    "stranger", "system", "platform machine",
)  # fmt: skip

# action, where it is tried, who may
MAY = [
    ("sign", "draft", ["agent"]),
    ("sign_first", "draft for two", ["agent"]),
    ("decline", "draft", ["agent"]),
    ("discard_stale", "draft", ["system"]),
    ("hide_letter", "published", ["officer", "office_head"]),
    ("show_letter_again", "published hidden", ["officer", "office_head"]),
    ("hand_in_proof", "performing", ["agent"]),
    ("miss_proof", "performing", ["system"]),
    ("note_outcome", "performing", ["reviewer"]),
    ("go_on", "checking", ["reviewer"]),
    ("ask_supplement", "signed", ["reviewer"]),
    ("deem_accepted", "signed", ["system"]),
    ("resubmit", "returned", ["agent"]),
    ("lapse", "returned", ["system"]),
    ("accept", "signed", ["reviewer"]),
    ("publish", "accepted", ["platform", "platform machine"]),
    ("publish_late", "performing unpublished", ["platform", "platform machine"]),
    ("withhold", "accepted", ["officer", "platform", "platform machine"]),
    ("begin", "published", ["system"]),
    ("withdraw", "signed", ["agent"]),
    ("reach_check_day", "performing", ["system"]),
    ("start_check", "performing", ["reviewer", "supervisor", "officer", "system"]),
    ("confirm_fulfilled", "checking", ["reviewer"]),
    ("order_to_rectify", "checking", ["reviewer"]),
    ("report_rectified", "rectifying", ["agent"]),
    ("end_rectifying", "rectifying", ["system"]),
    ("announce_breach", "checking", ["reviewer"]),
    ("state_case", "checking announced", ["agent"]),
    ("end_hearing", "checking announced", ["system"]),
    ("find_breach", "checking heard", ["head"]),
    ("return_finding", "checking found", ["officer", "office_head"]),
    ("confirm_breach", "checking found", ["officer", "office_head"]),
    ("announce_false", "performing", ["reviewer"]),
    ("drop_charge", "checking heard", ["head"]),
    ("find_false", "checking heard false", ["head"]),
    ("record_breach", "breached", ["officer", "office_head", "platform", "platform machine"]),
    ("enter_annulment", "breached", ["head", "officer", "office_head"]),
    ("annul", "breached annulled", ["head", "officer", "office_head"]),
    ("annul_as_fulfilled", "breached annulled", ["head", "officer", "office_head"]),
    ("note_objection", "signed", ["agent", "officer"]),
    ("mark_disputed", "signed", ["officer"]),
    ("end_dispute", "signed", ["officer"]),
]


@pytest.mark.parametrize(("action", "place", "allowed"), MAY)
def test_only_the_declared_may(world, action, place, allowed):
    case = made(world, place, action)
    given = world.given(action)
    for who in (name for name in EVERYBODY if name not in allowed):
        with nothing_moves(), pytest.raises(TransitionRefused) as refused:
            world.do(case, action, by=world.who(who), data=given, reason="有充分理由")
        assert "not_your_role" in refused.value.codes, who


@pytest.mark.parametrize(("action", "place", "allowed"), MAY)
def test_each_of_the_declared_is_not_refused_for_the_role(world, action, place, allowed):
    from casework.engine import judge

    case = made(world, place, action)
    for who in allowed:
        codes = {refusal.code for refusal in judge(case, action, by=world.who(who))}
        assert "not_your_role" not in codes, who


def test_every_action_is_tried():
    assert sorted(action for action, _place, _allowed in MAY) == ACTIONS


def test_a_stranger_hears_nothing_of_the_case(world):
    case = world.at("checking")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "confirm_fulfilled", by=world.stranger, data={})
    assert refused.value.codes == ["not_your_role"]
