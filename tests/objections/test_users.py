"""Who used the old data is told what has changed, and of nothing else (R-O2, R-O3, O14)."""

import pytest

from casework.documents.numbers import letter_number
from casework.models import IssuedDocument
from tests.objections.conftest import MONDAY


def letters(case, action):
    """The names of what this action issued, with their numbers."""
    event = case.events.filter(action=action).order_by("seq").last()
    rows = IssuedDocument.objects.filter(event=event).order_by("id")
    return [
        (row.name, row.number.removeprefix(letter_number(case, event.seq)[:-1]).removesuffix("号"))
        for row in rows
    ]


def test_a_correction_is_told(world):
    case = world.do(world.at("upheld"), "correct")
    assert letters(case, "correct") == [("users_letter", "")]


@pytest.mark.parametrize(
    ("outcome", "told"), [("end_disclosure", [("users_letter", "")]), ("annotate", [])]
)
def test_the_end_of_disclosure_is_told_and_a_mark_that_stays_is_not(world, outcome, told):
    world.rules["objection.unverifiable"] = outcome
    case = world.do(world.at("unverifiable"), "settle")
    assert letters(case, "settle") == told


def test_what_a_review_overturns_is_told(world):
    case = world.do(world.at("reviewing"), "overturn")
    assert letters(case, "overturn") == [("review_decision", ""), ("users_letter", "-2")]
    assert letters(world.do(world.at("reviewing", ground="wrong"), "confirm"), "confirm") == [
        ("review_decision", "")
    ]


def test_what_is_to_be_decided_anew_has_not_changed_for_anybody(world):
    case = world.at("reviewing result")
    origin = case.origin
    case = world.do(case, "send_back")
    assert letters(case, "send_back") == [("review_decision", "")]
    world.reopen(origin)
    case = world.do(case, "correct")
    assert letters(case, "correct") == []
    case = world.do(case, "close_corrected")
    body = case.documents.get(name="result_corrected").body
    assert "由原决定单位重新作出决定" in body
    assert "已通报使用原信息的单位" not in body
    assert "复核以一次为限，本案已经复核" in body


@pytest.mark.parametrize(
    ("result", "told"), [("annulled", [("users_letter", "")]), ("upheld", []), ("changed", [])]
)
def test_a_decision_that_a_court_annulled_is_told(world, result, told):
    case = world.at("closed court")
    given = world.given("end_proceedings", world.officer, result=result)
    case = world.do(case, "end_proceedings", data=given, today=MONDAY)
    assert letters(case, "end_proceedings") == told
    if told:
        assert "原决定被撤销" in case.documents.get(name="users_letter").body


def test_a_second_ending_does_not_repeat_the_first(world):
    case = world.follow(world.at("upheld"), "correct", "close_corrected", "request_review")
    case = world.do(case, "confirm")
    assert letters(case, "confirm") == [("review_decision", "")]


@pytest.mark.parametrize(
    ("place", "waits"), [("upheld", "platform"), ("upheld result", "provider")]
)
def test_an_upheld_answer_waits_for_its_department(world, place, waits):
    case = world.at(place)
    assert case.waits_for == waits
