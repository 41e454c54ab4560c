"""What actions do to the clocks of a case; every date typed by hand from the 2026 calendar.

yunjiang: draft 30 natural days, acceptance 3, handling 7 (extension 10), supplement answer 10
working days. Monday is 2026-07-06; no holiday in July and August.
"""

from datetime import date

from casework import timers
from casework.engine import perform
from casework.models import Case, CaseDeadline
from casework.timers import tick
from tests.engine.conftest import MONDAY

D = date


def clock(case, name):
    return CaseDeadline.objects.get(case_id=case.pk, name=name)


def test_entering_a_state_starts_its_clock_and_leaving_meets_it(world):
    case = world.at("filed")
    assert (clock(case, "send_by").state, clock(case, "send_by").met_on) == ("met", MONDAY)
    accept = clock(case, "take_up_by")
    assert (accept.state, accept.due_on, accept.fires_on) == (
        "running",
        D(2026, 7, 9),
        D(2026, 7, 10),
    )
    assert Case.objects.get(pk=case.pk).due_on == D(2026, 7, 9)
    case = perform(case.pk, "take_up", by=world.officer, today=D(2026, 7, 8))
    assert clock(case, "take_up_by").met_on == D(2026, 7, 8)
    assert clock(case, "decide_by").due_on == D(2026, 7, 17)
    assert Case.objects.get(pk=case.pk).due_on == D(2026, 7, 17)


def test_a_pausing_state_stops_the_clock_and_it_resumes_with_the_balance(world):
    case = world.at("looking")
    assert clock(case, "decide_by").due_on == D(2026, 7, 15)
    perform(case.pk, "ask", by=world.officer, reason="缺", today=D(2026, 7, 8))
    assert clock(case, "decide_by").state == "paused"
    assert clock(case, "answer_by").due_on == D(2026, 7, 22)
    assert Case.objects.get(pk=case.pk).due_on == D(2026, 7, 22)
    perform(case.pk, "answer", by=world.agent, today=D(2026, 7, 20))
    # Two of seven days (07-07, 07-08) were used; five remain after 07-20.
    assert (clock(case, "decide_by").state, clock(case, "decide_by").due_on) == (
        "running",
        D(2026, 7, 27),
    )


def test_an_extension_adds_its_period(world):
    case = world.at("looking")
    perform(case.pk, "extend", by=world.head, reason="复杂", today=D(2026, 7, 10))
    assert clock(case, "decide_by").due_on == D(2026, 7, 29)


def test_a_date_out_of_an_order_is_a_deadline(world):
    case = world.at("looking")
    perform(case.pk, "order", by=world.officer, data={"until": "2026-08-01"}, today=MONDAY)
    assert clock(case, "order_by").due_on == D(2026, 8, 1)


def test_a_final_state_cancels_what_still_runs(world):
    case = world.at("looking")
    perform(case.pk, "drop", by=world.agent, today=D(2026, 7, 8))
    assert clock(case, "decide_by").state == "cancelled"
    assert Case.objects.get(pk=case.pk).due_on is None


def test_reopening_starts_the_clock_anew(world):
    case = world.at("granted")
    case = perform(case.pk, "annul", by=world.head, today=D(2026, 8, 3))
    assert Case.objects.get(pk=case.pk).closed_on is None
    assert clock(case, "decide_by").due_on == D(2026, 8, 12)


def test_silence_has_its_declared_effect_dated_to_the_true_day_and_once(world):
    case = world.at("asking")
    assert tick(D(2026, 7, 20))["timers"] == 0
    done = tick(D(2026, 8, 20))
    assert (done["timers"], done["overdue"]) == (1, 0)
    stored = Case.objects.get(pk=case.pk)
    assert (stored.state, stored.closed_on) == ("dropped", D(2026, 7, 21))
    event = stored.events.get(seq=stored.version)
    assert (event.kind, event.action, event.on, event.by) == ("timer", "drop", D(2026, 7, 21), None)
    assert event.data == {"expired": "answer_by"}
    assert tick(D(2026, 8, 21)) == {
        "timers": 0,
        "overdue": 0,
        "failed": 0,
        "publicity_ended": 0,
        "duties_open": 0,
        "urges_late": 0,
    }


