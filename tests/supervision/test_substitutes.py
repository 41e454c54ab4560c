"""A substitute has what the person holds, from day to day, and not one day longer."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db.utils import IntegrityError

from casework import selectors
from casework.access.actor import Actor
from casework.access.roles import give_role, take_role
from casework.access.substitutes import Appointment, appoint, end, visible_to
from casework.engine import judge, perform
from casework.errors import CaseNotFound, TransitionRefused
from casework.handling.assign import hand_over, take
from casework.ledger.chain import digest
from casework.ledger.verify import verify
from casework.models import Case, CaseEvent, Substitution
from casework.today import local_today, moment
from notifications.people import people_in
from tests import factories as f
from tests.supervision.refusing import refused

TODAY = local_today()
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def stand_in(person, substitute, *, by=None, starts=TODAY, ends=TODAY + WEEK, **how):
    how.setdefault("reason", "年休假")
    return appoint(
        Appointment(person, substitute, starts, ends, **how),
        by=by or person, today=TODAY, now=moment(),
    )  # fmt: skip


@pytest.fixture
def clerk(world):
    """Somebody of the market regulator who holds no role that decides."""
    return f.officer("window_clerk", world.market, "clerk")


@pytest.fixture
def outsider(world):
    """A colleague of the reviewer at another bureau, where both work."""
    give_role(world.reviewer, "reviewer", world.water)
    return f.officer("window_clerk", world.water)


def test_a_substitute_does_what_the_person_may_and_the_ledger_says_in_whose_place(world, clerk):
    case = world.at("pushed")
    assert not Actor.of(clerk).acts_as("reviewer", case)
    stand_in(world.reviewer, clerk)
    perform(case.pk, "accept", by=clerk)
    event = CaseEvent.objects.get(case_id=case.pk, action="accept")
    assert (event.by, event.in_place_of, event.role) == (clerk, world.reviewer, "reviewer")
    assert event.department == world.market
    assert list(verify()) == []


def test_who_holds_the_role_acts_for_nobody_else(world):
    case = world.at("pushed")
    stand_in(world.reviewer, world.reviewer2)
    perform(case.pk, "accept", by=world.reviewer2)
    assert CaseEvent.objects.get(case_id=case.pk, action="accept").in_place_of is None


@pytest.mark.parametrize(("days", "opens"), [(-1, False), (0, True), (7, True), (8, False)])
def test_the_right_begins_with_the_first_day_and_ends_with_the_last(world, outsider, days, opens):
    case = world.at("pushed")
    stand_in(world.reviewer, outsider)
    actor = Actor.of(outsider, today=TODAY + days * DAY)
    assert actor.acts_as("reviewer", case) is opens
    assert Case.objects.visible_to(actor).filter(pk=case.pk).exists() is opens
    assert (case in selectors.inbox(actor)) is opens
    if not opens:
        with pytest.raises(CaseNotFound):
            selectors.case_for(actor, case.pk)


def test_ending_it_takes_the_right_away_at_once(world, outsider):
    case = world.at("pushed")
    row = stand_in(world.reviewer, outsider)
    end(row.pk, by=world.head, today=TODAY, now=moment())
    with pytest.raises(CaseNotFound):
        take(case.pk, by=outsider)
    row.refresh_from_db()
    assert row.ended_by == world.head
    refused(lambda: end(row.pk, by=outsider, today=TODAY, now=moment()), "ended_already")


def test_what_the_person_loses_the_substitute_loses_too(world, clerk):
    case = world.at("pushed")
    stand_in(world.reviewer, clerk)
    assert Actor.of(clerk).acts_as("reviewer", case)
    take_role(world.reviewer, "reviewer", world.market)
    assert not Actor.of(clerk).acts_as("reviewer", case)
    give_role(world.reviewer, "reviewer", world.market)
    world.reviewer.is_active = False
    world.reviewer.save()
    assert not Actor.of(clerk).acts_as("reviewer", case)


def test_a_substitute_never_acts_for_the_persons_subjects(world, clerk):
    other = f.subject("别的公司")
    person = f.agent_of(other)
    give_role(person, "reviewer", world.market)
    stand_in(person, clerk)
    assert Actor.of(clerk).subjects == frozenset()


def test_in_the_place_of_an_agent_of_the_subject_nobody_decides(world, clerk):
    case = world.at("pushed")
    give_role(world.agent, "reviewer", world.market)
    stand_in(world.agent, clerk)
    refused(lambda: perform(case.pk, "accept", by=clerk), "acts_for_subject")


# --- Four eyes reach over the pair, both ways


def test_the_substitute_does_not_approve_what_the_person_did(world):
    case = world.at("reviewing")  # accepted and reviewed by the reviewer
    stand_in(world.reviewer, world.head)
    codes = [r.code for r in judge(case, "approve", by=world.head)]
    assert set(codes) == {"four_eyes"}
    refused(lambda: perform(case.pk, "approve", by=world.head), *codes)


def test_the_person_does_not_approve_what_the_substitute_did_in_their_place(world, clerk):
    case = world.at("pushed")
    boss = world.head
    give_role(boss, "reviewer", world.market)
    row = stand_in(boss, clerk)
    for action in ("accept", "review"):
        perform(case.pk, action, by=clerk, data=world.data(action))
    end(row.pk, by=boss, today=TODAY, now=moment())
    case = Case.objects.get(pk=case.pk)
    assert "four_eyes" in [r.code for r in judge(case, "approve", by=boss)]
    other_head = f.officer("head", world.market)
    assert judge(case, "approve", by=other_head) == []


def test_while_it_lasts_the_person_does_not_approve_what_the_substitute_did_alone(world):
    case = world.at("reviewing")
    row = stand_in(world.head, world.reviewer)
    assert "four_eyes" in [r.code for r in judge(case, "approve", by=world.head)]
    end(row.pk, by=world.head, today=TODAY, now=moment())
    assert judge(case, "approve", by=world.head) == []


# --- Chains


def test_a_chain_of_two_works_and_a_third_link_is_refused(world, clerk):
    case = world.at("pushed")
    stand_in(world.reviewer, world.reviewer2)
    stand_in(world.reviewer2, clerk, ends=TODAY + DAY)
    take_role(world.reviewer2, "reviewer", world.market)
    give_role(world.reviewer2, "window_clerk", world.market)
    actor = Actor.of(clerk)
    assert actor.acts_as("reviewer", case)
    assert actor.in_place_of("reviewer", case) == world.reviewer.pk
    assert actor.stand_ins[world.reviewer.pk].until == TODAY + DAY  # the shorter of the two
    assert not Actor.of(clerk, today=TODAY + 2 * DAY).acts_as("reviewer", case)
    fourth = f.officer("window_clerk", world.market)
    refused(lambda: stand_in(clerk, fourth), "chain_too_long")
    refused(lambda: stand_in(world.head, world.reviewer), "chain_too_long")
    stand_in(clerk, fourth, starts=TODAY + 10 * DAY, ends=TODAY + 11 * DAY)


def test_rows_that_slipped_past_the_rule_reach_no_further_than_two(world, clerk):
    case = world.at("pushed")
    fourth = f.officer("window_clerk", world.market)
    people = [world.reviewer, world.reviewer2, clerk, fourth]
    take_role(world.reviewer2, "reviewer", world.market)
    give_role(world.reviewer2, "window_clerk", world.market)
    for person, substitute in pairwise(people):
        Substitution.objects.create(
            person=person, substitute=substitute, starts=TODAY, ends=TODAY, reason="x",
            appointed_by=person, appointed_at=moment(),
        )  # fmt: skip
    assert Actor.of(clerk).acts_as("reviewer", case)
    assert not Actor.of(fourth).acts_as("reviewer", case)


def test_a_circle_is_refused(world):
    stand_in(world.reviewer, world.reviewer2)
    world.at("pushed")
    refused(lambda: stand_in(world.reviewer2, world.reviewer), "chain_too_long")


# --- Who appoints, and for how long


@pytest.mark.parametrize("who", ["head", "supervisor"])
def test_head_and_supervisor_appoint_too(world, clerk, who):
    row = stand_in(world.reviewer, clerk, by=world.people[who], department=world.market)
    assert (row.appointed_by, row.department) == (world.people[who], world.market)


def test_a_head_gives_no_more_than_the_own_department(world, clerk):
    give_role(world.reviewer, "reviewer", world.water)
    stand_in(world.reviewer, clerk, by=world.head, department=world.market)
    held = Actor.of(clerk).permissions["reviewer"]
    assert held == frozenset({world.market.pk})
    refused_by(world, lambda: stand_in(world.reviewer, clerk, by=world.head))


def refused_by(world, call):
    world.at("pushed")
    with pytest.raises(TransitionRefused) as caught:
        call()
    assert "not_yours_to_appoint" in caught.value.codes


def test_bad_appointments_are_refused_with_every_reason(world, clerk):
    world.at("pushed")
    person = world.reviewer
    refused(lambda: stand_in(person, person), "substitute_of_oneself")
    refused(lambda: stand_in(person, world.water_reviewer), "no_colleague")
    refused(lambda: stand_in(person, clerk, by=world.reviewer2), "not_yours_to_appoint")
    refused(lambda: stand_in(person, clerk, starts=TODAY - DAY), "days_wrong")
    refused(lambda: stand_in(person, clerk, ends=TODAY - DAY, starts=TODAY), "days_wrong")
    refused(lambda: stand_in(person, clerk, ends=TODAY + timedelta(days=400)), "days_wrong")
    refused(lambda: stand_in(person, clerk, reason=" \x00 "), "reason_missing")
    stand_in(person, clerk)
    refused(lambda: stand_in(person, world.reviewer2, starts=TODAY + WEEK), "has_substitute")
    refused(
        lambda: stand_in(person, world.water_reviewer, by=world.water_head, ends=date(2020, 1, 1),
                         reason=""),
        "not_yours_to_appoint", "no_colleague", "days_wrong", "reason_missing",
    )  # fmt: skip


def test_a_substitution_passes_nothing_on(world, clerk):
    """Whoever stands in for a head appoints nobody for the head's people."""
    stand_in(world.head, clerk)
    refused_by(world, lambda: stand_in(world.reviewer, world.reviewer2, by=clerk,
                                       department=world.market))  # fmt: skip


