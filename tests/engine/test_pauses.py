"""A pause may be entered later than it began, within bounds, and none lasts for ever.

yunjiang: handling 7 working days, supplement answer 10; no holiday in July 2026, Monday is 6 July.
"""

from dataclasses import replace
from datetime import date

import pytest

from casework.engine import perform
from casework.errors import TransitionRefused
from casework.models import Case, CaseDeadline
from casework.pauses import end_pauses
from casework.policies.packs import PackVersion
from casework.timers import tick
from tests.engine.conftest import MONDAY
from tests.nothing_moved import nothing_moves

D = date


@pytest.fixture
def rules(monkeypatch):
    """Single rules of the pack, overridden."""
    changed, true_rule = {}, PackVersion.rule

    def rule(self, key):
        found = true_rule(self, key)
        return replace(found, value=changed[key]) if key in changed else found

    monkeypatch.setattr(PackVersion, "rule", rule)
    return changed


def clock(case, name="decide_by"):
    return CaseDeadline.objects.get(case_id=case.pk, name=name)


def ask(world, case, on, since=None):
    data = {"paused_since": since.isoformat()} if since else {}
    return perform(case.pk, "ask", by=world.officer, reason="缺", data=data, today=on)


def codes(world, case, on, since):
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        ask(world, case, on, since)
    return refused.value.codes


def test_a_pause_counts_from_the_day_on_which_it_began(world):
    case = ask(world, world.at("looking"), D(2026, 7, 8), since=D(2026, 7, 7))
    assert clock(case).state == "paused"
    perform(case.pk, "answer", by=world.agent, today=D(2026, 7, 20))
    # Only 7 July was counted; six remain: 21 22 23 24 27 28.
    assert (clock(case).state, clock(case).due_on) == ("running", D(2026, 7, 28))


def test_the_term_to_answer_is_not_shortened_by_what_was_entered_late(world):
    case = ask(world, world.at("looking"), D(2026, 7, 8), since=D(2026, 7, 7))
    assert clock(case, "answer_by").due_on == D(2026, 7, 22)  # ten working days after 8 July


def test_the_ledger_keeps_the_day_it_took_effect_and_the_day_it_was_entered(world):
    case = ask(world, world.at("looking"), D(2026, 7, 8), since=D(2026, 7, 7))
    event = case.events.get(seq=case.version)
    assert event.on == D(2026, 7, 8)
    paused = next(entry["last"] for entry in event.clock if entry["name"] == "decide_by")
    assert (paused["kind"], paused["on"], paused["entered"]) == (
        "pause",
        "2026-07-07",
        "2026-07-08",
    )
    assert event.data["paused_since"] == "2026-07-07"


def test_a_pause_of_today_says_nothing_of_another_day(world):
    case = ask(world, world.at("looking"), D(2026, 7, 8), since=D(2026, 7, 8))
    assert "entered" not in clock(case).log[-1]


def test_a_pause_cannot_begin_before_the_clock(world):
    case = world.at("looking")
    assert codes(world, case, D(2026, 7, 7), since=D(2026, 7, 5)) == ["clock"]
    assert ask(world, case, D(2026, 7, 7), since=MONDAY).state == "asking"


def test_a_pause_cannot_begin_in_the_future(world):
    case = world.at("looking")
    assert codes(world, case, D(2026, 7, 7), since=D(2026, 7, 8)) == ["field"]
    assert ask(world, case, D(2026, 7, 7), since=D(2026, 7, 7)).state == "asking"


def test_a_pause_is_entered_within_the_days_that_the_rules_allow(world):
    case = world.at("looking")
    # It may be entered within five working days: of one that began on 6 July, until 13 July.
    assert codes(world, case, D(2026, 7, 14), since=MONDAY) == ["clock"]
    assert ask(world, case, D(2026, 7, 13), since=MONDAY).state == "asking"


def test_pauses_do_not_overlap(world):
    case = ask(world, world.at("looking"), D(2026, 7, 7))
    case = perform(case.pk, "answer", by=world.agent, today=D(2026, 7, 9))
    assert codes(world, case, D(2026, 7, 10), since=D(2026, 7, 8)) == ["clock"]
    case = ask(world, case, D(2026, 7, 10), since=D(2026, 7, 9))
    perform(case.pk, "answer", by=world.agent, today=D(2026, 7, 10))
    # 7 July was counted, 8 9 10 were not; six remain: 13 14 15 16 17 20.
    assert clock(case).due_on == D(2026, 7, 20)


