"""A review is asked for once, in time (O15)."""

from datetime import date

import pytest

from tests.objections.conftest import MONDAY


@pytest.mark.parametrize(
    ("today", "open_"),
    [
        # Sixty natural days after Monday 6 July: Friday 4 September.
        (date(2026, 9, 4), True),
        (date(2026, 9, 5), False),
    ],
)
def test_a_review_is_asked_for_within_its_term(world, today, open_):
    case = world.at("closed")
    if open_:
        assert world.do(case, "request_review", today=today).state == "reviewing"
    else:
        assert world.refuses(case, "request_review", today=today) == ["review_term_is_open"]


def test_a_last_day_off_moves_to_the_next_working_day(world):
    world.rules["objection.review_term"] = "5d"
    # Five days after Monday 6 July is Saturday 11 July, so Monday 13 July.
    case = world.at("closed")
    late = date(2026, 7, 14)
    assert world.refuses(case, "request_review", today=late) == ["review_term_is_open"]
    assert world.do(case, "request_review", today=date(2026, 7, 13)).state == "reviewing"


def test_the_term_stays_open_while_the_calendar_is_missing(world):
    closing = date(2026, 12, 28)
    case = world.at("closed", today=closing)
    assert world.do(case, "request_review", today=closing).state == "reviewing"


@pytest.mark.parametrize("answer", ["confirm", "overturn"])
def test_there_is_one_review(world, answer):
    case = world.do(world.at("reviewing"), answer)
    assert world.refuses(case, "request_review") == ["reviewed_once"]


@pytest.mark.parametrize("answer", ["confirm", "overturn"])
def test_a_review_is_decided_with_reasons(world, answer):
    case = world.at("reviewing")
    assert world.refuses(case, answer, reason="") == ["reason_missing"]
    assert world.do(case, answer, today=MONDAY).state == "closed"
