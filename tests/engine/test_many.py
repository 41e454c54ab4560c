"""One action on many cases: each judged for itself, all written together, nothing half done."""

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from casework import many
from casework.access.actor import SYSTEM
from casework.access.roles import give_role
from casework.clock.stored import stored_calendar
from casework.engine import perform
from casework.errors import TransitionRefused
from casework.handling.assign import take
from casework.ledger.verify import verify
from casework.many import perform_many
from casework.models import Case, CaseEvent
from tests import factories as f
from tests.engine.conftest import MONDAY
from tests.nothing_moved import nothing_moves
from tests.sample import changes

# What SQLite writes a row at a time; PostgreSQL has one statement for all.
ROW_BY_ROW = ("INSERT", "UPDATE")


@pytest.fixture
def many_cases(world):
    """So many cases of as many subjects that wait to be taken up."""

    def made(count: int) -> list[Case]:
        cases = []
        for _ in range(count):
            company = f.subject()
            agent = f.agent_of(company)
            case = world.open(by=agent, data={"subject": company.pk, "topic": "一个愿望"})
            cases.append(perform(case.pk, "send", by=agent, today=MONDAY))
        return cases

    return made


def states(cases):
    found = dict(Case.objects.values_list("pk", "state"))
    return [found[case.pk] for case in cases]


def test_all_are_done_and_each_has_its_own_event(world, many_cases):
    cases = many_cases(3)
    ends = list(perform_many([c.pk for c in cases], "take_up", by=world.officer, today=MONDAY))
    assert [end.done for end in ends] == [True] * 3
    assert states(cases) == ["looking"] * 3
    events = CaseEvent.objects.filter(action="take_up")
    assert sorted(events.values_list("case_id", "by_id", "on")) == sorted(
        (case.pk, world.officer.pk, MONDAY) for case in cases
    )
    assert list(verify()) == []


def test_each_is_refused_as_it_would_be_alone_and_the_others_go_on(world, many_cases):
    good, moved, other = many_cases(3)
    perform(moved.pk, "take_up", by=world.officer, today=MONDAY)
    wanted = [good.pk, moved.pk, other.pk, 999_999]
    ends = {e.case_id: e for e in perform_many(wanted, "take_up", by=world.officer, today=MONDAY)}
    assert [ends[pk].done for pk in wanted] == [True, False, True, False]
    with nothing_moves(), pytest.raises(TransitionRefused) as alone:
        perform(moved.pk, "take_up", by=world.officer, today=MONDAY)
    assert [r.message for r in ends[moved.pk].refusals] == [r.message for r in alone.value.refusals]
    assert [r.code for r in ends[999_999].refusals] == ["no_such_case"]


def test_a_case_that_moved_since_it_was_looked_at_is_refused(world, many_cases):
    still, moved = many_cases(2)
    seen = {case.pk: case.version for case in (still, moved)}
    take(moved.pk, by=world.officer, today=MONDAY)
    how = {"by": world.officer, "today": MONDAY, "seen": seen}
    with nothing_moves():
        (end,) = perform_many([moved.pk], "take_up", **how)
    assert [r.code for r in end.refusals] == ["moved_since"]
    ends = perform_many([still.pk, moved.pk], "take_up", **how)
    assert [end.done for end in ends] == [True, False]


def test_a_database_that_does_not_answer_is_raised_and_not_called_a_fault(
    world, many_cases, monkeypatch
):
    pks = [case.pk for case in many_cases(2)]

    def down(*args, **kwargs):
        raise OperationalError

    with nothing_moves(), monkeypatch.context() as silent:
        silent.setattr("casework.store.take_many", down)
        silent.setattr("casework.store.take", down)
        with pytest.raises(OperationalError):
            list(perform_many(pks, "take_up", by=world.officer, today=MONDAY))
    assert all(e.done for e in perform_many(pks, "take_up", by=world.officer, today=MONDAY))


@pytest.mark.parametrize(
    ("who", "action", "code"),
    [("stranger", "take_up", "not_your_role"), ("officer", "dance", "no_such_action")],
)
def test_where_all_are_refused_nothing_moves(world, many_cases, who, action, code):
    cases = many_cases(2)
    with nothing_moves():
        ends = list(
            perform_many([c.pk for c in cases], action, by=getattr(world, who), today=MONDAY)
        )
    assert [[r.code for r in end.refusals] for end in ends] == [[code], [code]]


