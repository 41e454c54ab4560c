"""By when each step of a repair is due, and what happens when nobody acts. Dates typed by hand.

2026: Monday 10 August; National Day 1 to 7 October off, 20 September and 10 October worked.
"""

from datetime import date

import pytest

from casework.models import (
    Case,
    CaseDeadline,
    CaseEvent,
    CreditRecord,
    OutboxMessage,
    SyncTarget,
)
from casework.timers import tick
from tests import factories as f
from tests.repair.world import HEARD, MONDAY


def clock(case, name):
    return CaseDeadline.objects.get(case_id=case.pk, name=name)


def due(case, name):
    return clock(case, name).due_on


@pytest.mark.parametrize(
    ("name", "state", "start", "expected"),
    [
        ("finish_draft_by", "draft", date(2026, 8, 10), date(2026, 9, 9)),  # 30 natural days
        ("route_by", "submitted", date(2026, 8, 10), date(2026, 8, 10)),  # the same day
        ("route_by", "submitted", date(2026, 8, 15), date(2026, 8, 17)),  # filed on a Saturday
        ("answer_by", "submitted", date(2026, 8, 10), date(2026, 8, 24)),  # 10 working days
        # 20 September is a Sunday that is worked; 25 to 27 September and 1 to 7 October are off:
        # 21 22 23 24 28 29 30 | 8 9 10 October
        ("answer_by", "submitted", date(2026, 9, 20), date(2026, 10, 10)),
        ("accept_by", "pushed", date(2026, 8, 10), date(2026, 8, 13)),  # 3 working days
        ("accept_by", "pushed", date(2026, 9, 29), date(2026, 10, 9)),  # 30 | 8 9
        ("ask_by", "pushed", date(2026, 8, 10), date(2026, 8, 13)),  # inside the term for acceptance
        ("supplement_by", "supplement", date(2026, 8, 10), date(2026, 8, 24)),  # 10 working days
        ("handle_by", "accepted", date(2026, 8, 10), date(2026, 8, 19)),  # 7 working days
        ("handle_by", "accepted", date(2026, 9, 24), date(2026, 10, 12)),  # 28 29 30 8 9 10 12
        ("partner_by", "joint_check", date(2026, 8, 10), date(2026, 8, 17)),  # 5 working days
        ("notice_ends_by", "notice", date(2026, 8, 10), date(2026, 8, 17)),  # 5 working days
        ("end_by", "approved", date(2026, 8, 10), date(2026, 8, 10)),  # at once
        ("sync_by", "syncing", date(2026, 8, 10), date(2026, 8, 13)),  # 3 working days
        ("sync_by", "syncing", date(2026, 8, 13), date(2026, 8, 18)),  # over a weekend
    ],
)  # fmt: skip
def test_due(world, name, state, start, expected):
    case = world.at(state, today=start)
    assert due(case, name) == expected


def test_the_hearing_and_the_court_paper_have_their_terms(world):
    case = world.run(world.at("repaired"), *HEARD[:1])
    assert due(case, "statement_by") == date(2026, 8, 17)  # 5 working days
    record = f.record(world.subject, world.market)
    case = world.do(world.at("shielded", record=record), "file_court_paper", "agent")
    assert due(case, "settle_by") == date(2026, 8, 13)  # 3 working days


def test_a_supplement_restarts_acceptance_and_stops_the_answer(world):
    case = world.at("pushed")  # Monday 10; acceptance due 13, answer due 24
    case = world.do(case, "ask_supplement", "reviewer", today=date(2026, 8, 12))
    assert (clock(case, "accept_by").state, clock(case, "answer_by").state) == ("paused", "paused")
    case = world.do(case, "answer_supplement", "agent", today=date(2026, 8, 19))
    # acceptance: three full days from Wednesday 19: 20 21 24
    assert due(case, "accept_by") == date(2026, 8, 24)
    # the answer: 11 and 12 were counted, eight remain: 20 21 24 25 26 27 28 31
    assert due(case, "answer_by") == date(2026, 8, 31)
    assert clock(case, "supplement_by").state == "met"


