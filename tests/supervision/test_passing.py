"""A case at the wrong department goes on to the right one, or back, with its clocks as they were."""

import pytest

from casework.engine import perform
from casework.errors import CaseNotFound
from casework.handling import urging
from casework.handling.assign import take
from casework.handling.passing import may_pass_on, may_send_back, pass_on, send_back
from casework.ledger.verify import verify
from casework.models import Case, CaseDeadline, CaseEvent, OutboxMessage, Urge
from notifications.delivery import expand, inform
from notifications.models import Notification
from notifications.people import meant_by
from notifications.selectors import notifications_for
from tests.supervision.conftest import TUESDAY
from tests.supervision.refusing import refused

WHY = "该处罚由水利局作出"


@pytest.fixture
def case(world):
    return world.at("pushed")


def passed(world, case, by=None, **how):
    how = {"reason": WHY, "today": TUESDAY} | how
    return pass_on(case.pk, how.pop("to", world.water), by=by or world.head, **how)


def test_the_party_changes_and_the_clocks_go_on(world, case):
    take(case.pk, by=world.reviewer)
    before = {d.name: (d.log, d.due_on, d.state) for d in CaseDeadline.objects.all()}
    passed(world, case)
    now = Case.objects.get(pk=case.pk)
    assert (now.department, now.holder, now.assignee) == (world.water, world.water, None)
    assert (now.state, now.due_on) == (case.state, case.due_on)
    assert {d.name: (d.log, d.due_on, d.state) for d in CaseDeadline.objects.all()} == before
    owned = CaseDeadline.objects.filter(case_id=case.pk, owner="reviewer")
    assert {d.department for d in owned} == {world.water}
    assert now.provider == case.provider  # another part in the case, another matter
    event = CaseEvent.objects.get(case_id=case.pk, action="passed_on")
    assert (event.by, event.role, event.reason) == (world.head, "head", WHY)
    assert event.before["case"] == {"department": world.market.pk, "assignee": world.reviewer.pk}
    assert list(verify()) == []


def test_the_new_department_acts_and_the_old_one_no_longer(world, case):
    passed(world, case)
    refused(lambda: perform(case.pk, "accept", by=world.reviewer), "not_your_role")
    perform(case.pk, "accept", by=world.water_reviewer, today=TUESDAY)


def test_who_plays_no_part_any_more_sees_it_no_more(world, case):
    Case.objects.filter(pk=case.pk).update(provider=world.water)
    passed(world, case)
    with pytest.raises(CaseNotFound):
        take(case.pk, by=world.reviewer)


def test_both_departments_are_told_and_the_old_one_reads_that_it_is_gone(world, case):
    Case.objects.filter(pk=case.pk).update(provider=world.water)  # the market plays no other part
    passed(world, case)
    event = CaseEvent.objects.get(case_id=case.pk, action="passed_on")
    rows = list(OutboxMessage.objects.filter(event=event))
    assert {p for m in rows for p in meant_by(m)} == {
        world.reviewer, world.reviewer2, world.head, world.water_reviewer, world.water_head,
    }  # fmt: skip
    for message in rows:
        claimed(message)
        expand(message, message.next_at)
    for message in OutboxMessage.objects.filter(event=event, channel="in_app"):
        claimed(message)
        inform(message, message.next_at)
    old, new = notifications_for(world.reviewer), notifications_for(world.water_reviewer)
    gone = next(n for n in old if n.outbox.event_id == event.pk)
    assert (gone.audience, gone.text.path) == ("former", "/staff/inbox/")
    assert case.number in gone.text.number
    here = next(n for n in new if n.outbox.event_id == event.pk)
    assert (here.audience, here.text.path) == ("staff", f"/staff/cases/{case.pk}/")
    assert Notification.objects.filter(outbox__event=event).count() == 5


def claimed(message):
    OutboxMessage.objects.filter(pk=message.pk).update(claimed_until=message.next_at)
    message.claimed_until = message.next_at


