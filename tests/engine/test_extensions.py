"""A term is extended once, while it runs; an extension can be taken back while that makes no one late.

yunjiang: handling 7 working days from Monday 6 July 2026, so until the 15th; an extension adds 10.
"""

from datetime import date

import pytest

from casework.engine import judge, perform
from casework.errors import TransitionRefused
from casework.models import CaseDeadline
from casework.timers import tick
from tests.engine.conftest import MONDAY
from tests.nothing_moved import nothing_moves

D = date
LAST, LONGER = D(2026, 7, 15), D(2026, 7, 29)


def do(world, case, action, today=MONDAY, reason="情况复杂"):
    return perform(case.pk, action, by=world.head, reason=reason, today=today)


def codes(world, case, action, today=MONDAY, **how):
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        do(world, case, action, today, **how)
    return refused.value.codes


def due(case):
    return CaseDeadline.objects.get(case_id=case.pk, name="decide_by").due_on


def test_an_extension_has_reasons_an_approver_and_a_notice(world):
    case = world.at("looking")
    assert codes(world, case, "extend", reason=" ") == ["reason_missing"]
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        perform(case.pk, "extend", by=world.officer, reason="复杂", today=MONDAY)
    assert refused.value.codes == ["not_your_role"]
    case = do(world, case, "extend")
    event = case.events.get(seq=case.version)
    assert (event.by, event.reason) == (world.head, "情况复杂")
    assert [message.recipient for message in event.messages.all()] == ["role:subject"]
    assert due(case) == LONGER


def test_a_term_is_extended_once(world):
    case = do(world, world.at("looking"), "extend")
    assert codes(world, case, "extend", D(2026, 7, 8)) == ["extended_before"]
    assert due(case) == LONGER


def test_a_term_that_is_over_is_not_extended(world):
    case = world.at("looking")
    assert codes(world, case, "extend", D(2026, 7, 16)) == ["term_is_over"]
    assert due(do(world, case, "extend", LAST)) == LONGER


def test_where_no_clock_runs_there_is_nothing_to_extend(world):
    case = world.at("looking")
    CaseDeadline.objects.filter(case_id=case.pk, name="decide_by").update(state="met")
    assert codes(world, case, "extend") == ["nothing_to_extend"]
    CaseDeadline.objects.filter(case_id=case.pk, name="decide_by").update(state="running")
    assert due(do(world, case, "extend")) == LONGER


def test_taking_an_extension_back_restores_the_date_and_tells_the_subject(world):
    case = do(world, world.at("looking"), "extend")
    case = do(world, case, "take_back", D(2026, 7, 10), reason="情况并不复杂")
    assert due(case) == LAST
    event = case.events.get(seq=case.version)
    assert [entry["last"]["kind"] for entry in event.clock] == ["revoke"]
    assert [message.recipient for message in event.messages.all()] == ["role:subject"]
    assert tick(LAST)["overdue"] == 0
    assert tick(D(2026, 7, 16))["overdue"] == 1


def test_after_that_a_better_founded_extension_may_be_granted(world):
    case = do(world, world.at("looking"), "extend")
    case = do(world, case, "take_back")
    assert due(do(world, case, "extend", D(2026, 7, 14))) == LONGER


def test_without_an_extension_there_is_nothing_to_take_back(world):
    case = world.at("looking")
    assert codes(world, case, "take_back") == ["no_extension"]
    case = do(world, do(world, case, "extend"), "take_back")
    assert codes(world, case, "take_back") == ["no_extension"]


def test_taking_back_makes_nobody_late_afterwards(world):
    case = do(world, world.at("looking"), "extend")
    assert codes(world, case, "take_back", D(2026, 7, 16)) == ["late_without_it"]
    assert due(do(world, case, "take_back", LAST)) == LAST


def test_the_page_says_beforehand_why_not(world):
    case = do(world, world.at("looking"), "extend")
    assert [r.code for r in judge(case, "extend", by=world.head, today=MONDAY)] == [
        "extended_before"
    ]
    assert judge(case, "take_back", by=world.head, today=MONDAY) == []
