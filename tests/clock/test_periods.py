"""How a period is written."""

import pytest

from casework.clock.periods import Period, Unit
from casework.errors import BadPeriod, CaseworkError


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("10wd", 10, Unit.WORKING_DAYS),
        ("0wd", 0, Unit.WORKING_DAYS),
        ("20d", 20, Unit.NATURAL_DAYS),
        ("3m", 3, Unit.MONTHS),
    ],
)
def test_a_period_is_read_and_given_back(text, count, unit):
    assert Period.parse(text) == Period(count, unit)
    assert str(Period.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10",
        "wd",
        "-3wd",
        "3 wd",
        "3WD",
        "3y",
        "1.5d",
        "３d",
        "3wd\n",
        "2501wd",
        "3661d",
        "1201m",
    ],
)
def test_anything_else_is_refused_in_a_sentence(text):
    with pytest.raises(BadPeriod) as refused:
        Period.parse(text)
    assert isinstance(refused.value, CaseworkError)
    assert isinstance(refused.value, ValueError)
    assert text in str(refused.value)
