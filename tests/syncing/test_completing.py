"""A repair goes on by itself when the last site has answered, through the engine and once."""

from datetime import date

import pytest

from casework.errors import TransitionRefused
from casework.models import Case, CaseEvent, SyncOrder, SyncTarget
from casework.syncing import completing, rows, targets
from casework.timers import tick
from casework.today import moment
from tests.repair.world import make_world
from tests.syncing.sites import MONDAY, site, work


@pytest.fixture
def world(db):
    """A repair with the province, for which a person confirms, and a site that fetches."""
    made = make_world()
    site(channel="pull")
    return made


def acknowledge(code):
    order = SyncOrder.objects.get(target__code=code, do="withdraw")
    now = moment()
    return rows.acknowledge(str(order.uid), told_at=now, answer="ok", now=now, target=order.target)


def state(case):
    return Case.objects.get(pk=case.pk).state


def test_it_is_syncing_until_the_last_site_has_answered(world):
    case = world.at("syncing")
    assert not completing.go_on(case.pk, today=MONDAY)
    acknowledge("nation")
    assert not completing.go_on(case.pk, today=MONDAY)
    assert state(case) == "syncing"
    world.do(case, "confirm_site", "credit_officer")
    assert completing.go_on(case.pk, today=MONDAY)
    assert state(case) == "repaired"


def test_the_system_completes_it_with_its_letter_and_tells_the_subject(world):
    case = world.do(world.at("syncing"), "confirm_site", "credit_officer")
    acknowledge("nation")
    assert work() == {"completed": 1}
    case = Case.objects.get(pk=case.pk)
    event = case.events.get(action="complete")
    assert (event.role, event.kind, event.on) == ("system", "timer", MONDAY)
    assert "subject" in str(list(event.messages.values_list("recipient", flat=True)))
    letter = case.documents.get(name="completion_letter")
    listed = letter.body.partition("已更新的网站和系统：")[2]
    assert [name for name in ("本网站", "信用江海", "信用中国") if name in listed] == [
        "本网站", "信用江海", "信用中国",
    ]  # fmt: skip
    assert case.record.repaired_on == MONDAY
    assert case.deadlines.get(name="sync_by").state == "met"


def test_it_happens_once(world):
    case = world.do(world.at("syncing"), "confirm_site", "credit_officer")
    acknowledge("nation")
    assert [completing.go_on(case.pk, today=MONDAY) for _ in range(3)] == [True, False, False]
    assert work() == {}
    assert case.events.filter(action="complete").count() == 1


def test_tick_makes_up_for_a_worker_that_died_after_the_last_answer(world):
    case = world.do(world.at("syncing"), "confirm_site", "credit_officer")
    acknowledge("nation")
    assert tick(date(2026, 8, 11))["sync_completed"] == 1
    assert state(case) == "repaired"


def test_a_site_out_of_use_is_no_longer_waited_for(world):
    case = world.do(world.at("syncing"), "confirm_site", "credit_officer")
    nation = SyncTarget.objects.get(code="nation")
    fell = targets.switch(nation, on=False, by=world.credit_officer, reason="已停运", now=moment())
    assert fell == 1
    order = SyncOrder.objects.get(target=nation, do="withdraw")
    assert (order.state, order.reason) == ("superseded", "已停运")
    assert work() == {"completed": 1}
    letter = Case.objects.get(pk=case.pk).documents.get(name="completion_letter")
    assert "信用中国" not in letter.body


def test_without_any_site_it_completes_by_itself(world):
    SyncTarget.objects.update(active=False)
    case = world.at("syncing")
    assert work() == {"completed": 1}
    assert state(case) == "repaired"


def test_what_is_given_up_is_still_missing(world):
    case = world.do(world.at("syncing"), "confirm_site", "credit_officer")
    SyncOrder.objects.filter(target__code="nation").update(state="failed")
    assert work() == {}
    assert state(case) == "syncing"


def test_the_subject_and_the_staff_see_which_sites_are_missing(world, client):
    case = world.do(world.at("syncing"), "confirm_site", "credit_officer")
    for person, url in (("agent", "/my/cases/"), ("credit_officer", "/staff/cases/")):
        client.force_login(world.people[person])
        page = client.get(f"{url}{case.pk}/").content.decode()
        before, after = page.split("信用江海", 1)[1].split("信用中国", 1)
        assert "icon-clock" not in before.split("</li>")[0]
        assert 'class="small wait"' in after.split("</li>")[0]


# --- late


def test_on_the_fourth_working_day_it_is_noted_and_reported_once(world):
    case = world.at("syncing")
    assert tick(date(2026, 8, 13))["sync_overdue"] == 0  # 11, 12 and 13 August: the term
    assert tick(date(2026, 8, 14))["sync_overdue"] == 2
    assert set(SyncOrder.objects.values_list("overdue_on", flat=True)) == {date(2026, 8, 14)}
    assert tick(date(2026, 8, 15))["sync_overdue"] == 0
    events = CaseEvent.objects.filter(case_id=case.pk, action="report_silent_sites")
    assert events.count() == 1
    assert Case.objects.get(pk=case.pk).data["silent_sites"] == ["信用江海", "信用中国"]


def test_over_days_off_the_fourth_working_day_is_the_next_one(world):
    world.at("syncing", today=date(2026, 9, 24))
    # 25 September to 27 September are days off (Mid-Autumn): 28, 29, 30 is the term; then
    # 1 to 7 October are days off, so the fourth working day is 8 October.
    assert set(SyncOrder.objects.values_list("due_on", flat=True)) == {date(2026, 9, 30)}
    assert tick(date(2026, 10, 7))["sync_overdue"] == 0
    assert tick(date(2026, 10, 8))["sync_overdue"] == 2
    assert set(SyncOrder.objects.values_list("overdue_on", flat=True)) == {date(2026, 10, 8)}


def test_a_late_run_notes_the_true_day(world):
    world.at("syncing")
    assert tick(date(2026, 8, 24))["sync_overdue"] == 2
    assert set(SyncOrder.objects.values_list("overdue_on", flat=True)) == {date(2026, 8, 14)}


# --- bankruptcy


def orders_to(code="nation"):
    found = SyncOrder.objects.filter(target__code=code).order_by("pk")
    return list(found.values_list("do", flat=True))


def test_a_shield_and_the_end_of_the_plan_travel(world):
    case = world.at("shielded")
    assert orders_to() == ["shield"]
    case = world.do(case, "file_court_paper", "agent")
    world.do(case, "finish_plan", "reviewer")
    assert orders_to() == ["shield", "withdraw"]


def test_a_shield_that_is_lifted_travels(world):
    case = world.at("restored")
    assert case.state == "restored"
    assert orders_to() == ["shield", "restore"]


def test_a_revoked_repair_is_shown_again_everywhere(world):
    world.at("syncing")
    acknowledge("nation")
    SyncOrder.objects.filter(target__code="province").update(state="confirmed")
    work()
    case = Case.objects.get()
    world.run(
        case, ("announce_revocation", "reviewer"), ("state_case", "agent"), ("revoke", "head")
    )
    assert orders_to()[-2:] == ["withdraw", "restore"]


def test_a_hand_confirmation_is_only_for_sites_without_a_channel(world):
    case = world.at("syncing")
    data = world.data("confirm_site") | {"site": "nation"}
    with pytest.raises(TransitionRefused):
        world.do(case, "confirm_site", "credit_officer", data=data)
    assert SyncOrder.objects.get(target__code="nation", do="withdraw").state == "queued"
