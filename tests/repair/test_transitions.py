"""Which action leads from which state to which, and that no other leads anywhere."""

import pytest

from casework.access.roles import give_role
from casework.errors import TransitionRefused
from repair.casetype import Repair
from tests.nothing_moved import nothing_moves
from tests.repair.world import HEARD

# Typed by hand from the rules, 9.3; R numbers are its rows.
ALLOWED = [
    # (state, action, who, state afterwards)
    ("draft", "apply", "agent", "submitted"),  # R1
    ("draft", "discard", "system", "withdrawn"),
    ("draft", "withdraw", "agent", "withdrawn"),  # R23
    ("submitted", "route", "credit_officer", "pushed"),  # R2
    ("submitted", "route", "platform", "pushed"),
    ("submitted", "shield", "credit_officer", "shielded"),  # R18
    ("submitted", "withdraw", "agent", "withdrawn"),  # R23
    ("pushed", "ask_supplement", "reviewer", "supplement"),  # R3
    ("pushed", "refuse", "reviewer", "refused"),  # R4
    ("pushed", "accept", "reviewer", "accepted"),  # R5
    ("pushed", "shield", "reviewer", "shielded"),  # R18
    ("pushed", "withdraw", "agent", "withdrawn"),  # R23
    ("supplement", "answer_supplement", "agent", "pushed"),  # R3
    ("supplement", "lapse", "system", "withdrawn"),
    ("supplement", "withdraw", "agent", "withdrawn"),  # R23
    ("accepted", "review", "reviewer", "reviewing"),  # R6
    ("accepted", "shield", "reviewer2", "shielded"),  # R18
    ("accepted", "withdraw", "agent", "withdrawn"),  # R23
    ("reviewing", "recheck", "reviewer", "reviewing"),  # R6
    ("reviewing", "ask_partner", "reviewer", "joint_check"),  # R7
    ("reviewing", "extend", "head", "extended"),  # R8
    ("reviewing", "publish_notice", "reviewer", "notice"),  # R9
    ("reviewing", "approve", "head", "approved"),  # R10
    ("reviewing", "reject", "head", "rejected"),  # R11
    ("reviewing", "shield", "reviewer2", "shielded"),  # R18
    ("reviewing", "withdraw", "agent", "withdrawn"),  # R23
    ("joint_check", "concur", "partner", "reviewing"),  # R7
    ("joint_check", "dissent", "partner", "reviewing"),  # R7
    ("joint_check", "go_on", "reviewer", "reviewing"),  # R7
    ("joint_check", "withdraw", "agent", "withdrawn"),  # R23
    ("extended", "recheck", "reviewer", "extended"),  # R6
    ("extended", "ask_partner", "reviewer", "joint_check"),  # R7
    ("extended", "publish_notice", "reviewer", "notice"),  # R9
    ("extended", "approve", "head", "approved"),  # R10
    ("extended", "reject", "head", "rejected"),  # R11
    ("extended", "shield", "reviewer2", "shielded"),  # R18
    ("extended", "take_back_extension", "head", "reviewing"),  # R8
    ("extended", "withdraw", "agent", "withdrawn"),  # R23
    ("notice", "end_notice", "system", "notice"),  # R9
    ("notice", "approve", "head", "approved"),  # R9
    ("notice", "reject", "head", "rejected"),  # R11
    ("notice", "withdraw", "agent", "withdrawn"),  # R23
    ("refused", "reopen", "reviewer", "pushed"),  # R15
    ("rejected", "reopen", "head", "pushed"),  # R15
    ("refused", "ask_reasons", "credit_officer", "refused"),  # footnote of 9.3
    ("rejected", "ask_reasons", "platform", "rejected"),
    ("refused", "give_reasons", "head", "refused"),
    ("rejected", "give_reasons", "head", "rejected"),
    ("approved", "end_publicity", "reviewer", "syncing"),  # R12
    ("approved", "end_publicity", "platform", "syncing"),
    ("syncing", "confirm_site", "credit_officer", "syncing"),  # R13
    ("syncing", "complete", "credit_officer", "repaired"),  # R13
    ("syncing", "report_silent_sites", "system", "syncing"),  # R14
    ("repaired", "announce_revocation", "reviewer", "repaired"),  # R16
    ("repaired", "state_case", "agent", "repaired"),
    ("repaired", "hear_silence", "system", "repaired"),
    ("repaired", "revoke", "head", "revoked"),  # R16
    ("repaired", "drop_revocation", "head", "repaired"),  # R16
    ("shielded", "file_court_paper", "agent", "shielded"),  # R19
    ("shielded", "finish_plan", "reviewer", "repaired"),  # R19
    ("shielded", "restore", "reviewer", "restored"),  # R19
]
STATES = [
    "draft", "submitted", "pushed", "supplement", "refused", "accepted", "reviewing", "joint_check",
    "extended", "notice", "approved", "rejected", "syncing", "repaired", "revoked", "shielded",
    "restored", "withdrawn",
]  # fmt: skip
# What must have happened in the same state before the action can be made.
BEFORE = {
    "state_case": HEARD[:1],
    "hear_silence": HEARD[:1],
    "revoke": HEARD,
    "drop_revocation": HEARD,
    "reopen": [("ask_reasons", "credit_officer")],
    "give_reasons": [("ask_reasons", "credit_officer")],
    "complete": [("confirm_site", "platform")],
    "finish_plan": [("file_court_paper", "agent")],
}


def test_the_table_names_every_state_and_action_there_is():
    assert set(STATES) == set(Repair.states)
    assert {action for _, action, _, _ in ALLOWED} == set(Repair.actions)


@pytest.mark.parametrize(("state", "action", "who", "target"), ALLOWED)
def test_allowed(world, state, action, who, target):
    world.rules["repair.public_notice"] = action == "publish_notice"
    case = world.at(state, by_court=action == "shield")
    case = world.run(case, *BEFORE.get(action, []))
    if (state, action) == ("notice", "approve"):
        case = world.do(case, "end_notice", "system")
    data = world.data(action)
    if action == "restore":
        failed = world.data("file_court_paper") | {"outcome": "failed"}
        case = world.do(case, "file_court_paper", "agent", data=failed)
    assert world.do(case, action, who, data=data).state == target


@pytest.mark.parametrize("state", STATES)
def test_every_other_action_is_refused_and_moves_nothing(world, state):
    case = world.at(state)
    # Who may not even see the case would be told nothing of its state.
    give_role(world.partner, "platform", world.market)
    allowed = {action for source, action, _, _ in ALLOWED if source == state}
    actors = {action: who for _, action, who, _ in ALLOWED}
    for action in sorted(set(Repair.actions) - allowed):
        data = world.data(action)
        with nothing_moves(), pytest.raises(TransitionRefused) as refused:
            world.do(case, action, actors[action], data=data)
        if state == "draft" and actors[action] == "partner":
            assert refused.value.codes == ["not_your_role"], action  # a draft is its subject's own
        else:
            assert "not_from_this_state" in refused.value.codes, action