def test_three_days_and_seven_run_beside_the_ten_and_leave_no_slack(world):
    case = world.do(world.at("submitted"), "route", "credit_officer")  # Monday 10
    assert (due(case, "accept_by"), due(case, "answer_by")) == (
        date(2026, 8, 13),
        date(2026, 8, 24),
    )
    case = world.do(case, "accept", "reviewer", today=date(2026, 8, 13))
    # 14 17 18 19 20 21 24: the seventh day is the tenth of the whole
    assert (due(case, "handle_by"), due(case, "answer_by")) == (
        date(2026, 8, 24),
        date(2026, 8, 24),
    )
    assert case.due_on == date(2026, 8, 24)


def test_routed_a_day_later_the_answer_to_the_applicant_comes_first(world):
    late = date(2026, 8, 11)
    case = world.do(world.at("submitted"), "route", "credit_officer", today=late)
    case = world.do(case, "accept", "reviewer", today=date(2026, 8, 14))
    assert (due(case, "handle_by"), due(case, "answer_by")) == (
        date(2026, 8, 25),
        date(2026, 8, 24),
    )
    assert case.due_on == date(2026, 8, 24)
    tick(date(2026, 8, 25))
    event = CaseEvent.objects.get(case_id=case.pk, action="overdue")
    assert (event.data["deadline"], event.on) == ("answer_by", date(2026, 8, 25))


def test_an_extension_taken_back_restores_both_terms(world):
    case = world.do(world.at("extended"), "take_back_extension", "head", today=date(2026, 8, 19))
    assert (case.state, due(case, "handle_by")) == ("reviewing", date(2026, 8, 19))
    assert due(case, "answer_by") == date(2026, 8, 24)


def test_a_joint_check_and_a_notice_stop_nothing(world):
    case = world.at("joint_check")
    assert (clock(case, "handle_by").state, due(case, "handle_by")) == (
        "running",
        date(2026, 8, 19),
    )
    case = world.do(case, "concur", "partner")
    world.rules["repair.public_notice"] = True
    case = world.do(case, "publish_notice", "reviewer")
    assert (clock(case, "handle_by").state, due(case, "handle_by")) == (
        "running",
        date(2026, 8, 19),
    )


def test_an_extension_lengthens_the_decision_and_the_answer(world):
    case = world.at("extended")
    assert due(case, "handle_by") == date(2026, 9, 2)  # 7 and 10 working days
    assert due(case, "answer_by") == date(2026, 9, 7)  # 10 and 10


@pytest.mark.parametrize(
    ("state", "ended", "running"),
    [
        (
            "accepted",
            {"accept_by": "met", "ask_by": "met", "route_by": "met"},
            {"answer_by", "handle_by"},
        ),
        ("refused", {"accept_by": "met", "ask_by": "met", "answer_by": "met"}, set()),
        ("approved", {"handle_by": "met", "answer_by": "met"}, {"end_by"}),
        ("rejected", {"handle_by": "met", "answer_by": "met"}, set()),
        ("repaired", {"sync_by": "met", "end_by": "met"}, set()),
        ("shielded", {"route_by": "met", "answer_by": "met"}, set()),
        ("withdrawn", {"answer_by": "cancelled", "route_by": "cancelled"}, set()),
    ],
)
def test_clocks_end_with_what_they_wait_for(world, state, ended, running):
    case = world.at(state)
    assert {name: clock(case, name).state for name in ended} == ended
    open_ones = CaseDeadline.objects.filter(case_id=case.pk, state__in=["running", "paused"])
    assert set(open_ones.values_list("name", flat=True)) == running