def test_an_urge_that_waits_ends_with_the_move(world, case):
    urging.urge(case.pk, by=world.supervisor, reason="请说明", today=TUESDAY)
    passed(world, case)
    assert Urge.objects.get().state == "moved"
    urging.urge(case.pk, by=world.supervisor, reason="请水利局说明", today=TUESDAY)
    assert Urge.objects.get(state="waiting").department == world.water


@pytest.mark.parametrize("who", ["head", "credit_officer", "supervisor"])
def test_head_credit_office_and_supervisor_pass_on(world, case, who):
    assert may_pass_on(case, world.people[who]) == []
    passed(world, case, by=world.people[who])
    assert Case.objects.get(pk=case.pk).holder == world.water


def test_the_rest_is_refused_with_a_sentence(world, case):
    for who in (world.reviewer, world.platform_person, world.window_clerk):
        refused(lambda who=who: passed(world, case, by=who), "not_your_role")
    with pytest.raises(CaseNotFound):
        passed(world, case, by=world.water_head)
    refused(lambda: passed(world, case, to=None), "no_department_chosen")
    refused(lambda: passed(world, case, to=world.market), "has_it_already")
    refused(lambda: passed(world, case, to=world.empty), "nobody_there")
    refused(lambda: passed(world, case, reason=""), "reason_missing")
    refused(lambda: passed(world, case, seen=1), "moved_since")
    Case.objects.filter(pk=case.pk).update(upper=world.water)
    refused(lambda: passed(world, case), "judges_itself")


@pytest.mark.parametrize("state", ["submitted", "supplement", "refused"])
def test_what_no_other_department_must_do_stays(world, state):
    case = world.at(state)
    refused(lambda: passed(world, case, by=world.supervisor), "nothing_to_pass_on")


def test_the_receiver_sends_it_back_for_lack_of_reasons(world, case):
    take(case.pk, by=world.reviewer)
    passed(world, case, reason="不归我管")
    assert may_send_back(Case.objects.get(pk=case.pk), world.water_head) == []
    refused(lambda: send_back(case.pk, by=world.water_head, reason=""), "reason_missing")
    send_back(case.pk, by=world.water_head, reason="未说明理由，处罚决定书由市场监管局作出")
    now = Case.objects.get(pk=case.pk)
    assert (now.department, now.holder, now.assignee) == (
        world.market, world.market, world.reviewer,
    )  # fmt: skip
    assert list(verify()) == []


def test_it_does_not_go_to_and_fro(world, case):
    passed(world, case)
    send_back(case.pk, by=world.water_head, reason="理由不足")
    refused(lambda: passed(world, case), "sent_back_from_there")
    refused(lambda: send_back(case.pk, by=world.head, reason="x"), "not_passed_on")
    passed(world, case, by=world.supervisor)
    refused(lambda: send_back(case.pk, by=world.water_head, reason="x"), "decided_by_office")
    send_back(case.pk, by=world.supervisor, reason="弄错了")
    assert Case.objects.get(pk=case.pk).holder == world.market


def test_only_what_was_passed_on_and_not_yet_acted_on_is_sent_back(world, case):
    refused(lambda: send_back(case.pk, by=world.head, reason="x"), "not_passed_on")
    passed(world, case)
    refused(lambda: send_back(case.pk, by=world.window_clerk, reason="x"), "not_your_role")
    take(case.pk, by=world.water_reviewer)  # looking at it is not acting
    assert may_send_back(Case.objects.get(pk=case.pk), world.water_reviewer) == []
    perform(case.pk, "accept", by=world.water_reviewer, today=TUESDAY)
    refused(lambda: send_back(case.pk, by=world.water_head, reason="x"), "not_passed_on")


def test_the_same_call_sent_twice_moves_once(world, case):
    for _ in range(2):
        passed(world, case, by=world.supervisor, key="k")
    assert CaseEvent.objects.filter(case_id=case.pk, action="passed_on").count() == 1
