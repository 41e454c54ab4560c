"""When things are due: dates typed by hand from the 2026 calendar, and what silence leads to."""

from datetime import date, timedelta

import pytest

from casework.engine import expire
from casework.models import Case, OutboxMessage
from commitments.models import CommitmentTemplate, Matter
from tests.commitments.world import MONDAY
from tests.nothing_moved import snapshot

D = date.fromisoformat

# row, place reached on Monday 6 July 2026, action made there (or none), clock, due
DUE = [
    # 30 natural days after 6 July: 5 August, a Wednesday
    ("C2", "draft", None, "sign_by", "2026-08-05"),
    # 5 WD: 7 8 9 10, 13 July
    ("C3", "signed", None, "ask_by", "2026-07-13"),
    # 3 WD: 7 8 9 July
    ("C6", "signed", None, "accept_by", "2026-07-09"),
    # 10 WD: 7-10, 13-17, 20 July
    ("C4", "returned", None, "answer_by", "2026-07-20"),
    # 7 WD: 7-10, 13 14 15 July
    ("C7", "accepted", None, "publish_by", "2026-07-15"),
    # the first day that was agreed
    ("C8", "accepted", None, "begin_by", "2026-07-10"),
    # 60 WD after 10 July: 15 in July, 21 in August, 22 in September (the 20th is worked), 8 9 October
    ("C10", "performing", None, "check_by", "2026-10-09"),
    # 10 WD: as C4
    ("C11", "checking", None, "decide_by", "2026-07-20"),
    # the day in the order
    ("C12", "rectifying", None, "rectify_by", "2026-08-20"),
    # 5 WD: as C3
    ("C14", "checking", "announce_breach", "speak_by", "2026-07-13"),
    ("C14", "checking heard", "find_breach", "confirm_by", "2026-07-13"),
    ("C15", "performing", "announce_false", "speak_by", "2026-07-13"),
    # 10 WD after the hearing: as C4
    ("C14", "checking heard", None, "find_by", "2026-07-20"),
    ("C15", "performing heard false", None, "find_by", "2026-07-20"),
    # 7 WD: as C7
    ("C16", "breached", None, "record_by", "2026-07-15"),
    # 3 WD: as C6
    ("C17", "breached recorded", "enter_annulment", "annul_by", "2026-07-09"),
    # 1 WD
    ("C18", "performing", "note_objection", "mark_by", "2026-07-07"),
]


@pytest.mark.parametrize(("row", "place", "action", "clock", "due"), DUE)
def test_each_clock_is_due_when_the_rule_says(world, row, place, action, clock, due):
    case = world.at(place)
    if action:
        case = world.do(case, action)
    found = case.deadlines.get(name=clock)
    assert (found.state, found.due_on, found.provisional) == ("running", D(due), False)


# clock, place, what meets it
MET = [
    ("sign_by", "draft", "sign"),
    ("ask_by", "signed", "ask_supplement"),
    ("ask_by", "signed", "accept"),
    ("accept_by", "signed", "accept"),
    ("answer_by", "returned", "resubmit"),
    ("publish_by", "accepted", "publish"),
    ("publish_by", "accepted", "withhold"),
    ("publish_by", "performing unpublished", "publish_late"),
    ("begin_by", "published", "begin"),
    ("check_by", "performing", "start_check"),
    ("decide_by", "checking", "confirm_fulfilled"),
    ("decide_by", "checking", "order_to_rectify"),
    ("decide_by", "checking found", "confirm_breach"),
    ("rectify_by", "rectifying", "report_rectified"),
    ("speak_by", "checking announced", "state_case"),
    ("speak_by", "performing announced false", "state_case"),
    ("speak_by", "checking announced", "drop_charge"),
    ("find_by", "checking heard", "find_breach"),
    ("find_by", "checking heard", "drop_charge"),
    ("find_by", "checking heard", "announce_breach"),
    ("find_by", "performing heard false", "find_false"),
    ("find_by", "performing heard false", "drop_charge"),
    ("confirm_by", "checking found", "confirm_breach"),
    ("confirm_by", "checking found", "return_finding"),
    ("record_by", "breached", "record_breach"),
    ("annul_by", "breached annulled", "annul"),
    ("annul_by", "breached annulled", "annul_as_fulfilled"),
]


