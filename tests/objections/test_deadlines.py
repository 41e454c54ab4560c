"""By when each thing is due, counted by hand; and what silence leads to."""

from datetime import date

import pytest

from casework.models import CaseDeadline
from casework.timers import tick
from tests.objections.conftest import MONDAY

# Working days after Monday 28 September 2026: 29 30 | 1 to 7 October off | 8 9 and Saturday 10
# (a make-up day) | 12 13 14 15 16 | 19 20 21 22 23 | 26 27 28 29 30.
START = date(2026, 9, 28)
ROWS = [
    # pack, place, deadline, due
    ("yunjiang", "draft", "discard_by", "2026-10-28"),  # 30 natural days
    ("yunjiang", "submitted", "annotate_by", "2026-09-29"),  # 1
    ("yunjiang", "submitted", "intake_by", "2026-10-08"),  # 3
    ("yunjiang", "submitted", "supplement_by", "2026-10-10"),  # 5
    ("yunjiang", "supplement", "answer_supplement_by", "2026-10-16"),  # 10
    ("yunjiang", "accepted", "compare_by", "2026-09-30"),  # 2
    ("yunjiang", "accepted", "forward_by", "2026-09-30"),  # 2
    ("yunjiang", "accepted", "own_error_by", "2026-10-10"),  # 5
    ("yunjiang", "accepted", "answer_subject_by", "2026-10-30"),  # 20
    ("yunjiang", "verifying", "provider_answer_by", "2026-10-10"),  # 5
    ("yunjiang", "verifying", "answer_subject_by", "2026-10-30"),  # unmoved
    ("yunjiang", "extended", "provider_answer_by", "2026-10-16"),  # 5 + 5
    ("yunjiang", "extended", "answer_subject_by", "2026-10-30"),  # unmoved
    ("yunjiang", "upheld", "amend_by", "2026-10-08"),  # 3
    ("yunjiang", "unverifiable", "settle_by", "2026-09-28"),  # at once
    ("yunjiang", "dismissed", "restore_by", "2026-09-29"),  # 1
    ("yunjiang", "dismissed", "tell_by", "2026-10-08"),  # 3
    ("yunjiang", "corrected", "tell_by", "2026-10-08"),  # 3
    ("yunjiang", "reviewing", "review_by", "2026-10-10"),  # 5
    ("yunjiang", "reviewing", "review_cap_by", "2026-10-30"),  # 20
    ("shanghai", "submitted", "annotate_by", "2026-09-29"),  # art. 36: 1
    ("shanghai", "accepted", "own_error_by", "2026-10-10"),  # 5
    ("shanghai", "accepted", "forward_by", "2026-09-30"),  # 2
    ("shanghai", "verifying", "provider_answer_by", "2026-10-10"),  # 5
    ("zhejiang", "verifying", "answer_subject_by", "2026-10-10"),  # art. 31: 5 from acceptance
    ("zhejiang", "extended", "answer_subject_by", "2026-10-30"),  # 20 in all
    ("zhejiang", "extended", "provider_answer_by", "2026-10-30"),  # 5 + 15
    ("shandong", "accepted", "own_error_by", "2026-10-08"),  # art. 39: 3
    ("shandong", "accepted", "answer_subject_by", "2026-10-13"),  # 7
    ("henan", "accepted", "own_error_by", "2026-10-08"),  # art. 41: 3
    ("henan", "verifying", "provider_answer_by", "2026-10-08"),  # 3
    ("henan", "accepted", "answer_subject_by", "2026-10-13"),  # 7
    ("shenzhen", "submitted", "annotate_by", "2026-10-08"),  # art. 50: with acceptance, 3
    ("taizhou-zj", "submitted", "annotate_by", "2026-09-28"),  # art. 13: on receipt
    ("shenzhen", "accepted", "compare_by", "2026-09-29"),  # 1
    ("shenzhen", "accepted", "forward_by", "2026-09-29"),  # at once after the comparison
    ("shenzhen", "verifying", "provider_answer_by", "2026-09-30"),  # 2
    ("shenzhen", "extended", "provider_answer_by", "2026-10-10"),  # 2 + 3
    ("guangzhou", "submitted", "intake_by", "2026-09-30"),  # 2
    ("guangzhou", "submitted", "supplement_by", "2026-09-30"),  # 2
    ("guangzhou", "verifying", "provider_answer_by", "2026-10-16"),  # 10
    ("taizhou-zj", "accepted", "own_error_by", "2026-09-30"),  # art. 13: 2
    ("taizhou-zj", "verifying", "provider_answer_by", "2026-10-10"),  # 5
    ("taizhou-zj", "verifying", "answer_subject_by", "2026-10-30"),  # no total of its own: 20
    ("taizhou-zj", "unverifiable", "settle_by", "2026-09-28"),  # at once
    ("taizhou-zj", "upheld", "amend_by", "2026-09-30"),  # 2
]


