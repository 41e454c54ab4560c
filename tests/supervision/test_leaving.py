"""Whoever leaves leaves nothing behind: cases, urges and substitutes go to colleagues in one run."""

from datetime import timedelta

import pytest

from casework.access.actor import Actor
from casework.access.substitutes import Appointment, appoint
from casework.errors import TransitionRefused
from casework.handling import urging
from casework.handling.assign import take
from casework.handling.bulk import confirm, drain, retry
from casework.handling.leaving import estate_of, people_for, prepare_leaving
from casework.ledger.verify import verify
from casework.models import Case, CaseEvent, Substitution, Urge
from casework.today import local_today, moment
from tests import factories as f
from tests.nothing_moved import nothing_moves

TODAY = local_today()
WEEK = timedelta(days=7)


@pytest.fixture
def full(world):
    """A reviewer with three cases, one of them urged, who stands in for a colleague."""
    world.people["third"] = f.officer("reviewer", world.market, "third")
    cases = [
        world.at("pushed", record=f.record(world.subject, world.market)) for _ in range(3)
    ]  # fmt: skip
    for case in cases:
        take(case.pk, by=world.reviewer)
    urging.urge(cases[0].pk, by=world.supervisor, reason="请说明")
    wanted = Appointment(world.reviewer2, world.reviewer, TODAY, TODAY + WEEK, "休假")
    appoint(wanted, by=world.reviewer2, today=TODAY, now=moment())
    return world, cases


def leaving(world, *takers, by=None, **how):
    how = {"reason": "调离", "token": "t", "today": TODAY, "now": moment()} | how
    return prepare_leaving(world.reviewer, list(takers), by=by or world.head, **how)


def work():
    return drain(today=lambda: TODAY, clock=moment)


def test_everything_is_counted_and_rehearsed_before_anything_moves(full):
    world, cases = full
    estate = estate_of(world.reviewer, by=world.head, today=TODAY)
    counted = [estate.cases.count(), estate.urges.count(), estate.substitutions.count()]
    assert counted == [3, 1, 1]
    with nothing_moves():
        run = leaving(world, world.reviewer2, world.third)
    rows = list(run.rows.all())
    assert [(r.what, r.state) for r in rows] == [
        ("case", "can"), ("case", "can"), ("case", "can"), ("urge", "can"), ("substitution", "can"),
    ]  # fmt: skip
    shares = [r.to for r in rows]
    assert shares.count(world.reviewer2) in (2, 3)  # shared out evenly
    assert rows[4].to == world.third  # the absent colleague does not stand in for themselves


def test_after_the_run_nothing_is_left_and_the_ledger_has_it_all(full):
    world, cases = full
    confirm(leaving(world, world.reviewer2, world.third))
    assert work() == {"done": 5}
    estate = estate_of(world.reviewer, by=world.supervisor, today=TODAY)
    left = [estate.cases.count(), estate.urges.count(), estate.substitutions.count()]
    assert left == [0, 0, 0]
    assert Actor.of(world.reviewer).stand_ins == {}
    events = CaseEvent.objects.filter(reason="调离")
    assert sorted(events.values_list("action", flat=True)) == [*["assigned"] * 3,
                                                               "urge_handed_over"]  # fmt: skip
    assert {e.by for e in events} == {world.head}
    assert Urge.objects.get().handler in (world.reviewer2, world.third)
    fresh = Substitution.objects.get(ended_at=None)
    assert (fresh.person, fresh.substitute, fresh.ends) == (
        world.reviewer2, world.third, TODAY + WEEK,
    )  # fmt: skip
    assert list(verify()) == []


def test_what_nobody_chosen_can_take_is_listed_and_stays(full):
    world, cases = full
    run = leaving(world, world.water_reviewer)
    assert {row.state for row in run.rows.filter(what="case")} == {"cannot"}
    assert run.rows.filter(what="case").first().refusals[0]["code"] == "nobody_able"
    with pytest.raises(TransitionRefused):
        confirm(run)
    assert Case.objects.filter(assignee=world.reviewer).count() == 3


def test_a_run_that_broke_off_goes_on(full):
    world, cases = full
    run = leaving(world, world.third)
    take_away = cases[2].pk
    from casework.handling.assign import hand_over

    hand_over(take_away, None, by=world.reviewer, reason="不知情")  # meanwhile
    confirm(run)
    assert work() == {"done": 4, "refused": 1}
    run.refresh_from_db()
    retry(run, today=TODAY)
    assert work() == {"done": 1}
    assert Case.objects.get(pk=take_away).assignee == world.third


def test_a_leaver_who_is_away_needs_no_substitute_any_more(world):
    world.at("pushed")
    wanted = Appointment(world.reviewer, world.reviewer2, TODAY, TODAY + WEEK, "休假")
    appoint(wanted, by=world.reviewer, today=TODAY, now=moment())
    confirm(leaving(world, world.reviewer2))
    assert work() == {"done": 1}
    assert not Substitution.objects.filter(ended_at=None).exists()


def test_a_watcher_of_urges_hands_the_watch_on(full):
    world, cases = full
    other = f.officer("supervisor", world.office)
    run = prepare_leaving(
        world.supervisor, [other], by=other, reason="调离", token="t", today=TODAY, now=moment()
    )
    confirm(run)
    assert work() == {"done": 1}
    assert Urge.objects.get().watcher == other


def test_only_head_and_supervisor_hand_over_for_others(full):
    world, cases = full
    assert world.reviewer in people_for(world.head)
    assert world.reviewer in people_for(world.supervisor)
    for who in (world.reviewer2, world.water_head):
        assert world.reviewer not in people_for(who)
        with nothing_moves(), pytest.raises(TransitionRefused) as caught:
            leaving(world, world.third, by=who)
        assert caught.value.codes == ["not_your_role"]
    for takers, code in (([], "nobody_leaves"), ([world.reviewer], "takes_from_oneself")):
        with nothing_moves(), pytest.raises(TransitionRefused) as caught:
            leaving(world, *takers)
        assert caught.value.codes == [code]
    with nothing_moves(), pytest.raises(TransitionRefused) as caught:
        leaving(world, world.third, reason=" ")
    assert caught.value.codes == ["reason_missing"]


def test_an_account_that_is_closed_already_can_still_be_cleared(full):
    world, cases = full
    world.reviewer.is_active = False
    world.reviewer.save()
    assert world.reviewer in people_for(world.head)
    confirm(leaving(world, world.third))
    work()
    assert not Case.objects.filter(assignee=world.reviewer).exists()
