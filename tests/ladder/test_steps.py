"""Each rung of a term is raised on its day, once, to whoever it is for at that time."""

from datetime import date

import pytest

from casework.access.roles import take_role
from casework.engine import perform
from casework.handling import assign
from casework.models import LadderStep, OutboxMessage
from notifications.people import people_of_step
from tests import factories as f
from tests.engine.world import MONDAY
from tests.ladder.conftest import july, ladder
from tests.nothing_moved import nothing_moves

# Decided within seven working days of Monday 6 July: by Wednesday the 15th.
WHOLE = [
    ("07-10", "head"), ("07-14", "head"), ("07-15", "head"), ("07-20", "supervisor"),
    ("07-22", "letter"),
]  # fmt: skip


def test_a_case_that_nobody_took_climbs_from_the_head_of_the_department(world):
    case = world.at("looking")
    for day in range(7, 32):
        july(day)
    assert ladder(case) == WHOLE


def test_nothing_is_raised_before_its_day_and_once_on_it(world):
    case = world.at("looking")
    assert july(9)["escalated"] == 0
    assert july(10)["escalated"] == 1
    with nothing_moves():
        assert set(july(10).values()) == {0}
    assert ladder(case) == WHOLE[:1]


def test_the_handler_hears_of_it_in_person_and_before_the_end_the_head_too(world):
    case = world.at("looking")
    assign.take(case.pk, by=world.officer, today=MONDAY)
    july(10, 14, 15)
    assert ladder(case) == [
        ("07-10", "handler"), ("07-14", "handler"), ("07-14", "head"), ("07-15", "head"),
    ]  # fmt: skip
    first = LadderStep.objects.get(deadline__case=case, rung=0)
    assert first.person == world.officer


def test_a_reminder_from_before_the_term_began_is_left_out(world):
    case = world.at("filed")  # three working days: by Thursday the 9th
    for day in range(6, 16):
        july(day)
    assert ladder(case, "take_up_by") == [
        ("07-08", "head"), ("07-09", "head"), ("07-14", "supervisor"),
    ]  # fmt: skip


def test_a_term_of_the_subject_warns_the_subject_and_nobody_above(world):
    case = world.at("asking")  # ten working days: by Monday the 20th
    for day in range(7, 21):
        july(day)
    assert ladder(case, "answer_by") == [("07-15", "subject"), ("07-17", "subject")]


def test_a_clock_that_stands_still_raises_nothing(world):
    case = world.at("asking")
    for day in range(7, 21):
        july(day)
    assert ladder(case) == []


@pytest.mark.parametrize(
    ("gone", "reached"), [((), "head"), (("head",), "officer"), (("head", "officer"), "supervisor")]
)
def test_a_department_without_a_head_is_reached_all_the_same(world, gone, reached):
    world.at("looking")
    for name in gone:
        for person in {"head": [world.head], "officer": [world.officer, world.officer2]}[name]:
            take_role(person, {"head": "head", "officer": "credit_officer"}[name], world.office)
    july(10)
    found = people_of_step(LadderStep.objects.get())
    assert found[0] == getattr(world, reached)


def test_a_step_carries_one_message_and_the_letter_none(world):
    world.at("looking")
    for day in range(7, 32):
        july(day)
    rows = OutboxMessage.objects.filter(step__isnull=False, channel="people")
    assert sorted(rows.values_list("recipient", flat=True)) == [
        "step:head", "step:head", "step:head", "step:supervisor",
    ]  # fmt: skip


def test_the_handler_of_another_department_is_not_the_one_who_owes(world):
    case = world.at("looking")
    assign.take(case.pk, by=world.officer, today=MONDAY)
    elsewhere = f.department("别的部门")
    case.deadlines.filter(name="decide_by").update(department=elsewhere)
    july(10)
    assert ladder(case) == [("07-10", "head")]


def test_a_day_on_which_something_begins_is_nobodys_term():
    from casework.clocks import has_ladder
    from casework.declaration import published

    deadlines = published("commitments").case_type.deadlines
    assert not has_ladder(deadlines["begin_by"])
    assert has_ladder(deadlines["decide_by"])


def test_the_ladder_is_the_one_of_the_rules_of_the_filing_day(world, monkeypatch):
    from casework.policies.packs import PackVersion

    real = PackVersion.words
    short = ("0wd head",)
    monkeypatch.setattr(
        PackVersion,
        "words",
        lambda self, key: short if key.startswith("ladder") else real(self, key),
    )
    case = world.at("looking")
    for day in range(7, 32):
        july(day)
    assert ladder(case) == [("07-15", "head")]


def test_an_extension_begins_a_ladder_of_its_own(world):
    case = world.at("looking")
    july(10, 14)
    perform(case.pk, "extend", by=world.head, reason="复杂", today=date(2026, 7, 14))
    july(14)
    assert ladder(case, state="taken_back") == WHOLE[:2]
    for day in range(15, 32):
        july(day)
    # Ten working days more: by Wednesday the 29th.
    assert ladder(case, state="raised") == [("07-24", "head"), ("07-28", "head"), ("07-29", "head")]
