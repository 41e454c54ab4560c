"""The rows of rules.md 9.1, typed by hand: which action leaves which state, and where it lands."""

import pytest

from casework.casetype import CaseType
from casework.declaration import published
from casework.errors import TransitionRefused
from tests.commitments.world import WAYS, WHO
from tests.nothing_moved import nothing_moves

STATES = (
    "draft", "signed", "returned", "accepted", "published", "performing", "checking", "rectifying",
    "fulfilled", "breached", "withdrawn", "ended",
)  # fmt: skip

# row, where the case stands, action, where it lands
ROWS = [
    ("C1", "draft", "sign", "signed"),
    ("C1", "draft for two", "sign_first", "draft"),
    ("C1", "draft", "decline", "ended"),
    ("C2", "draft", "discard_stale", "ended"),
    ("C3", "signed", "ask_supplement", "returned"),
    ("C3", "signed", "deem_accepted", "accepted"),
    ("C4", "returned", "resubmit", "signed"),
    ("C5", "returned", "lapse", "ended"),
    ("C6", "signed", "accept", "accepted"),
    ("C7", "accepted", "publish", "published"),
    ("C7", "performing unpublished", "publish_late", "performing"),
    ("C7", "checking unpublished", "publish_late", "checking"),
    ("C7", "rectifying unpublished", "publish_late", "rectifying"),
    ("C7", "accepted", "withhold", "accepted"),
    ("C7", "performing unpublished", "withhold", "performing"),
    ("C7", "checking unpublished", "withhold", "checking"),
    ("C7", "rectifying unpublished", "withhold", "rectifying"),
    ("C7", "published", "hide_letter", "published"),
    ("C7", "performing", "hide_letter", "performing"),
    ("C7", "checking", "hide_letter", "checking"),
    ("C7", "rectifying", "hide_letter", "rectifying"),
    ("C7", "fulfilled", "hide_letter", "fulfilled"),
    ("C7", "breached", "hide_letter", "breached"),
    ("C7", "published hidden", "show_letter_again", "published"),
    ("C7", "performing hidden", "show_letter_again", "performing"),
    ("C7", "checking hidden", "show_letter_again", "checking"),
    ("C7", "rectifying hidden", "show_letter_again", "rectifying"),
    ("C7", "fulfilled hidden", "show_letter_again", "fulfilled"),
    ("C7", "breached hidden", "show_letter_again", "breached"),
    ("C8", "accepted", "begin", "performing"),
    ("C8", "published", "begin", "performing"),
    ("C9", "signed", "withdraw", "withdrawn"),
    ("C9", "accepted", "withdraw", "withdrawn"),
    ("C9", "published", "withdraw", "withdrawn"),
    ("C10", "performing", "hand_in_proof", "performing"),
    ("C10", "checking", "hand_in_proof", "checking"),
    ("C10", "rectifying", "hand_in_proof", "rectifying"),
    ("C10", "performing", "miss_proof", "performing"),
    ("C10", "performing", "note_outcome", "performing"),
    ("C10", "checking", "note_outcome", "checking"),
    ("C10", "rectifying", "note_outcome", "rectifying"),
    ("C10", "checking", "go_on", "performing"),
    ("C10", "performing", "reach_check_day", "checking"),
    ("C10", "performing", "start_check", "checking"),
    ("C11", "checking", "confirm_fulfilled", "fulfilled"),
    ("C12", "checking", "order_to_rectify", "rectifying"),
    ("C13", "rectifying", "report_rectified", "checking"),
    ("C13", "rectifying", "end_rectifying", "checking"),
    ("C14", "checking", "announce_breach", "checking"),
    ("C14", "rectifying", "announce_breach", "rectifying"),
    ("C14", "checking announced", "state_case", "checking"),
    ("C14", "rectifying announced", "state_case", "rectifying"),
    ("C14", "checking announced", "end_hearing", "checking"),
    ("C14", "rectifying announced", "end_hearing", "rectifying"),
    ("C14", "checking heard", "find_breach", "checking"),
    ("C14", "rectifying heard", "find_breach", "rectifying"),
    ("C14", "checking found", "return_finding", "checking"),
    ("C14", "rectifying found", "return_finding", "rectifying"),
    ("C14", "checking found", "confirm_breach", "breached"),
    ("C14", "rectifying found", "confirm_breach", "breached"),
    ("C14", "checking announced", "drop_charge", "checking"),
    ("C14", "checking heard", "drop_charge", "checking"),
    ("C14", "rectifying heard", "drop_charge", "rectifying"),
    ("C15", "performing", "announce_false", "performing"),
    ("C15", "checking", "announce_false", "checking"),
    ("C15", "performing announced false", "state_case", "performing"),
    ("C15", "performing announced false", "end_hearing", "performing"),
    ("C15", "checking announced false", "end_hearing", "checking"),
    ("C15", "performing heard false", "drop_charge", "performing"),
    ("C15", "performing heard false", "find_false", "breached"),
    ("C15", "checking heard false", "find_false", "breached"),
    ("C16", "breached", "record_breach", "breached"),
    ("C17", "breached", "enter_annulment", "breached"),
    ("C17", "breached annulled", "annul", "performing"),
    ("C17", "breached annulled", "annul_as_fulfilled", "fulfilled"),
    ("C18", "draft", "note_objection", "draft"),
    ("C18", "signed", "note_objection", "signed"),
    ("C18", "returned", "note_objection", "returned"),
    ("C18", "accepted", "note_objection", "accepted"),
    ("C18", "published", "note_objection", "published"),
    ("C18", "performing", "note_objection", "performing"),
    ("C18", "checking", "note_objection", "checking"),
    ("C18", "rectifying", "note_objection", "rectifying"),
    ("C18", "signed", "mark_disputed", "signed"),
    ("C18", "returned", "mark_disputed", "returned"),
    ("C18", "accepted", "mark_disputed", "accepted"),
    ("C18", "published", "mark_disputed", "published"),
    ("C18", "performing", "mark_disputed", "performing"),
    ("C18", "checking", "mark_disputed", "checking"),
    ("C18", "rectifying", "mark_disputed", "rectifying"),
    ("C18", "draft", "mark_disputed", "draft"),
    ("C18", "draft", "end_dispute", "draft"),
    ("C18", "signed", "end_dispute", "signed"),
    ("C18", "returned", "end_dispute", "returned"),
    ("C18", "accepted", "end_dispute", "accepted"),
    ("C18", "published", "end_dispute", "published"),
    ("C18", "performing", "end_dispute", "performing"),
    ("C18", "checking", "end_dispute", "checking"),
    ("C18", "rectifying", "end_dispute", "rectifying"),
    ("C18", "fulfilled", "end_dispute", "fulfilled"),
    ("C18", "breached", "end_dispute", "breached"),
    ("C18", "withdrawn", "end_dispute", "withdrawn"),
    ("C18", "ended", "end_dispute", "ended"),
]
ALLOWED = {(place.split()[0], action) for _row, place, action, _target in ROWS}
ACTIONS = sorted({action for _row, _place, action, _target in ROWS})
AFTER_NOTE = ("mark_disputed", "end_dispute")