@pytest.mark.parametrize(("clock", "place", "action"), MET)
def test_what_was_asked_for_meets_the_clock(world, clock, place, action):
    case = world.at(place)
    assert case.deadlines.get(name=clock).state == "running"
    case = world.do(case, action)
    found = case.deadlines.get(name=clock)
    assert (found.state, found.met_on) == ("met", MONDAY)


# row, place, clock, the day on which silence acts, the action, where it leads
SILENCE = [
    ("C2", "draft", "sign_by", "2026-08-06", "discard_stale", "ended"),
    ("C3", "signed", "ask_by", "2026-07-14", "deem_accepted", "accepted"),
    ("C5", "returned", "answer_by", "2026-07-21", "lapse", "ended"),
    ("C8", "accepted", "begin_by", "2026-07-10", "begin", "performing"),
    ("C8", "published", "begin_by", "2026-07-10", "begin", "performing"),
    ("C10", "performing", "check_by", "2026-10-09", "reach_check_day", "checking"),
    ("C13", "rectifying", "rectify_by", "2026-08-21", "end_rectifying", "checking"),
    ("C14", "checking announced", "speak_by", "2026-07-14", "end_hearing", "checking"),
    ("C15", "performing announced false", "speak_by", "2026-07-14", "end_hearing", "performing"),
]


@pytest.mark.parametrize(("row", "place", "clock", "day", "action", "target"), SILENCE)
def test_silence_leads_where_the_row_says_and_not_a_day_before(
    world, row, place, clock, day, action, target
):
    case = world.at(place)
    before = snapshot()
    assert expire(case.pk, clock, today=D(day) - timedelta(days=1)) == "nothing"
    assert snapshot() == before
    assert expire(case.pk, clock, today=D(day)) == "timers"
    moved = Case.objects.get(pk=case.pk)
    assert moved.state == target
    last = moved.events.order_by("seq").last()
    assert (last.action, last.role, last.kind, last.on) == (action, "system", "timer", D(day))
    assert expire(case.pk, clock, today=D(day)) == "nothing"


def test_the_hearing_may_be_decided_after_the_term_for_the_statement(world):
    case = world.at("checking announced")
    expire(case.pk, "speak_by", today=date(2026, 7, 14))
    case = world.do(case, "find_breach", today=date(2026, 7, 14))
    assert case.data["hearing"] == {
        "announced_on": "2026-07-06", "until": "2026年7月13日（含当日）前",
        "proof": "核查记录", "heard_on": "2026-07-14", "found_on": "2026-07-14",
        "grounds": "有充分理由",
    }  # fmt: skip


# C19: place, action made there, clock, first day late, who else hears
LATE = [
    ("signed", None, "accept_by", "2026-07-10", "reviewer"),
    ("accepted", None, "publish_by", "2026-07-16", "platform"),
    ("checking", None, "decide_by", "2026-07-21", "reviewer"),
    ("checking heard", "find_breach", "confirm_by", "2026-07-14", "credit_officer"),
    ("performing heard false", None, "find_by", "2026-07-21", "head"),
    ("breached", None, "record_by", "2026-07-16", "credit_officer"),
    ("breached recorded", "enter_annulment", "annul_by", "2026-07-10", "head"),
    ("performing", "note_objection", "mark_by", "2026-07-08", "credit_officer"),
]


@pytest.mark.parametrize(("place", "action", "clock", "day", "owner"), LATE)
def test_what_is_late_goes_to_the_supervisor_and_decides_nothing(
    world, place, action, clock, day, owner
):
    case = world.at(place)
    if action:
        world.do(case, action)
    assert expire(case.pk, clock, today=D(day) - timedelta(days=1)) == "nothing"
    assert expire(case.pk, clock, today=D(day)) == "overdue"
    moved = Case.objects.get(pk=case.pk)
    assert moved.state == place.split()[0]
    last = moved.events.order_by("seq").last()
    assert (last.action, last.on, last.data["deadline"]) == ("overdue", D(day), clock)
    told = OutboxMessage.objects.filter(event=last).values_list("recipient", flat=True)
    assert sorted(told) == sorted(["role:supervisor", f"role:{owner}"])


