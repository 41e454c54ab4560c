"""Who may do what: every action is tried by every role, and only the declared ones may."""

import pytest

from casework.engine import judge
from casework.errors import TransitionRefused
from casework.models import Case
from repair.casetype import Repair
from tests.nothing_moved import nothing_moves
from tests.repair.test_transitions import BEFORE
from tests.repair.world import MONDAY

# Typed by hand from the rules, 9.3: where the action is tried, and which roles may.
MAY = {
    "apply": ("draft", {"agent", "window_clerk"}),
    "discard": ("draft", {"system"}),
    "route": ("submitted", {"credit_officer", "platform", "platform_person", "system"}),
    "ask_supplement": ("pushed", {"reviewer"}),
    "answer_supplement": ("supplement", {"agent"}),
    "lapse": ("supplement", {"system"}),
    "refuse": ("pushed", {"reviewer"}),
    "accept": ("pushed", {"reviewer"}),
    "review": ("accepted", {"reviewer"}),
    "recheck": ("reviewing", {"reviewer"}),
    "ask_partner": ("reviewing", {"reviewer"}),
    "concur": ("joint_check", {"partner"}),
    "dissent": ("joint_check", {"partner"}),
    "go_on": ("joint_check", {"reviewer"}),
    "extend": ("reviewing", {"head"}),
    "take_back_extension": ("extended", {"head"}),
    "publish_notice": ("reviewing", {"reviewer"}),
    "end_notice": ("notice", {"system"}),
    "approve": ("reviewing", {"head"}),
    "reject": ("reviewing", {"head"}),
    "end_publicity": ("approved", {"reviewer", "platform", "platform_person", "system"}),
    "confirm_site": ("syncing", {"credit_officer", "platform", "platform_person"}),
    "complete": ("syncing", {"credit_officer", "platform", "platform_person", "system"}),
    "report_silent_sites": ("syncing", {"system"}),
    "announce_revocation": ("repaired", {"reviewer", "credit_officer"}),
    "state_case": ("repaired", {"agent"}),
    "hear_silence": ("repaired", {"system"}),
    "revoke": ("repaired", {"head", "office_head"}),
    "drop_revocation": ("repaired", {"head", "office_head"}),
    "reopen": ("rejected", {"reviewer", "head"}),
    "ask_reasons": ("rejected", {"credit_officer", "platform", "platform_person"}),
    "give_reasons": ("refused", {"head"}),
    "shield": ("submitted", {"reviewer", "credit_officer"}),
    "file_court_paper": ("shielded", {"agent", "reviewer"}),
    "finish_plan": ("shielded", {"reviewer"}),
    "restore": ("shielded", {"reviewer"}),
    "withdraw": ("reviewing", {"agent"}),
}
ROLES = (
    "agent", "stranger", "window_clerk", "credit_officer", "office_head", "supervisor",
    "platform_person", "platform", "reviewer", "head", "partner", "system",
)  # fmt: skip


@pytest.mark.parametrize("action", MAY)
def test_only_the_declared_roles_may(world, action):
    state, may = MAY[action]
    world.rules["repair.public_notice"] = action == "publish_notice"
    case = world.run(world.at(state, by_court=action == "shield"), *BEFORE.get(action, []))
    if action == "restore":
        data = world.data("file_court_paper") | {"outcome": "failed"}
        case = world.do(case, "file_court_paper", "agent", data=data)
    data = world.data(action)
    for role in sorted(set(ROLES) - may):
        with nothing_moves(), pytest.raises(TransitionRefused) as refused:
            world.do(case, action, role, data=data)
        assert "not_your_role" in refused.value.codes, role


@pytest.mark.parametrize(
    ("action", "role"), [(action, role) for action, (_, may) in MAY.items() for role in sorted(may)]
)
def test_the_declared_roles_are_not_refused_for_their_role(world, action, role):
    state, _ = MAY[action]
    case = world.at(state)
    refusals = judge(Case.objects.get(pk=case.pk), action, by=world.person(role), today=MONDAY)
    assert "not_your_role" not in [refusal.code for refusal in refusals]


def test_the_table_names_every_action_there_is():
    assert set(MAY) == set(Repair.actions)
