"""Two clocks on one objection: what the platform owes the subject, the provider the platform.

July 2026 has no holiday; Monday is the 6th. Zhejiang: 5 working days, 20 in all (arts. 30, 31).
"""

from datetime import date

from casework.models import CaseDeadline
from casework.timers import tick
from tests.objections.conftest import MONDAY

D = date
TUESDAY, WEDNESDAY = D(2026, 7, 7), D(2026, 7, 8)
PROVIDER, PLATFORM = "provider_answer_by", "answer_subject_by"


def clock(case, name):
    return CaseDeadline.objects.get(case=case, name=name)


def dues(case):
    rows = CaseDeadline.objects.filter(case=case, name__in=[PROVIDER, PLATFORM])
    return {row.name: (row.state, row.due_on) for row in rows}


def forwarded(world, on=WEDNESDAY):
    """Accepted on Monday, sent to the provider on a later day."""
    return world.follow(world.at("accepted"), "compare", "forward", today=on)


def test_both_run_at_once_and_each_is_met_by_its_own_answer(world):
    case = forwarded(world)
    assert dues(case) == {
        PROVIDER: ("running", D(2026, 7, 15)),
        PLATFORM: ("running", D(2026, 8, 3)),
    }
    assert (clock(case, PROVIDER).department, clock(case, PLATFORM).department) == (
        world.bureau,
        world.office,
    )
    assert case.due_on == D(2026, 7, 15)
    case = world.do(case, "dismiss", today=D(2026, 7, 14))
    assert (clock(case, PROVIDER).state, clock(case, PLATFORM).state) == ("met", "running")
    case = world.do(case, "close_dismissed", today=D(2026, 7, 15))
    assert clock(case, PLATFORM).met_on == D(2026, 7, 15)


def test_the_provider_has_no_longer_than_the_whole(world, settings):
    settings.CASEWORK_PACK = "zhejiang"
    case = forwarded(world)
    # Five working days after Wednesday would be the 15th; the whole ends five after Monday.
    assert dues(case) == {
        PROVIDER: ("running", D(2026, 7, 13)),
        PLATFORM: ("running", D(2026, 7, 13)),
    }


def test_twenty_working_days_in_all_cap_the_extended_term(world, settings):
    settings.CASEWORK_PACK = "zhejiang"
    case = world.do(forwarded(world), "extend", today=D(2026, 7, 13))
    # 5 and 15 after Wednesday would be 5 August; twenty after Monday are 3 August.
    assert dues(case) == {
        PROVIDER: ("running", D(2026, 8, 3)),
        PLATFORM: ("running", D(2026, 8, 3)),
    }
    assert world.refuses(forwarded_again(world), "extend", today=D(2026, 7, 14)) == ["term_is_over"]


def forwarded_again(world):
    """Another objection of the same Monday, to another record."""
    from tests import factories as f

    other = f.record(world.subject, world.bureau)
    case = world.at("accepted", record=other.pk)
    return world.follow(case, "compare", "forward", today=WEDNESDAY)


def test_an_extension_taken_back_restores_both(world, settings):
    settings.CASEWORK_PACK = "zhejiang"
    case = world.do(forwarded(world), "extend", today=D(2026, 7, 9))
    assert world.refuses(case, "take_back_extension", today=D(2026, 7, 14)) == ["late_without_it"]
    case = world.do(case, "take_back_extension", today=D(2026, 7, 13))
    assert case.state == "verifying"
    assert dues(case) == {
        PROVIDER: ("running", D(2026, 7, 13)),
        PLATFORM: ("running", D(2026, 7, 13)),
    }


def test_the_review_with_its_extension_stays_within_its_own_twenty_days(world):
    world.rules["objection.extend"] = "30wd"
    case = world.do(world.at("reviewing"), "extend_review")
    rows = {row.name: row.due_on for row in CaseDeadline.objects.filter(case=case)}
    assert rows["review_by"] == rows["review_cap_by"] == D(2026, 8, 3)


def test_silence_is_an_event_of_the_system_that_nobody_made(world):
    world.rules["objection.silence"] = "end_disclosure"
    case = world.at("verifying")
    tick(D(2026, 7, 14))
    event = case.events.get(action="presume_unverifiable")
    assert (event.kind, event.by, event.role) == ("timer", None, "system")
    assert event.data == {"expired": PROVIDER}


def test_until_the_timer_has_run_an_answer_stops_it(world):
    world.rules["objection.silence"] = "end_disclosure"
    case = world.at("verifying")
    # The term ended on Monday the 13th; on Tuesday morning the provider is quicker than the run.
    case = world.do(case, "dismiss", today=D(2026, 7, 14))
    assert tick(D(2026, 7, 14))["timers"] == 0
    assert world.fresh(case).state == "dismissed"
    assert not case.events.filter(kind="timer", action="presume_unverifiable").exists()


def test_days_taken_out_twice_are_refused_and_nothing_moves(world, settings):
    settings.CASEWORK_PACK = "henan"
    case = world.do(world.at("verifying"), "record_test", today=TUESDAY)  # 7 to 10 July
    overlapping = world.given("record_test", world.provider, start="2026-07-10", end="2026-07-13")
    assert world.refuses(case, "record_test", data=overlapping, today=WEDNESDAY) == ["clock"]
    backwards = world.given("record_test", world.provider, start="2026-07-13", end="2026-07-11")
    assert world.refuses(case, "record_test", data=backwards, today=WEDNESDAY) == ["field"]
    # Three working days, without 7 to 10 and 13 to 14 July: 15 16 17.
    later = world.given("record_test", world.provider, start="2026-07-13", end="2026-07-14")
    case = world.do(case, "record_test", data=later, today=WEDNESDAY)
    assert clock(case, PROVIDER).due_on == D(2026, 7, 17)


def test_an_intake_whose_pause_lasted_too_long_runs_on_and_begins_anew_with_the_papers(world):
    world.rules["clock.longest_pause"] = "5d"
    case = world.follow(world.open(MONDAY), "file", today=MONDAY)
    case = world.do(case, "ask_supplement", today=TUESDAY)
    assert tick(D(2026, 7, 12))["pauses_ended"] == 0
    assert tick(D(2026, 7, 13))["pauses_ended"] == 1
    # One of three days was used on Tuesday; 13 and 14 remain.
    assert (clock(case, "intake_by").state, clock(case, "intake_by").due_on) == (
        "running",
        D(2026, 7, 14),
    )
    case = world.do(case, "answer_supplement", today=D(2026, 7, 14))
    assert clock(case, "intake_by").due_on == D(2026, 7, 17)  # three days from the full papers


def test_a_supplement_said_on_paper_yesterday_stops_the_clock_yesterday(world):
    case = world.follow(world.open(MONDAY), "file", today=MONDAY)
    said = world.given("ask_supplement", world.clerk, paused_since="2026-07-06")
    case = world.do(case, "ask_supplement", data=said, today=TUESDAY)
    assert clock(case, "intake_by").log[-1]["on"] == "2026-07-06"
    assert clock(case, "intake_by").log[-1]["entered"] == "2026-07-07"
    assert clock(case, "answer_supplement_by").due_on == D(2026, 7, 21)  # ten days from Tuesday
