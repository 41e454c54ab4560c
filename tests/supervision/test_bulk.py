"""A bulk run is rehearsed, done row by row, survives its worker, and is tried again for the rest."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from casework.access.roles import take_role
from casework.engine import judged, perform
from casework.errors import TransitionRefused
from casework.handling import bulk
from casework.handling.assign import take
from casework.handling.bulk import (
    Item,
    Order,
    confirm,
    counts,
    dismiss,
    drain,
    prepare,
    retry,
    run_for,
)
from casework.handling.bulk_jobs import act
from casework.ledger.verify import verify
from casework.models import BulkRow, BulkRun, Case, CaseEvent, Heartbeat, Urge
from casework.today import local_today, moment
from tests import factories as f
from tests.nothing_moved import nothing_moves, snapshot
from tests.supervision.conftest import MONDAY

ACCEPT = Order("action", "repair", "accept")
REFUSE = Order(
    "action", "repair", "refuse", reason="不符合条件",
    data={"ground": ["duties"], "next_step": ["履行后再申请"]},
)  # fmt: skip


@pytest.fixture
def cases(world):
    """Three that wait for acceptance, one that has it already, one that waits for its subject."""
    states = ["pushed", "pushed", "pushed", "accepted", "supplement"]
    return [world.at(s, record=f.record(world.subject, world.market)) for s in states]


def rehearsed(order, cases, *, by, token="t"):
    items = [Item(case.pk) for case in cases]
    return prepare(order, items, by=by, token=token, today=MONDAY, now=moment())


def work(clock=moment):
    return drain(today=lambda: MONDAY, clock=clock)


def states(run):
    return list(run.rows.values_list("state", flat=True))


def test_the_rehearsal_says_what_can_be_done_and_why_not_and_moves_nothing(world, cases):
    with nothing_moves():
        run = rehearsed(ACCEPT, cases, by=world.reviewer)
    assert run.state == "rehearsed"
    assert states(run) == ["can", "can", "can", "cannot", "cannot"]
    rows = list(run.rows.all())
    assert [r["code"] for r in rows[3].refusals] == ["not_from_this_state"]
    assert all(r["text"] for r in rows[3].refusals + rows[4].refusals)
    assert work() == {}  # nobody has confirmed it


def test_confirmed_it_does_each_row_as_a_single_call_would(world, cases):
    run = rehearsed(ACCEPT, cases, by=world.reviewer)
    confirm(run)
    assert work() == {"done": 3}
    assert states(run) == ["done", "done", "done", "cannot", "cannot"]
    run.refresh_from_db()
    assert (run.state, run.finished_at is not None) == ("done", True)
    found = CaseEvent.objects.filter(action="accept", case_id__in=[c.pk for c in cases[:3]])
    assert {(e.by, e.role, e.on) for e in found} == {(world.reviewer, "reviewer", MONDAY)}
    assert found.count() == 3
    assert list(verify()) == []
    assert Heartbeat.objects.get(job="drain_bulk").detail == {"done": 3}
    with nothing_moves():
        confirm(run)
        assert work() == {}


def test_the_form_is_filled_in_once_and_judged_for_each_case(world, cases):
    run = rehearsed(REFUSE, cases[:2], by=world.reviewer)
    assert set(states(run)) <= {"can", "cannot"}
    for row in run.rows.select_related("case"):
        with pytest.raises(TransitionRefused) as caught:
            perform(row.case_id, "refuse", by=world.reviewer, data=bulk_data(run), today=MONDAY,
                    reason="")  # fmt: skip
        told = [r["code"] for r in row.refusals]
        assert caught.value.codes == ["reason_missing", *told]
    wrong = Order("action", "repair", "refuse", reason="x", data={"ground": ["nonsense"]})
    bad = rehearsed(wrong, cases[:1], by=world.reviewer, token="u")
    assert "field" in [r["code"] for r in bad.rows.get().refusals]


def bulk_data(run):
    from casework.handling.bulk_jobs import data_of

    return data_of(run)


def test_a_case_of_another_type_or_of_others_is_not_done(world, cases):
    sample = Order("action", "sample", "take_up")
    run = rehearsed(sample, cases[:1], by=world.reviewer)
    assert run.rows.get().refusals[0]["code"] == "other_type"
    run = rehearsed(ACCEPT, cases[:1], by=world.water_reviewer, token="u")
    assert run.rows.get().refusals[0]["code"] == "not_yours"


def test_a_case_that_moved_since_the_rehearsal_is_refused_and_tried_again(world, cases):
    run = rehearsed(ACCEPT, cases[:2], by=world.reviewer)
    take(cases[0].pk, by=world.reviewer)
    confirm(run)
    assert work() == {"refused": 1, "done": 1}
    row = run.rows.get(position=1)
    assert [r["code"] for r in row.refusals] == ["moved_since"]
    run.refresh_from_db()
    retry(run, today=MONDAY)
    assert states(run) == ["queued", "done"]
    assert work() == {"done": 1}
    assert CaseEvent.objects.filter(action="accept", case_id=cases[1].pk).count() == 1


def test_a_retry_that_finds_nothing_possible_says_so_and_moves_nothing(world, cases):
    run = rehearsed(ACCEPT, [cases[0], cases[3]], by=world.reviewer)
    confirm(run)
    work()
    run.refresh_from_db()
    with nothing_moves(), pytest.raises(TransitionRefused) as caught:
        retry(run, today=MONDAY)
    assert caught.value.codes == ["nothing_possible"]
    assert states(run) == ["done", "cannot"]


def test_a_worker_killed_after_the_action_does_not_do_it_twice(world, cases):
    run = rehearsed(ACCEPT, cases[:2], by=world.reviewer)
    confirm(run)
    first = bulk._claim(moment(), 1)[0]
    list(act([first], bulk.Actor.of(world.reviewer), MONDAY))  # and then it is killed
    assert first.pk in BulkRow.objects.filter(state="queued").values_list("pk", flat=True)
    assert work() == {"done": 1}  # the other row: this one is still claimed
    later = moment() + bulk.LEASE + timedelta(seconds=1)
    assert work(lambda: later) == {"done": 1}
    assert states(run) == ["done", "done"]
    assert CaseEvent.objects.filter(action="accept", case_id=first.case_id).count() == 1


def test_a_database_that_does_not_answer_leaves_the_row_in_the_queue(world, cases, monkeypatch):
    run = rehearsed(ACCEPT, cases[:1], by=world.reviewer)
    confirm(run)

    def down(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr("casework.store.take_many", down)
    monkeypatch.setattr("casework.store.take", down)
    with pytest.raises(OperationalError):
        work()
    assert states(run) == ["queued"]
    monkeypatch.undo()
    later = moment() + bulk.LEASE + timedelta(seconds=1)
    assert work(lambda: later) == {"done": 1}


def test_one_row_that_fails_does_not_stop_the_others(world, cases, monkeypatch):
    run = rehearsed(ACCEPT, cases[:3], by=world.reviewer)
    confirm(run)

    def sometimes(attempt, wish):
        if attempt.case.pk == cases[1].pk:
            raise RuntimeError
        return judged(attempt, wish)

    monkeypatch.setattr("casework.many.judged", sometimes)
    monkeypatch.setattr("casework.engine.judged", sometimes)
    assert work() == {"done": 2, "failed": 1}
    assert run.rows.get(state="failed").refusals[0]["code"] == "broken"
    monkeypatch.undo()
    run.refresh_from_db()
    retry(run, today=MONDAY)
    assert work() == {"done": 1}


def test_a_role_taken_away_between_rehearsal_and_run_bites(world, cases):
    run = rehearsed(ACCEPT, cases[:2], by=world.reviewer)
    confirm(run)
    take_role(world.reviewer, "reviewer", world.market)
    before = snapshot()
    assert work() == {"refused": 2}
    assert snapshot() == before


def test_more_than_the_cap_and_nothing_at_all_are_refused(world, cases, settings):
    settings.CASEWORK_BULK_MAX = 2
    with pytest.raises(TransitionRefused) as caught:
        rehearsed(ACCEPT, cases, by=world.reviewer)
    assert caught.value.codes == ["too_many"]
    assert "2" in caught.value.refusals[0].message
    with pytest.raises(TransitionRefused) as caught:
        rehearsed(Order("urged"), [], by=world.supervisor)
    assert caught.value.codes == ["nothing_chosen", "reason_missing"]
    assert not BulkRun.objects.exists()


def test_a_form_sent_twice_makes_one_run(world, cases):
    runs = {rehearsed(ACCEPT, cases, by=world.reviewer).pk for _ in range(2)}
    assert len(runs) == 1


def test_a_dismissed_run_does_nothing(world, cases):
    run = dismiss(rehearsed(ACCEPT, cases, by=world.reviewer))
    with nothing_moves(), pytest.raises(TransitionRefused):
        confirm(run)
    assert work() == {}


def test_a_run_is_its_starters_alone(world, cases):
    run = rehearsed(ACCEPT, cases, by=world.reviewer)
    assert run_for(world.reviewer, run.pk) == run
    for who in (world.reviewer2, world.supervisor):
        with pytest.raises(bulk.RunNotFound):
            run_for(who, run.pk)


def test_many_are_urged_at_once(world, cases):
    run = rehearsed(Order("urged", reason="请抓紧办理"), cases, by=world.supervisor)
    assert states(run) == ["can", "can", "can", "can", "cannot"]
    confirm(run)
    assert work() == {"done": 4}
    assert Urge.objects.filter(state="waiting").count() == 4


def test_many_are_handed_to_a_colleague_at_once(world, cases):
    items = [Item(case.pk, to=world.reviewer2) for case in cases[:3]]
    run = prepare(Order("assigned", reason="分工调整"), items, by=world.head, token="t",
                  today=local_today(), now=moment())  # fmt: skip
    confirm(run)
    work()
    assert counts(run) == {"done": 3}
    handlers = Case.objects.filter(pk__in=[c.pk for c in cases[:3]])
    assert {case.assignee for case in handlers} == {world.reviewer2}