def test_the_time_for_acceptance_begins_anew_with_the_supplement(world):
    case = world.at("returned")
    case = world.do(case, "resubmit", today=date(2026, 7, 13))
    # 3 WD after 13 July: 14 15 16; 5 WD: 14-17, 20
    assert case.deadlines.get(name="accept_by").due_on == date(2026, 7, 16)
    assert case.deadlines.get(name="ask_by").due_on == date(2026, 7, 20)


@pytest.mark.parametrize(
    ("model", "due"),
    # 2 of the 3 working days were left after 7 July: 14 15; or all three: 14 15 16
    [("suspend", date(2026, 7, 15)), ("restart", date(2026, 7, 16))],
)
def test_whether_acceptance_goes_on_or_begins_anew_is_said_by_the_rules(world, model, due):
    world.rules["clock.acceptance"] = model
    case = world.do(world.at("signed"), "ask_supplement", today=date(2026, 7, 7))
    assert case.deadlines.get(name="accept_by").state == "paused"
    case = world.do(case, "resubmit", today=date(2026, 7, 13))
    assert case.deadlines.get(name="accept_by").due_on == due
    said = {"suspend": "受理期限接续计算", "restart": "受理期限重新计算"}[model]
    assert said in case.documents.get(name="supplement").body


# the pack, the day by which an annulled finding is withdrawn: 3 WD and, in Henan, 1
@pytest.mark.parametrize(("pack", "due"), [("national", "2026-07-09"), ("henan", "2026-07-07")])
def test_an_annulled_finding_is_withdrawn_in_the_time_of_its_region(world, settings, pack, due):
    settings.CASEWORK_PACK = pack
    case = world.at("breached annulled")
    assert case.deadlines.get(name="annul_by").due_on == D(due)


@pytest.mark.parametrize(("period", "day"), [("7wd", "2026年7月15日"), ("2wd", "2026年7月8日")])
@pytest.mark.parametrize("action", ["accept", "deem_accepted"])
def test_the_notice_of_acceptance_names_the_day_of_publication(world, period, day, action):
    world.rules["commitment.publish"] = period
    case = world.do(world.at("signed"), action)
    assert f"最迟于{day}公示" in case.documents.get(name="acceptance").body


# kind, the matter's own period, last day of the term, day of the check
CHECKS = [
    ("approval", "", "2026-12-31", "2026-10-09"),  # the pack's 60 WD
    ("deferred", "", "2026-12-31", "2026-10-09"),
    ("proof", "", "2026-08-31", "2026-08-31"),  # never after the term
    ("approval", "3m", "2026-12-31", "2026-10-10"),  # three months to the day
    ("approval", "20d", "2026-12-31", "2026-07-30"),
    ("publicity", "", "2026-12-31", "2026-12-31"),  # nobody relied on it: at the end
    ("self_discipline", "", "2026-12-31", "2026-12-31"),
    ("repair", "", "2026-12-31", "2026-12-31"),
    ("approval", "", "2027-06-30", "2026-10-09"),
    ("approval", "200wd", "2027-06-30", "2027-06-30"),  # 2027 is not known: the end of the term
]


@pytest.mark.parametrize(("kind", "period", "end", "check"), CHECKS)
def test_the_day_of_the_check_goes_by_the_matter(world, kind, period, end, check):
    Matter.objects.update(kind=kind, check_period=period)
    assert world.open(end_on=end).data["plan"]["check_on"] == check


# due of a promise, last day of the term, its day (the term begins on 10 July 2026)
PROMISES = [
    ("", "2026-12-31", "2026-12-31"),
    ("30d", "2026-12-31", "2026-08-10"),  # 9 August is a Sunday
    ("10wd", "2026-12-31", "2026-07-24"),
    ("3m", "2026-12-31", "2026-10-10"),
    ("3m", "2026-09-30", "2026-09-30"),
]


@pytest.mark.parametrize(("due", "end", "day"), PROMISES)
def test_each_promise_has_its_day(world, due, end, day):
    CommitmentTemplate.objects.update(promises=[{"text": "补交照片", "due": due}])
    (promise,) = world.open(end_on=end).data["promises"]
    assert promise == {"text": "补交照片", "due_on": day, "outcome": "open", "note": ""}
