"""The letter of the ladder opens an urge as a supervisor's own does; one waits at a time."""

from datetime import date

import pytest

from casework.handling import urging
from casework.handling.urges import narrowed, standing, visible_to
from casework.ledger.verify import verify
from casework.models import CaseEvent, OutboxMessage, Urge
from tests.ladder.conftest import july
from tests.nothing_moved import nothing_moves
from tests.supervision.refusing import refused

TUESDAY = date(2026, 7, 28)


@pytest.fixture
def case(world):
    return world.at("looking")


def test_the_late_department_is_asked_for_an_answer_by_a_day(world, case):
    july(22)
    row = Urge.objects.get()
    assert (row.case_id, row.department, row.role) == (case.pk, world.office, "credit_officer")
    assert (row.asked_on, row.due_on) == (date(2026, 7, 22), date(2026, 7, 27))
    assert (row.watcher, row.state) == (None, "waiting")
    assert row.event.action == "supervision_letter"
    assert "于2026年7月15日届满" in row.event.reason
    assert "于2026年7月27日前" in case.documents.get().body
    assert list(narrowed(visible_to(world.supervisor), "waiting", row.asked_on)) == [row]
    assert list(verify()) == []


def test_it_is_answered_in_time_or_late_like_any_other(world, case):
    july(22)
    row = Urge.objects.get()
    refused(lambda: urging.answer(row.pk, by=world.supervisor, text="x"), "not_yours_to_answer")
    done = urging.answer(row.pk, by=world.officer, text="材料复杂", today=date(2026, 7, 23))
    shown = standing(done, TUESDAY)
    assert (done.state, shown.late, shown.text) == ("answered", False, "材料复杂")
    told = OutboxMessage.objects.get(event=done.answer)
    assert told.recipient == "role:supervisor"


def test_silence_is_told_to_both_sides_once(world, case):
    july(22)
    assert july(27)["urges_late"] == 0
    assert july(28)["urges_late"] == 1
    assert july(29)["urges_late"] == 0
    event = CaseEvent.objects.get(action="urge_late")
    told = set(event.messages.values_list("recipient", flat=True))
    assert {"role:supervisor", f"place:{world.office.pk}:head"} <= told


def test_where_the_supervisor_has_urged_already_the_letter_refers_to_that(world, case):
    urging.urge(case.pk, by=world.supervisor, reason="请加快", today=date(2026, 7, 21))
    july(22)
    row = Urge.objects.get()
    assert (row.watcher, row.event.action) == (world.supervisor, "urged")
    body = case.documents.get(name="supervision_letter").body
    assert "答复此前发出的督办函时" in body
    assert "{" not in body


def test_a_supervisor_does_not_urge_what_the_ladder_has_and_may_take_it_back(world, case):
    july(22)
    refused(
        lambda: urging.urge(case.pk, by=world.supervisor, reason="x", today=TUESDAY),
        "urged_already",
    )
    row = urging.withdraw(Urge.objects.get().pk, by=world.supervisor, reason="已当面说明")
    assert row.state == "withdrawn"
    urging.urge(case.pk, by=world.supervisor, reason="再问", today=TUESDAY)


def test_where_the_answer_has_no_day_yet_the_letter_names_none(case, monkeypatch):
    from casework.reminding import supervision

    def without_day(*args, **kwargs):
        row = drafted(*args, **kwargs)
        row.due_on, row.provisional = None, True
        return row

    drafted = urging.drafted
    monkeypatch.setattr(supervision.urging, "drafted", without_day)
    july(22)
    assert "在规定期限内" in case.documents.get().body


def test_the_next_run_does_not_urge_again(case):
    july(22)
    with nothing_moves():
        july(22)
    assert Urge.objects.count() == 1