def test_routing_and_taking_down_happen_by_themselves_the_same_day(world):
    case = world.at("submitted")
    tick(MONDAY)
    assert Case.objects.get(pk=case.pk).state == "pushed"
    case = world.run(
        case, ("accept", "reviewer"), ("review", "reviewer"), ("approve", "head"),
    )  # fmt: skip
    tick(MONDAY)
    assert Case.objects.get(pk=case.pk).state == "syncing"
    assert CreditRecord.objects.get(pk=world.record.pk).publicity == "ended"


def test_a_request_that_cannot_be_routed_is_reported(world):
    lonely = f.department("云江市民政局")
    case = world.at("submitted", record=f.record(world.subject, lonely))
    tick(MONDAY)
    assert Case.objects.get(pk=case.pk).state == "submitted"
    event = CaseEvent.objects.filter(case_id=case.pk).latest("seq")
    assert event.action == "overdue"
    told = OutboxMessage.objects.filter(event=event).values_list("recipient", flat=True)
    assert set(told) == {"role:supervisor", "role:credit_officer"}


@pytest.mark.parametrize(
    ("state", "on_time", "late", "landing"),
    [
        ("draft", date(2026, 9, 9), date(2026, 9, 10), "withdrawn"),
        ("supplement", date(2026, 8, 24), date(2026, 8, 25), "withdrawn"),
    ],
)
def test_silence_of_the_subject_ends_the_request(world, state, on_time, late, landing):
    case = world.at(state)
    tick(on_time)
    assert Case.objects.get(pk=case.pk).state == state
    tick(late)
    assert Case.objects.get(pk=case.pk).state == landing


def test_silence_of_the_department_is_reported_and_decides_nothing(world):
    case = world.at("pushed")
    tick(date(2026, 8, 13))
    assert not CaseEvent.objects.filter(case_id=case.pk, action="overdue").exists()
    tick(date(2026, 8, 14))
    stored = Case.objects.get(pk=case.pk)
    assert (stored.state, stored.overdue_since) == ("pushed", date(2026, 8, 13))
    events = CaseEvent.objects.filter(case_id=case.pk, action="overdue")
    assert {event.data["deadline"] for event in events} == {"accept_by", "ask_by"}
    for event in events:
        told = OutboxMessage.objects.filter(event=event).values_list("recipient", flat=True)
        assert set(told) == {"role:supervisor", "role:reviewer"}


def test_on_the_fourth_day_the_silent_sites_are_listed_to_the_supervisor(world):
    case = world.at("syncing")
    tick(date(2026, 8, 13))
    assert not CaseEvent.objects.filter(case_id=case.pk, action="report_silent_sites").exists()
    tick(date(2026, 8, 14))
    event = CaseEvent.objects.get(case_id=case.pk, action="report_silent_sites")
    assert event.on == date(2026, 8, 14)
    assert Case.objects.get(pk=case.pk).data["silent_sites"] == ["信用江海"]
    told = OutboxMessage.objects.filter(event=event).values_list("recipient", flat=True)
    assert set(told) == {"role:supervisor"}


def test_the_end_of_the_public_notice_asks_the_head_to_decide(world):
    case = world.at("notice")
    assert case.data["notice_until"] == "2026-08-17"
    tick(date(2026, 8, 17))
    assert not Case.objects.get(pk=case.pk).data["notice_over_on"]
    tick(date(2026, 8, 18))
    assert Case.objects.get(pk=case.pk).data["notice_over_on"] == "2026-08-18"
    event = CaseEvent.objects.get(case_id=case.pk, action="end_notice")
    assert OutboxMessage.objects.get(event=event).recipient == "role:head"
    assert world.do(case, "approve", "head", today=date(2026, 8, 18)).state == "approved"