def due(case, name: str) -> tuple[str, str]:
    row = CaseDeadline.objects.get(case=case, name=name)
    return row.state, str(row.due_on)


@pytest.mark.parametrize(("pack", "place", "name", "expected"), ROWS)
def test_a_deadline_falls_where_the_rule_says(world, settings, pack, place, name, expected):
    settings.CASEWORK_PACK = pack
    case = world.at(place, today=START)
    assert due(case, name) == ("running", expected)


def test_asking_for_a_supplement_stops_the_intake_which_then_begins_anew(world):
    case = world.follow(world.open(START), "file", today=START)
    case = world.do(case, "ask_supplement", today=date(2026, 9, 29))
    assert due(case, "supplement_by")[0] == "met"
    assert due(case, "intake_by")[0] == due(case, "annotate_by")[0] == "paused"
    # Ten working days after 29 September: 30 | 8 9 10 | 12 to 16 | 19.
    assert due(case, "answer_supplement_by") == ("running", "2026-10-19")
    assert case.due_on == date(2026, 10, 19)
    case = world.do(case, "answer_supplement", today=date(2026, 10, 9))
    # From Friday 9 October: Saturday 10 (make-up), 12, 13.
    assert due(case, "intake_by") == ("running", "2026-10-13")
    assert due(case, "annotate_by") == ("running", "2026-10-10")
    assert due(case, "answer_supplement_by")[0] == "met"


def test_where_the_rules_say_so_the_intake_goes_on_after_a_supplement(world):
    world.rules["clock.acceptance"] = "suspend"
    case = world.follow(world.open(START), "file", today=START)
    case = world.do(case, "ask_supplement", today=date(2026, 9, 29))
    assert "受理期限接续计算" in case.documents.get(name="supplement_notice").body
    case = world.do(case, "answer_supplement", today=date(2026, 10, 9))
    # 29 September was the first of three: Saturday 10 (make-up) and Monday 12 are left.
    assert due(case, "intake_by") == ("running", "2026-10-12")


def test_a_supplement_that_never_comes_counts_as_withdrawal(world):
    case = world.at("supplement", today=START)
    tick(date(2026, 10, 16))
    assert world.fresh(case).state == "supplement"
    tick(date(2026, 10, 17))
    ended = world.fresh(case)
    assert (ended.state, ended.closed_on) == ("withdrawn", date(2026, 10, 17))


def test_a_supplement_of_the_last_day_is_in_time(world):
    case = world.at("supplement", today=START)
    case = world.do(case, "answer_supplement", today=date(2026, 10, 16))
    tick(date(2026, 10, 17))
    assert world.fresh(case).state == "submitted"


def test_a_draft_that_is_never_filed_is_discarded(world):
    case = world.at("draft", today=START)
    tick(date(2026, 10, 28))
    assert world.fresh(case).state == "draft"
    tick(date(2026, 10, 29))
    assert world.fresh(case).state == "withdrawn"


def test_days_of_a_test_are_not_counted_in_henan(world, settings):
    settings.CASEWORK_PACK = "henan"
    case = world.at("verifying", today=START)
    span = world.given("record_test", world.provider, start="2026-09-29", end="2026-10-09")
    case = world.do(case, "record_test", data=span, today=date(2026, 9, 29))
    # 10 12 13 | and on to 14 15 16 19 for the seven days of the whole.
    assert due(case, "provider_answer_by") == ("running", "2026-10-13")
    assert due(case, "answer_subject_by") == ("running", "2026-10-19")


def test_tests_are_counted_where_the_rules_do_not_take_them_out(world):
    case = world.at("verifying")
    assert world.refuses(case, "record_test") == ["not_in_these_rules"]


def test_a_review_is_lengthened_once_within_its_twenty_days(world):
    case = world.at("reviewing", today=START)
    case = world.do(case, "extend_review", today=START)
    assert due(case, "review_by") == ("running", "2026-10-16")
    assert due(case, "review_cap_by") == ("running", "2026-10-30")
    assert world.refuses(case, "extend_review", today=START) == ["extended_before"]