def test_lateness_is_reported_once_and_leaves_the_decision_open(world):
    case = world.at("looking")
    assert tick(D(2026, 7, 15))["overdue"] == 0
    assert tick(D(2026, 7, 18))["overdue"] == 1
    assert tick(D(2026, 7, 20))["overdue"] == 0
    stored = Case.objects.get(pk=case.pk)
    assert (stored.state, stored.overdue_since) == ("looking", D(2026, 7, 15))
    event = stored.events.get(seq=stored.version)
    assert (event.action, event.on, event.data) == (
        "overdue",
        D(2026, 7, 16),
        {"deadline": "decide_by", "due": "2026-07-15"},
    )
    assert sorted(m.recipient for m in event.messages.all()) == [
        "role:credit_officer",
        "role:supervisor",
    ]
    perform(case.pk, "extend", by=world.head, reason="复杂", today=D(2026, 7, 20))
    assert Case.objects.get(pk=case.pk).overdue_since is None
    assert tick(D(2026, 7, 30))["overdue"] == 1


def test_an_answer_on_the_last_day_stops_the_timer(world):
    case = world.at("asking")
    perform(case.pk, "answer", by=world.agent, today=D(2026, 7, 20))
    assert tick(D(2026, 7, 21))["timers"] == 0
    assert Case.objects.get(pk=case.pk).state == "looking"


def test_a_date_in_a_year_without_calendar_is_provisional_and_not_guessed(world):
    case = world.open(today=D(2026, 12, 28))
    case = perform(case.pk, "send", by=world.agent, today=D(2026, 12, 28))
    case = perform(case.pk, "take_up", by=world.officer, today=D(2026, 12, 28))
    late = clock(case, "decide_by")
    assert (late.due_on, late.provisional, late.fires_on) == (None, True, None)
    assert Case.objects.get(pk=case.pk).due_provisional


def test_lateness_is_reported_on_the_next_working_day_and_silence_acts_on_the_next_day(world):
    # Taken up on Wednesday 2026-07-08: seven working days end on Friday 2026-07-17.
    case = perform(world.at("filed").pk, "take_up", by=world.officer, today=D(2026, 7, 8))
    assert (clock(case, "decide_by").due_on, clock(case, "decide_by").fires_on) == (
        D(2026, 7, 17),
        D(2026, 7, 20),
    )
    assert (tick(D(2026, 7, 19))["overdue"], tick(D(2026, 7, 20))["overdue"]) == (0, 1)
    # The draft of Monday 2026-07-06 lapses after 30 natural days, the Wednesday after 08-05.
    other = world.open()
    assert (clock(other, "send_by").due_on, clock(other, "send_by").fires_on) == (
        D(2026, 8, 5),
        D(2026, 8, 6),
    )


def test_a_term_that_ends_with_the_last_known_year_is_reported_the_day_after(world):
    case = world.open(today=D(2026, 12, 28))
    case = perform(case.pk, "send", by=world.agent, today=D(2026, 12, 28))
    assert (clock(case, "take_up_by").due_on, clock(case, "take_up_by").fires_on) == (
        D(2026, 12, 31),
        D(2027, 1, 1),
    )


def test_what_one_timer_starts_is_due_in_the_same_run_when_the_run_is_late(world):
    # Two clocks of one case: the supplement's term, which lapses, and the draft of another case.
    world.at("asking")
    world.open()
    assert tick(D(2026, 12, 31))["timers"] == 2
    assert set(tick(D(2026, 12, 31)).values()) == {0}


def test_a_timer_that_fails_is_left_to_the_next_run_and_the_others_go_on(
    world, monkeypatch, caplog
):
    broken = world.at("asking")
    sound = world.open()
    true_expire = timers.expire

    def expire(case_id, name, *, today):
        if case_id == broken.pk:
            raise RuntimeError("the disk is full")
        return true_expire(case_id, name, today=today)

    monkeypatch.setattr(timers, "expire", expire)
    done = tick(D(2026, 8, 20))
    assert (done["failed"], done["timers"]) == (1, 1)
    assert Case.objects.get(pk=sound.pk).state == "dropped"
    monkeypatch.setattr(timers, "expire", true_expire)
    assert tick(D(2026, 8, 20))["timers"] == 1
