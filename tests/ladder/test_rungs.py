"""The ladder as a rule pack writes it: what is read, what is refused, and on which day a rung is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.clock.calendar import Calendar, DayKind
from casework.errors import BadLadder
from casework.policies.keys import KEYS, fits
from casework.policies.ladders import Rung, ladder_of, next_rung, read_ladder
from casework.policies.loader import load_packs

DAYS = st.dates(date(2026, 1, 15), date(2026, 11, 30))
OFF = st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=60)


def calendar(off=()):
    return Calendar({2026: dict.fromkeys(off, (DayKind.HOLIDAY, ""))})


def test_a_rung_says_how_far_from_the_last_day_and_to_whom():
    assert Rung.parse("-1wd handler head") == Rung(-1, ("handler", "head"))
    assert Rung.parse("5wd letter") == Rung(5, ("letter",))


@pytest.mark.parametrize(
    "lines",
    [
        ["-1d head"], ["head"], ["-1wd"], ["-1wd mayor"], ["-1wd  head"], ["1.5wd head"], [""],
        ["0wd letter"], ["-1wd letter"], ["0wd head", "-1wd handler"], ["0wd head", "0wd handler"],
        ["9999wd head"], [], ["①wd head"],
    ],
)  # fmt: skip
def test_anything_else_is_refused_by_the_pack_checks(lines):
    assert not fits("ladder.default", lines)
    if lines:
        with pytest.raises(BadLadder) as refused:
            read_ladder(lines)
        assert str(refused.value)


def test_every_shipped_ladder_is_read_and_names_its_basis():
    version = load_packs().get("national").on(date(2026, 7, 1))
    keys = [key for key in KEYS if key.startswith("ladder.")]
    assert keys == [
        "ladder.default", "ladder.commitments", "ladder.objections", "ladder.repair",
    ]  # fmt: skip
    for key in keys:
        assert (version.seen(key), bool(version.basis(key))) == ("default", True)
        assert len(read_ladder(version.words(key))) == 5


def test_a_case_type_without_a_ladder_of_its_own_has_the_one_for_all():
    version = load_packs().get("yunjiang").on(date(2026, 7, 1))
    assert ladder_of(version, "withdrawals") == ladder_of(version, "objections") != ()


@given(DAYS, OFF, st.integers(-10, 10))
def test_a_rung_is_so_many_working_days_from_the_last_day(due, off, offset):
    held = calendar(off)
    day = Rung(offset, ("head",)).day(due, held)
    if offset == 0:
        assert day == due
        return
    assert held.is_working_day(day)
    first, last = sorted([day, due])
    # Counted as a person would with a finger on the calendar, the last day of the term left out.
    between = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert sum(held.is_working_day(one) for one in between if one != due) == abs(offset)


@given(DAYS, OFF, st.integers(-30, 10))
def test_the_ladder_rises_and_leaves_out_only_what_came_too_soon(due, off, since):
    ladder, held = (
        read_ladder(["-3wd handler", "-1wd head", "0wd head", "3wd supervisor"]),
        calendar(off),
    )
    began = due + timedelta(days=since)
    climbed, at = [], 0
    while found := next_rung(ladder, due, held, since=began, start=at):
        climbed.append(found)
        at = found[0] + 1
    days = [day for _, day in climbed]
    assert days == sorted(days)
    assert [n for n, _ in climbed][-2:] == [2, 3]
    for number, rung in enumerate(ladder):
        told = number in [n for n, _ in climbed]
        assert told == (rung.offset >= 0 or rung.day(due, held) > began)


def test_where_the_notice_of_a_year_is_missing_a_reminder_comes_early_and_is_not_lost():
    rung = Rung(3, ("supervisor",))
    assert rung.day(date(2026, 12, 31), calendar()) == date(2027, 1, 3)
