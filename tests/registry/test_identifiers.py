"""Codes and citizen numbers: what is accepted, and which fault each broken one has."""

from datetime import date

import pytest

from casework.registry.identifiers import Fault, check_citizen_id, check_uscc

TODAY = date(2026, 11, 21)

GOOD_CODES = [
    "91320100MA0000015Q",
    "91330100MA99999961",
    "52450100MJT000010Y",
    "12321200000000019Q",
    "93320100M000000275",
    # Letters in front: bodies registered by other authorities.
    "Y1320100MA0000000J",
]

GOOD_NUMBERS = [
    "11010519491231002X",
    "440524188001010014",
    "450101199001011235",
]


@pytest.mark.parametrize("code", GOOD_CODES)
def test_good_codes(code):
    assert check_uscc(code) is None


@pytest.mark.parametrize("code", GOOD_CODES)
def test_a_changed_character_is_found_wherever_it_stands(code):
    assert check_uscc(code) is None
    for place, symbol in enumerate(code):
        other = "7" if symbol != "7" else "8"
        changed = code[:place] + other + code[place + 1 :]
        assert check_uscc(changed) is Fault.BAD_CHECK_DIGIT, changed


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (None, Fault.MISSING),
        ("", Fault.MISSING),
        ("   ", Fault.MISSING),
        ("91320100MA0000015", Fault.WRONG_LENGTH),
        ("91320100MA0000015QQ", Fault.WRONG_LENGTH),
        ("91320100MA0000015q", Fault.BAD_CHECK_DIGIT),
        ("91320100ma0000015Q", Fault.BAD_CHECK_DIGIT),
        ("91320100IA0000015Q", Fault.BAD_CHECK_DIGIT),
        ("91320100MA000001５Q", Fault.BAD_CHECK_DIGIT),
        ("91320100MA00000\u00075Q", Fault.CONTROL_CHARACTER),
        ("91320100MA0000015Q\u200b", Fault.CONTROL_CHARACTER),
    ],
)
def test_broken_codes(code, fault):
    assert check_uscc(code) is fault


@pytest.mark.parametrize("number", GOOD_NUMBERS)
def test_good_numbers(number):
    assert check_citizen_id(number, today=TODAY) is None


@pytest.mark.parametrize("number", GOOD_NUMBERS)
def test_a_changed_digit_is_found_wherever_it_stands(number):
    for place, symbol in enumerate(number):
        other = "7" if symbol != "7" else "8"
        changed = number[:place] + other + number[place + 1 :]
        assert check_citizen_id(changed, today=TODAY) is Fault.BAD_CHECK_DIGIT, changed


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (None, Fault.MISSING),
        ("\t", Fault.MISSING),
        ("110105491231002", Fault.WRONG_LENGTH),
        ("11010519491231002x", Fault.BAD_CHECK_DIGIT),
        ("1101051949123100²X", Fault.BAD_CHECK_DIGIT),
        # The check digit is right, but there is no 30 February.
        ("320100200002300004", Fault.BAD_DATE),
        ("11010519491231\n02X", Fault.CONTROL_CHARACTER),
    ],
)
def test_broken_numbers(number, fault):
    assert check_citizen_id(number, today=TODAY) is fault


def test_a_birth_after_today_is_in_the_future():
    number = "450101199001011235"
    assert check_citizen_id(number, today=date(1990, 1, 1)) is None
    assert check_citizen_id(number, today=date(1989, 12, 31)) is Fault.FUTURE_DATE
