"""Check digits of the national identifiers: GB 32100-2015 and GB 11643-1999."""

from __future__ import annotations

import unicodedata
from datetime import date
from enum import StrEnum

LENGTH = 18

_USCC_SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CITIZEN_CHECKS = "10X98765432"
_DIGITS = frozenset("0123456789")


class Fault(StrEnum):
    """What is wrong with a value of an imported row."""

    MISSING = "missing"
    WRONG_LENGTH = "wrong_length"
    BAD_CHECK_DIGIT = "bad_check_digit"
    BAD_DATE = "bad_date"
    FUTURE_DATE = "future_date"
    CONTROL_CHARACTER = "control_character"


def has_control_character(text: str) -> bool:
    """Control and invisible formatting characters, which no name or code contains."""
    return any(unicodedata.category(char) in ("Cc", "Cf") for char in text)


def check_uscc(text: str | None) -> Fault | None:
    """The unified social credit code of an organization (GB 32100-2015).

    Lower case is not the code. The check character of the organization code inside it (GB 11714)
    is not looked at: registers hold many codes that were issued without one.
    """
    if fault := _check_form(text):
        return fault
    code = text or ""
    return None if _uscc_check_holds(code) else Fault.BAD_CHECK_DIGIT


def check_citizen_id(text: str | None, *, today: date) -> Fault | None:
    """The citizen number of a person (GB 11643-1999): check character, then date of birth."""
    if fault := _check_form(text):
        return fault
    number = text or ""
    if not _citizen_check_holds(number):
        return Fault.BAD_CHECK_DIGIT
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return Fault.BAD_DATE
    return Fault.FUTURE_DATE if born > today else None


def _check_form(text: str | None) -> Fault | None:
    if text is None or not text.strip():
        return Fault.MISSING
    if has_control_character(text):
        return Fault.CONTROL_CHARACTER
    return Fault.WRONG_LENGTH if len(text) != LENGTH else None


def _uscc_check_holds(code: str) -> bool:
    """Weights are the powers of 3 modulo 31."""
    values = [_USCC_SYMBOLS.find(char) for char in code]
    if min(values) < 0:
        return False
    total = sum(value * pow(3, place, 31) for place, value in enumerate(values[:17]))
    return values[17] == (31 - total % 31) % 31


def _citizen_check_holds(number: str) -> bool:
    """ISO 7064 MOD 11-2 over the first seventeen digits."""
    if not _DIGITS.issuperset(number[:17]):
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return number[17] == _CITIZEN_CHECKS[total % 11]