def test_the_database_refuses_what_no_form_would_send(world):
    with pytest.raises(IntegrityError):
        Substitution.objects.create(
            person=world.head, substitute=world.head, starts=TODAY, ends=TODAY, reason="x",
            appointed_by=world.head, appointed_at=moment(),
        )  # fmt: skip


def test_one_sees_ones_own_a_head_their_peoples_the_supervisor_all(world, clerk):
    row = stand_in(world.reviewer, clerk)
    for who in (world.reviewer, clerk, world.head, world.supervisor):
        assert row in visible_to(who)
    for who in (world.reviewer2, world.water_head):
        assert row not in visible_to(who)


# --- What waits, and who is told


def test_what_the_substitute_takes_is_the_persons_case(world, clerk):
    case = world.at("pushed")
    stand_in(world.reviewer, clerk)
    take(case.pk, by=clerk)
    case.refresh_from_db(fields=["assignee"])
    assert case.assignee == world.reviewer
    hand_over(case.pk, world.reviewer2, by=clerk, reason="他熟悉此案")
    event = CaseEvent.objects.filter(case_id=case.pk).last()
    assert (event.by, event.in_place_of) == (clerk, world.reviewer)


def test_the_substitute_is_told_too(world, clerk):
    case = world.at("pushed")
    assert clerk not in people_in("reviewer", case)
    row = stand_in(world.reviewer, clerk)
    assert clerk in people_in("reviewer", case)
    end(row.pk, by=clerk, today=TODAY, now=moment())
    assert clerk not in people_in("reviewer", case)


def test_the_digest_binds_in_whose_place_it_was_done_and_older_events_still_verify():
    event = dict.fromkeys(("case_id", "seq", "kind", "action", "source", "target", "by_id", "role",
                           "department_id", "reason", "pack", "pack_version", "on", "at", "key",
                           "data", "before", "after", "clock"))  # fmt: skip
    before = digest(event, prev_hash="")
    assert digest(event | {"in_place_of_id": None}, prev_hash="") == before
    assert digest(event | {"in_place_of_id": 7}, prev_hash="") != before