def made(world, place, action):
    """The case at its place, with an accepted objection noted where the action speaks of one."""
    if action not in AFTER_NOTE:
        return world.at(place)
    if place in ("fulfilled", "breached", "withdrawn", "ended"):
        case = world.at("draft")
        world.do(case, "note_objection")
        for step in WAYS[place]:
            case = world.do(case, step)
    else:
        case = world.at(place)
        world.do(case, "note_objection")
    world.note_filed_objection(case)
    return case


@pytest.mark.parametrize(("row", "place", "action", "target"), ROWS)
def test_an_action_lands_where_the_row_says(world, row, place, action, target):
    case = made(world, place, action)
    moved = world.do(case, action)
    assert moved.state == target
    last = moved.events.order_by("seq").last()
    assert (last.action, last.source, last.target) == (action, place.split()[0], target)


@pytest.mark.parametrize("state", STATES)
def test_every_other_action_is_refused_and_nothing_moves(world, state):
    case = world.at(state)
    for action in (a for a in ACTIONS if (state, a) not in ALLOWED):
        given = world.given(action)
        with nothing_moves(), pytest.raises(TransitionRefused) as refused:
            world.do(case, action, data=given)
        assert "not_from_this_state" in refused.value.codes, action


def test_the_rows_speak_of_every_action_and_state():
    declared: type[CaseType] = published("commitments").case_type
    assert sorted(declared.actions) == ACTIONS == sorted(WHO)
    assert tuple(declared.states) == STATES
