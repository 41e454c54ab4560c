"""Every state and every action: what the rows O1 to O17 allow lands, all the rest is refused."""

import pytest

from casework.declaration import published
from casework.errors import TransitionRefused
from tests.nothing_moved import nothing_moves
from tests.objections.conftest import AFTER_THE_ANSWER, MONDAY, WHO

STATES = (
    "draft", "submitted", "supplement", "refused", "accepted", "comparing", "verifying",
    "extended", "upheld", "dismissed", "unverifiable", "corrected", "closed", "reviewing",
    "withdrawn",
)  # fmt: skip

# Row of the rules, place (its first word is the state), action, state afterwards.
ROWS = [
    ("O1", "draft", "edit", "draft"),
    ("O1", "draft", "file", "submitted"),
    ("O1", "draft", "discard", "withdrawn"),
    ("O2", "submitted", "ask_supplement", "supplement"),
    ("O3", "supplement", "answer_supplement", "submitted"),
    ("O3", "supplement", "lapse", "withdrawn"),
    ("O4", "submitted", "refuse", "refused"),
    ("O4", "submitted", "offer_conversion", "refused"),
    ("O4", "refused offered", "convert_to_repair", "withdrawn"),
    ("O4", "submitted", "convert_to_repair", "withdrawn"),
    ("O4", "supplement", "convert_to_repair", "withdrawn"),
    ("O4", "accepted", "convert_to_repair", "withdrawn"),
    ("O4", "comparing", "convert_to_repair", "withdrawn"),
    ("O4", "verifying", "convert_to_repair", "withdrawn"),
    ("O4", "extended", "convert_to_repair", "withdrawn"),
    ("O5", "submitted", "accept", "accepted"),
    ("O6", "accepted", "compare", "comparing"),
    ("O6", "comparing", "compare", "comparing"),
    ("O7", "comparing differs", "uphold_own_error", "upheld"),
    ("O8", "comparing", "forward", "verifying"),
    ("O9", "verifying", "extend", "extended"),
    ("O9", "extended", "take_back_extension", "verifying"),
    ("O10", "verifying", "uphold", "upheld"),
    ("O10", "verifying", "dismiss", "dismissed"),
    ("O10", "extended", "uphold", "upheld"),
    ("O10", "extended", "dismiss", "dismissed"),
    ("O10", "verifying", "record_test", "verifying"),
    ("O10", "extended", "record_test", "extended"),
    ("O11", "verifying", "find_unverifiable", "unverifiable"),
    ("O11", "extended", "find_unverifiable", "unverifiable"),
    ("O11", "verifying", "presume_unverifiable", "unverifiable"),
    ("O11", "extended", "presume_unverifiable", "unverifiable"),
    ("O11", "verifying", "find_silent", "unverifiable"),
    ("O11", "extended", "find_silent", "unverifiable"),
    ("O12", "unverifiable", "settle", "corrected"),
    ("O13", "upheld", "correct", "corrected"),
    ("O14", "corrected", "close_corrected", "closed"),
    ("O14", "corrected unproven", "close_unproven", "closed"),
    ("O14", "dismissed", "close_dismissed", "closed"),
    ("O15", "closed", "request_review", "reviewing"),
    ("O15", "reviewing", "extend_review", "reviewing"),
    ("O15", "reviewing", "confirm", "closed"),
    ("O15", "reviewing", "overturn", "closed"),
    ("O15", "reviewing result", "send_back", "upheld"),
    ("O16", "accepted", "note_proceedings", "accepted"),
    ("O16", "comparing", "note_proceedings", "comparing"),
    ("O16", "verifying", "note_proceedings", "verifying"),
    ("O16", "extended", "note_proceedings", "extended"),
    ("O16", "upheld", "note_proceedings", "upheld"),
    ("O16", "dismissed", "note_proceedings", "dismissed"),
    ("O16", "unverifiable", "note_proceedings", "unverifiable"),
    ("O16", "corrected", "note_proceedings", "corrected"),
    ("O16", "closed", "note_proceedings", "closed"),
    ("O16", "reviewing", "note_proceedings", "reviewing"),
    ("O16", "accepted court", "end_proceedings", "accepted"),
    ("O16", "comparing court", "end_proceedings", "comparing"),
    ("O16", "verifying court", "end_proceedings", "verifying"),
    ("O16", "extended court", "end_proceedings", "extended"),
    ("O16", "upheld court", "end_proceedings", "upheld"),
    ("O16", "dismissed court", "end_proceedings", "dismissed"),
    ("O16", "unverifiable court", "end_proceedings", "unverifiable"),
    ("O16", "corrected court", "end_proceedings", "corrected"),
    ("O16", "closed court", "end_proceedings", "closed"),
    ("O16", "reviewing court", "end_proceedings", "reviewing"),
    ("O17", "submitted", "withdraw", "withdrawn"),
    ("O17", "supplement", "withdraw", "withdrawn"),
    ("O17", "accepted", "withdraw", "withdrawn"),
    ("O17", "comparing", "withdraw", "withdrawn"),
    ("O17", "verifying", "withdraw", "withdrawn"),
    ("O17", "extended", "withdraw", "withdrawn"),
]
ALLOWED = {(place.split()[0], action) for _row, place, action, _target in ROWS}
ACTIONS = sorted({action for _row, _place, action, _target in ROWS})


@pytest.mark.parametrize(("row", "place", "action", "target"), ROWS)
def test_an_action_lands_where_the_row_says(world, settings, row, place, action, target):
    # Only Henan takes tests out of the term.
    settings.CASEWORK_PACK = "henan" if action == "record_test" else "yunjiang"
    case = world.at(place)
    # The supervisor acts once the provider is late, in an extended term later still.
    late = {"verifying": AFTER_THE_ANSWER, "extended": AFTER_THE_ANSWER.replace(day=21)}
    today = late[place] if action == "find_silent" else MONDAY
    moved = world.do(case, action, today=today)
    assert moved.state == target
    last = moved.events.order_by("seq").last()
    assert (last.action, last.source, last.target) == (action, place.split()[0], target)


@pytest.mark.parametrize("state", STATES)
def test_every_other_action_is_refused_and_nothing_moves(world, state):
    case = world.at(state)
    for action in (a for a in ACTIONS if (state, a) not in ALLOWED):
        given = world.given(action, world.people[WHO[action]])
        with nothing_moves(), pytest.raises(TransitionRefused) as refused:
            world.do(case, action, data=given)
        # A draft is nobody's business but the subject's: the others do not learn its state.
        private = state == "draft" and WHO[action] not in ("agent", "system")
        expected = "not_your_role" if private else "not_from_this_state"
        assert expected in refused.value.codes, action


def test_the_rows_speak_of_every_action_and_state():
    declared = published("objections").case_type
    assert sorted(declared.actions) == ACTIONS == sorted(WHO)
    assert tuple(declared.states) == STATES
