"""What a subject sees before it asks: the conditions, and the earliest day with its why."""

from datetime import date

import pytest

from casework.errors import TransitionRefused
from casework.models import CreditRecord
from repair.eligibility import conditions, countdown
from repair.training import start, submit_quiz
from tests import factories as f
from tests.repair.world import MONDAY

EVERYTHING = {"duties_asserted": True, "proof": [1], "commitment": True}
FOUR = ["minimum_term_is_over", "duties_are_done", "proof_is_attached", "commitment_is_signed"]


def look(world, today=MONDAY, data=None):
    return conditions(CreditRecord.objects.get(pk=world.record.pk), world.subject, today, data=data)


def test_five_things_where_training_is_asked_and_four_elsewhere(world):
    assert [c.code for c in look(world)] == FOUR
    world.rules["repair.training"] = True
    assert [c.code for c in look(world)] == [*FOUR, "training_is_done"]
    world.rules["repair.papers"] = ["proof", "commitment", "report"]
    assert [c.code for c in look(world)] == [*FOUR, "training_is_done", "report_is_attached"]


@pytest.mark.parametrize(
    ("today", "met", "earliest", "days_left", "can_start"),
    [
        (date(2026, 8, 6), 0, date(2026, 8, 7), 1, False),  # the last day of the term
        (date(2026, 7, 8), 0, date(2026, 8, 7), 30, False),
        (date(2026, 8, 7), 1, None, 0, True),
    ],
)
def test_the_countdown_to_the_earliest_day(world, today, met, earliest, days_left, can_start):
    found = countdown(world.record, world.subject, today)
    assert (found.met, found.total) == (met, 4)
    assert (found.earliest, found.days_left) == (earliest, days_left)
    assert (found.can_start, found.blocked) == (can_start, False)
    term = found.conditions[0]
    assert term.from_day == earliest
    if earliest:
        assert "2026年8月7日" in term.text
        assert "2026年8月6日" in term.text


def test_what_a_draft_holds_counts(world):
    found = countdown(world.record, world.subject, MONDAY, data={"commitment": True, "proof": [1]})
    assert {c.code: c.met for c in found.conditions} == {
        "minimum_term_is_over": True, "duties_are_done": False, "proof_is_attached": True,
        "commitment_is_signed": True,
    }  # fmt: skip
    assert (found.met, found.total) == (3, 4)


def test_what_the_department_knows_counts(world):
    CreditRecord.objects.filter(pk=world.record.pk).update(duties_done=True)
    met = {c.code for c in look(world) if c.met}
    assert met == {"minimum_term_is_over", "duties_are_done", "proof_is_attached"}


def test_a_certificate_from_our_course_counts(world, course):
    world.rules["repair.training"] = True
    assert not look(world)[-1].met
    enrollment = start(course, user=world.agent, subject=world.subject, today=MONDAY)
    for page in course.pages.all():
        enrollment.reads.create(page=page, on=MONDAY)
    right = {q.pk: q.choices.get(right=True).pk for q in course.questions.all()}
    submit_quiz(enrollment, right, today=MONDAY)
    assert look(world)[-1].met


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"repairable": False}, "record_is_repairable"),
        ({"record_class": "unclear"}, "class_is_settled"),
        ({"publicity": "ended"}, "record_is_still_in_use"),
    ],
)
def test_what_stands_in_the_way_comes_first_and_only_then_appears(world, fields, code):
    assert code not in [c.code for c in look(world)]
    CreditRecord.objects.filter(pk=world.record.pk).update(**fields)
    assert look(world)[0].code == code
    record = CreditRecord.objects.get(pk=world.record.pk)
    found = countdown(record, world.subject, MONDAY)
    assert found.blocked
    assert not found.can_start


def test_another_open_repair_stands_in_the_way(world):
    case = world.at("pushed")
    first = look(world)[0]
    assert first.code == "no_other_repair_is_pending"
    assert case.number in first.text


def test_a_light_record_needs_no_waiting(world):
    CreditRecord.objects.filter(pk=world.record.pk).update(
        record_class="light", min_last=None, earliest_apply=None
    )
    assert look(world, today=date(2026, 5, 7))[0].met


@pytest.mark.parametrize("today", [date(2026, 8, 6), date(2026, 8, 7)])
@pytest.mark.parametrize("missing", [None, "proof", "commitment", "duties_asserted"])
def test_the_page_promises_just_what_the_engine_grants(world, today, missing):
    case = world.open(today=today)
    data = world.application()
    if missing:
        data[missing] = ""
    seen = countdown(
        world.record,
        world.subject,
        today,
        data={**EVERYTHING, **({missing: ""} if missing else {})},
    )
    promised = all(c.met for c in seen.conditions)
    try:
        granted = world.do(case, "apply", "agent", data=data, today=today).state == "submitted"
    except TransitionRefused:
        granted = False
    assert promised is granted


def test_the_whole_look_takes_one_statement(world, django_assert_num_queries):
    record = CreditRecord.objects.get(pk=world.record.pk)
    with django_assert_num_queries(1):
        conditions(record, world.subject, MONDAY)


def test_a_record_of_nobody_elses_is_judged_by_its_own_terms(world):
    late = f.record(
        world.subject, world.market, earliest_apply=date(2026, 9, 1), min_last=date(2026, 8, 31)
    )
    assert countdown(late, world.subject, MONDAY).earliest == date(2026, 9, 1)