def test_a_clock_does_not_resume_before_it_was_paused(world):
    case = ask(world, world.at("looking"), D(2026, 7, 8))
    with nothing_moves(), pytest.raises(TransitionRefused, match="2026年7月8日") as refused:
        perform(case.pk, "answer", by=world.agent, today=D(2026, 7, 7))
    assert refused.value.codes == ["clock"]
    assert perform(case.pk, "answer", by=world.agent, today=D(2026, 7, 8)).state == "looking"


def test_a_refusal_names_the_days(world):
    case = world.at("looking")
    with pytest.raises(TransitionRefused, match="2026年7月13日"):
        ask(world, case, D(2026, 7, 14), since=MONDAY)


def test_the_longest_pause_ends_by_itself_and_those_who_answer_for_the_clock_are_told(world, rules):
    rules["clock.longest_pause"] = "5d"
    case = ask(world, world.at("looking"), D(2026, 7, 8))
    assert clock(case).fires_on == D(2026, 7, 14)
    with nothing_moves():
        assert tick(D(2026, 7, 13))["pauses_ended"] == 0
    assert tick(D(2026, 7, 14))["pauses_ended"] == 1
    # 7 and 8 July were counted; five remain: 14 15 16 17 20.
    assert (clock(case).state, clock(case).due_on) == ("running", D(2026, 7, 20))
    stored = Case.objects.get(pk=case.pk)
    assert (stored.state, stored.due_on) == ("asking", D(2026, 7, 20))
    event = stored.events.get(seq=stored.version)
    assert (event.kind, event.action, event.on) == ("timer", "pause_over", D(2026, 7, 14))
    assert event.data == {"deadlines": ["decide_by"]}
    told = sorted(message.recipient for message in event.messages.all())
    assert told == ["role:credit_officer", "role:supervisor"]
    with nothing_moves():
        assert tick(D(2026, 7, 14))["pauses_ended"] == 0


def test_a_late_run_dates_the_end_of_the_pause_to_its_day_and_reports_what_passed_since(
    world, rules
):
    rules["clock.longest_pause"] = "5d"
    case = ask(world, world.at("looking"), D(2026, 7, 8))
    done = tick(D(2026, 7, 22))
    assert (done["pauses_ended"], done["overdue"], done["timers"]) == (1, 1, 0)
    days = {e.action: e.on for e in case.events.filter(kind="timer")}
    assert days == {"pause_over": D(2026, 7, 14), "overdue": D(2026, 7, 21)}


def test_an_answer_after_that_pauses_nothing_and_lets_the_clock_run(world, rules):
    rules["clock.longest_pause"] = "5d"
    case = ask(world, world.at("looking"), D(2026, 7, 8))
    tick(D(2026, 7, 14))
    perform(case.pk, "answer", by=world.agent, today=D(2026, 7, 16))
    assert (clock(case).state, clock(case).due_on) == ("running", D(2026, 7, 20))


def test_an_answer_on_the_last_day_leaves_nothing_to_end(world, rules):
    rules["clock.longest_pause"] = "5d"
    case = ask(world, world.at("looking"), D(2026, 7, 8))
    perform(case.pk, "answer", by=world.agent, today=D(2026, 7, 13))
    with nothing_moves():
        assert tick(D(2026, 7, 14))["pauses_ended"] == 0


def test_a_case_does_not_stand_still_because_a_calendar_is_missing(world):
    case = world.open(today=D(2026, 12, 24))
    for action, by in (("send", world.agent), ("take_up", world.officer)):
        case = perform(case.pk, action, by=by, today=D(2026, 12, 24))
    case = ask(world, case, D(2026, 12, 25))
    # When the answer is due nobody can say before the notice of 2027; the pause has its own end.
    assert clock(case, "answer_by").provisional
    assert clock(case).fires_on == D(2027, 1, 25)
    with nothing_moves():
        tick(D(2027, 1, 24))
    assert tick(D(2027, 1, 25))["pauses_ended"] == 1
    assert clock(case).state == "running"


def test_silence_that_passed_before_comes_before_the_end_of_the_pause(world):
    # Ten working days of silence end on 22 July, the longest pause on 7 August.
    case = ask(world, world.at("looking"), D(2026, 7, 8))
    assert tick(D(2026, 9, 1))["pauses_ended"] == 0
    assert (Case.objects.get(pk=case.pk).state, clock(case).state) == ("dropped", "cancelled")


def test_the_last_day_of_the_longest_pause_still_stands(world, rules):
    rules["clock.longest_pause"] = "5d"
    case = ask(world, world.at("looking"), D(2026, 7, 8))
    with nothing_moves():
        assert not end_pauses(case.pk, today=D(2026, 7, 13))
    assert end_pauses(case.pk, today=D(2026, 7, 14))