def test_every_clock_of_a_closed_case_has_stopped(world):
    case = world.at("closed", today=START)
    states = set(CaseDeadline.objects.filter(case=case).values_list("state", flat=True))
    assert states == {"met"}
    assert (case.due_on, case.overdue_since) == (None, None)


def test_withdrawing_stops_every_clock(world):
    case = world.do(world.at("verifying", today=START), "withdraw", today=START)
    states = set(CaseDeadline.objects.filter(case=case).values_list("state", flat=True))
    assert states == {"met", "cancelled"}


# --- Silence of the provider: Monday 6 July, five working days, so Monday 13 July is the last day
LAST, NEXT = date(2026, 7, 13), date(2026, 7, 14)


@pytest.mark.parametrize("pack", ["taizhou-zj", "yunjiang"])
def test_an_answer_of_the_last_day_stops_the_clock(world, settings, pack):
    settings.CASEWORK_PACK = pack
    case = world.at("verifying")
    tick(LAST)
    case = world.do(case, "dismiss", today=LAST)
    tick(NEXT)
    assert world.fresh(case).state == "dismissed"
    assert not case.events.filter(action__in=["presume_unverifiable", "overdue"]).exists()


@pytest.mark.parametrize("place", ["verifying", "extended"])
@pytest.mark.parametrize(
    ("silence", "state", "publicity", "event"),
    [
        ("end_disclosure", "unverifiable", "ended", "presume_unverifiable"),
        ("annotate", "unverifiable", "published", "presume_unverifiable"),
        ("escalate", None, "published", "overdue"),
    ],
)
def test_silence_has_the_outcome_that_the_rules_name(
    world, place, silence, state, publicity, event
):
    world.rules["objection.silence"] = silence
    case = world.at(place)
    # Extended by five working days: Monday 20 July is the last day.
    last, after = (LAST, NEXT) if place == "verifying" else (date(2026, 7, 20), date(2026, 7, 21))
    tick(last)
    assert world.fresh(case).state == place
    tick(after)
    case = world.fresh(case)
    assert case.state == (state or place)
    assert world.fresh_record().publicity == publicity
    assert world.fresh_record().disputed
    assert [e.action for e in case.events.filter(on=after)] == [event]
    tick(after)
    assert case.events.filter(on=after).count() == 1


def test_silence_is_dated_to_the_day_after_the_term_however_late_the_timer(world):
    world.rules["objection.silence"] = "end_disclosure"
    case = world.at("verifying")
    tick(date(2026, 7, 30))
    assert case.events.get(action="presume_unverifiable").on == NEXT
    assert world.fresh_record().ended_on == NEXT


def test_the_twenty_days_end_the_waiting_even_where_an_extension_would_reach_further(
    world, settings
):
    settings.CASEWORK_PACK = "taizhou-zj"
    case = world.at("accepted", today=START)
    later = date(2026, 9, 29)
    case = world.follow(case, "compare", "forward", "extend", today=later)
    # Ten working days from 29 September would be 2 November; the whole ends on 30 October.
    assert due(case, "provider_answer_by") == ("running", "2026-10-30")
    assert due(case, "answer_subject_by") == ("running", "2026-10-30")
    tick(date(2026, 10, 30))
    assert world.fresh(case).state == "extended"
    tick(date(2026, 10, 31))
    assert world.fresh(case).state == "unverifiable"


def test_late_in_the_office_only_tells_the_supervisor(world):
    case = world.at("accepted")
    tick(date(2026, 7, 9))
    case = world.fresh(case)
    assert (case.state, case.overdue_since) == ("accepted", date(2026, 7, 8))
    late = case.events.filter(action="overdue")
    assert sorted(e.data["deadline"] for e in late) == ["compare_by", "forward_by"]
    told = {m.recipient for e in late for m in e.messages.all()}
    assert told == {"role:supervisor", "role:credit_officer"}


def test_the_calendar_of_2027_is_not_guessed(world):
    case = world.at("verifying", today=date(2026, 12, 28))
    row = CaseDeadline.objects.get(case=case, name="provider_answer_by")
    assert (row.due_on, row.provisional) == (None, True)
    assert case.due_provisional
    tick(date(2026, 12, 31))
    assert world.fresh(case).state == "verifying"


def test_the_rules_of_the_filing_day_stay_with_the_case(world, settings):
    case = world.at("verifying", today=MONDAY)
    settings.CASEWORK_PACK = "taizhou-zj"
    tick(NEXT)
    # Yunjiang escalates; the pack chosen since changes nothing for a case filed before.
    assert world.fresh(case).state == "verifying"