def test_a_subject_that_says_nothing_has_been_heard(world):
    case = world.run(world.at("repaired"), *HEARD[:1])
    tick(date(2026, 8, 17))
    assert not Case.objects.get(pk=case.pk).data["heard_on"]
    tick(date(2026, 8, 18))
    assert Case.objects.get(pk=case.pk).data["heard_on"] == "2026-08-18"
    assert world.do(case, "revoke", "head", today=date(2026, 8, 18)).state == "revoked"


@pytest.mark.parametrize("action", ["state_case", "hear_silence"])
def test_after_the_hearing_a_revocation_is_decided_in_time(world, action):
    who = {"state_case": "agent", "hear_silence": "system"}[action]
    case = world.run(world.at("repaired"), *HEARD[:1], (action, who))
    assert due(case, "revoke_by") == date(2026, 8, 24)  # 10 working days
    tick(date(2026, 8, 24))
    assert not CaseEvent.objects.filter(case_id=case.pk, action="overdue").exists()
    tick(date(2026, 8, 25))
    event = CaseEvent.objects.get(case_id=case.pk, action="overdue")
    assert event.data["deadline"] == "revoke_by"
    told = OutboxMessage.objects.filter(event=event).values_list("recipient", flat=True)
    assert set(told) == {"role:supervisor", "role:head"}


@pytest.mark.parametrize("action", ["revoke", "drop_revocation"])
def test_the_decision_meets_the_clock_after_the_hearing(world, action):
    case = world.run(world.at("repaired"), *HEARD, (action, "head"))
    assert clock(case, "revoke_by").state == "met"


def test_whether_the_answer_goes_on_or_begins_anew_is_said_by_the_rules(world):
    world.rules["clock.handling"] = "restart"
    world.rules["clock.acceptance"] = "suspend"
    case = world.do(world.at("pushed"), "ask_supplement", "reviewer", today=date(2026, 8, 12))
    assert "受理期限接续计算" in case.documents.get(name="supplement_letter").body
    case = world.do(case, "answer_supplement", "agent", today=date(2026, 8, 19))
    # 11 and 12 were counted, one of the three is left; the answer has ten days from the 19th
    assert due(case, "accept_by") == date(2026, 8, 20)
    assert due(case, "answer_by") == date(2026, 9, 2)


# repair.other_province, the day of its own clock, the days on which silent sites are listed
ELSEWHERE = [
    ("3wd", None, {date(2026, 8, 14): ["信用江海", "登记地"]}),
    (
        "5wd", date(2026, 8, 17),
        {date(2026, 8, 14): ["信用江海"], date(2026, 8, 18): ["信用江海", "登记地"]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("period", "own_day", "listed"), ELSEWHERE)
def test_another_province_may_have_more_time(world, period, own_day, listed):
    world.rules["repair.other_province"] = period
    SyncTarget.objects.create(code="registration-place", name="登记地", registered_elsewhere=True)
    type(world.market).objects.filter(pk=world.market.pk).update(uscc="11330100MB0000001X")
    case = world.at("syncing")
    found = CaseDeadline.objects.filter(case_id=case.pk, name="elsewhere_by").first()
    assert (found and found.due_on) == own_day
    for day in (date(2026, 8, 13), date(2026, 8, 14), date(2026, 8, 17), date(2026, 8, 18)):
        tick(day)
        events = CaseEvent.objects.filter(case_id=case.pk, action="report_silent_sites", on=day)
        assert events.count() == (day in listed)
        if day in listed:
            assert Case.objects.get(pk=case.pk).data["silent_sites"] == listed[day]


def test_at_home_there_is_no_clock_for_another_province(world):
    world.rules["repair.other_province"] = "5wd"
    case = world.at("syncing")
    assert not CaseDeadline.objects.filter(case_id=case.pk, name="elsewhere_by").exists()


def test_a_date_beyond_the_known_calendar_is_provisional(world):
    case = world.at("accepted", today=date(2026, 12, 28))  # seven working days reach into 2027
    assert clock(case, "handle_by").provisional
    assert due(case, "handle_by") is None
    assert case.due_provisional
