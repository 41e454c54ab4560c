"""The last rung: a letter of supervision in the case's papers, once, never dated back."""

from datetime import date

import pytest

from casework.documents.numbers import letter_number
from casework.engine import perform
from casework.ledger.verify import verify
from casework.models import IssuedDocument, LadderStep
from casework.timers import tick
from casework.web.portal.own import letters_of
from tests.ladder.conftest import july
from tests.nothing_moved import nothing_moves


@pytest.fixture
def late(world):
    case = world.at("looking")
    july(22)
    return case


def test_it_is_issued_on_its_day_to_the_department_that_is_late(world, late):
    (paper,) = late.documents.all()
    assert (paper.title, paper.issued_on) == ("督办函", date(2026, 7, 22))
    assert paper.number == letter_number(late, late.events.count())
    for words in (
        str(world.office), late.number, world.subject.name, "自2026年7月6日起算",
        "于2026年7月15日届满", "已逾期5个工作日",
    ):  # fmt: skip
        assert words in paper.body
    assert "{" not in paper.body


def test_it_is_an_event_of_the_ledger_that_moves_no_clock(world, late):
    event = late.events.get(action="supervision_letter")
    assert (event.kind, event.source, event.target, event.clock) == (
        "timer",
        "looking",
        "looking",
        [],
    )
    assert event.data == {
        "deadline": "decide_by", "due": "2026-07-15", "step_on": "2026-07-22",
        "answer_due": "2026-07-27",
    }  # fmt: skip
    assert list(verify()) == []
    step = LadderStep.objects.get(to="letter")
    assert step.event == event


def test_the_late_the_head_and_the_supervisor_are_told(world, late):
    rows = late.events.get(action="supervision_letter").messages.all()
    assert {row.recipient for row in rows} == {
        "role:credit_officer", "role:office_head", "role:supervisor",
    }  # fmt: skip


def test_the_subject_does_not_read_what_offices_write_to_each_other(late):
    assert letters_of(late) == []


def test_it_is_issued_once(late):
    with nothing_moves():
        july(22)
    july(23, 31)
    assert IssuedDocument.objects.count() == 1


def test_after_a_missed_run_it_bears_the_day_on_which_it_leaves(world):
    case = world.at("looking")
    july(27)
    paper = case.documents.get()
    assert paper.issued_on == date(2026, 7, 27)
    assert "已逾期8个工作日" in paper.body
    assert LadderStep.objects.get(to="letter").on == date(2026, 7, 22)


def test_what_was_done_in_time_to_spare_it_is_spared(world):
    case = world.at("looking")
    july(20)
    perform(
        case.pk, "grant", by=world.head, data={"outcome": "good", "text": "同意"},
        today=date(2026, 7, 21),
    )  # fmt: skip
    july(31)
    assert not case.documents.filter(name="supervision_letter").exists()
    assert not LadderStep.objects.filter(to="letter").exists()


def test_a_letter_that_fails_is_left_to_the_next_run(world, monkeypatch, caplog):
    from casework.reminding import supervision

    case = world.at("looking")
    whole = supervision.letters.filled
    monkeypatch.setattr(supervision.letters, "filled", lambda *a: 1 / 0)
    assert july(22)["letters"] == 0
    assert "was not issued" in caplog.text
    assert not case.events.filter(action="supervision_letter").exists()
    monkeypatch.setattr(supervision.letters, "filled", whole)
    assert tick(date(2026, 7, 23))["letters"] == 1


def test_no_letter_leaves_on_a_day_off(world):
    case = world.at("looking")
    assert july(25)["letters"] == 0  # a Saturday: the step is there, the letter waits
    assert LadderStep.objects.get(to="letter").event is None
    assert july(27)["letters"] == 1
    assert case.documents.get().issued_on == date(2026, 7, 27)