def test_four_eyes_hold_for_many(world, many_cases):
    cases = many_cases(2)
    pks = [case.pk for case in cases]
    head = f.officer("head", world.office)
    give_role(head, "credit_officer", world.office)
    perform(pks[0], "take_up", by=head, today=MONDAY)
    perform(pks[1], "take_up", by=world.officer, today=MONDAY)
    finding = {"outcome": "good", "text": "同意"}
    ends = {
        end.case_id: [r.code for r in end.refusals]
        for end in perform_many(pks, "grant", by=head, data=finding, today=MONDAY)
    }
    assert ends == {pks[0]: ["four_eyes"], pks[1]: []}


def test_a_repeated_key_does_nothing_again(world, many_cases):
    pks = [case.pk for case in many_cases(2)]
    how = {"by": world.officer, "key": "run-1", "today": MONDAY}
    assert all(end.done for end in perform_many(pks, "take_up", **how))
    with nothing_moves():
        assert all(end.done for end in perform_many(pks, "take_up", **how))
        theirs = perform_many(pks, "take_up", **how | {"by": world.officer2})
        assert [r.code for end in theirs for r in end.refusals] == ["key_used", "key_used"]


def test_cases_of_one_subject_do_not_share_a_batch(world, many_cases, monkeypatch):
    """The conditions of the later look at what the earlier has done."""
    first, second, other = world.open(), world.open(), many_cases(1)[0]
    true_write, written = many.write_all, []

    def write(moves):
        written.append({move.case.pk for move in moves})
        true_write(moves)

    monkeypatch.setattr(many, "write_all", write)
    pks = [first.pk, second.pk, other.pk]
    assert all(end.done for end in perform_many(pks, "drop", by=SYSTEM, today=MONDAY))
    assert written == [{first.pk, other.pk}, {second.pk}]


def test_a_fault_in_one_case_does_not_take_the_others_with_it(
    world, many_cases, monkeypatch, caplog
):
    cases = many_cases(3)
    for case in cases:
        perform(case.pk, "take_up", by=world.officer, today=MONDAY)
    true_change = changes.mark_extended

    def mark(change):
        if change.case.pk == cases[1].pk:
            raise RuntimeError("the power went off")
        true_change(change)

    monkeypatch.setattr(changes, "mark_extended", mark)
    ends = perform_many([c.pk for c in cases], "extend", by=world.head, reason="复杂", today=MONDAY)
    assert [[r.code for r in end.refusals] for end in ends] == [[], ["broken"], []]
    assert "the power went off" in caplog.text
    extended = CaseEvent.objects.filter(action="extend").values_list("case_id", flat=True)
    assert sorted(extended) == [cases[0].pk, cases[2].pk]
    assert list(verify()) == []


def test_a_batch_that_cannot_be_written_is_made_case_by_case(world, many_cases, monkeypatch):
    cases = many_cases(3)
    pks = [case.pk for case in cases]
    true_write, calls = many.write_all, []

    def write(moves):
        calls.append(len(moves))
        true_write(moves)
        raise ConnectionError("the line went dead")

    monkeypatch.setattr(many, "write_all", write)
    assert all(end.done for end in perform_many(pks, "take_up", by=world.officer, today=MONDAY))
    assert calls == [3]
    assert CaseEvent.objects.filter(action="take_up").count() == 3
    assert list(verify()) == []


def test_ten_cases_are_read_by_no_more_statements_than_two(world, many_cases):
    stored_calendar()
    counts = []
    for count in (2, 10):
        pks = [case.pk for case in many_cases(count)]
        with CaptureQueriesContext(connection) as made:
            assert all(e.done for e in perform_many(pks, "take_up", by=world.officer, today=MONDAY))
        texts = [query["sql"] or "planned before" for query in made]
        counts.append(len([text for text in texts if not any(w in text for w in ROW_BY_ROW)]))
    assert counts[0] == counts[1] > 0
