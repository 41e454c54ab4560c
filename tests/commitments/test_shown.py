"""The public item follows each step: what stands in its window (rules.md 9.1, Shenzhen art. 64)."""

import pytest

from casework.engine import perform
from casework.errors import TransitionRefused
from casework.models.publicity import PublicityEvent, PublicityWindow
from casework.today import moment
from tests.commitments.world import MONDAY, TUESDAY
from tests.nothing_moved import nothing_moves

# place reached, whether the public sees it, the state that it reads, what it reads of each promise
SHOWN = [
    ("accepted", None, "", []),
    ("performing unpublished", None, "", []),
    ("published", "open", "published", ["open", "open"]),
    ("performing", "open", "performing", ["open", "open"]),
    ("checking", "open", "checking", ["open", "open"]),
    ("checking announced", "open", "checking", ["kept", "late"]),
    ("rectifying", "open", "rectifying", ["kept", "late"]),
    ("fulfilled", "open", "fulfilled", ["kept", "kept"]),
    ("breached", "open", "breached", ["kept", "broken"]),
    ("breached false", "open", "breached", ["broken", "broken"]),
    ("performing hidden", "hidden", "performing", None),
    ("breached hidden", "hidden", "breached", None),
]


@pytest.mark.parametrize(("place", "state", "status", "outcomes"), SHOWN)
def test_the_window_says_what_was_decided(world, place, state, status, outcomes):
    window = PublicityWindow.objects.filter(case=world.at(place)).first()
    if state is None:
        assert window is None
        return
    assert (window.state, window.status) == (state, status)
    if outcomes is None:
        assert (window.shown, window.words, window.grams) == ({}, "", "")
    else:
        assert [one["outcome"] for one in window.shown["promises"]] == outcomes
        assert window.shown["state"] == status


def test_after_an_annulled_finding_nothing_broken_is_shown(world):
    case = world.at("breached annulled")
    shown = world.do(case, "annul").window.shown
    assert (shown["state"], [one["outcome"] for one in shown["promises"]]) == (
        "performing", ["open", "open"],
    )  # fmt: skip
    other = world.do(world.at("breached annulled"), "annul_as_fulfilled").window.shown
    assert (other["state"], [one["outcome"] for one in other["promises"]]) == (
        "fulfilled", ["kept", "kept"],
    )  # fmt: skip


def test_a_withdrawn_letter_leaves_a_tombstone(world):
    case = world.do(world.at("published"), "withdraw")
    window = case.window
    assert (window.state, window.shown, window.ended_on) == ("ended", {}, MONDAY)
    seen = PublicityWindow.objects.was_seen(MONDAY, moment())
    assert window in seen


def happened(case):
    return list(PublicityEvent.objects.filter(window__case=case).values_list("what", flat=True))


def test_a_letter_is_hidden_with_its_reason_and_comes_back_as_it_has_become(world):
    case = world.at("performing")
    before = case.window.shown
    reason = "承诺书含有商业秘密，正在核实"
    case = world.do(case, "hide_letter", reason=reason)
    window = PublicityWindow.objects.get(case=case)
    assert (window.state, window.shown, window.reason, window.shared) == (
        "hidden", {}, reason, False,
    )  # fmt: skip
    assert happened(case)[-1] == "hidden"
    world.do(case, "note_outcome")
    assert PublicityWindow.objects.get(case=case).shown == {}
    case = world.do(case, "show_letter_again", reason="核实完毕", today=TUESDAY)
    window = PublicityWindow.objects.get(case=case)
    assert (window.state, window.reason) == ("open", "")
    assert [one["outcome"] for one in window.shown["promises"]] == ["open", "kept"]
    assert {k: v for k, v in window.shown.items() if k != "promises"} == {
        k: v for k, v in before.items() if k != "promises"
    }
    assert "shown_again" in happened(case)


# place, action, the refusals
REFUSED = [
    ("performing unpublished", "hide_letter", ["letter_shown"]),
    ("performing hidden", "hide_letter", ["letter_shown"]),
    ("performing", "show_letter_again", ["letter_hidden"]),
    ("signed", "hide_letter", ["not_from_this_state", "letter_shown"]),
]


@pytest.mark.parametrize(("place", "action", "codes"), REFUSED)
def test_only_what_is_shown_is_hidden_and_only_what_is_hidden_comes_back(
    world, place, action, codes
):
    case = world.at(place)
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, action)
    assert refused.value.codes == codes


@pytest.mark.parametrize("action", ["hide_letter", "show_letter_again"])
def test_a_letter_is_hidden_and_shown_with_reasons_only(world, action):
    case = world.at("performing" if action == "hide_letter" else "performing hidden")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        perform(case.pk, action, by=world.officer, today=MONDAY)
    assert refused.value.codes == ["reason_missing"]
