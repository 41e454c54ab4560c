"""The morning overview: who gets one, what it says, and that it comes once a working day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from casework.access.actor import Actor
from casework.engine import perform
from casework.handling import assign
from casework.models import MorningOverview, OutboxMessage
from casework.reminding.overviews import overview_for
from casework.timers import tick
from notifications.drain import drain
from notifications.selectors import notifications_for
from tests.engine.world import MONDAY
from tests.ladder.conftest import july
from tests.nothing_moved import nothing_moves
from tests.notifications.conftest import with_another_subject

SHANGHAI = ZoneInfo("Asia/Shanghai")
THURSDAY = date(2026, 7, 9)


def named(world, person, day):
    found = overview_for(Actor.of(getattr(world, person)), day)
    return tuple([case.pk for case in part] for part in (found.due, found.overdue, found.waiting))


def at_nine(day):
    return datetime(2026, 7, day, 9, 0, tzinfo=SHANGHAI)


def deliver(day):
    """The drain of nine o'clock; the engine dates its messages by the real clock."""
    OutboxMessage.objects.update(next_at=at_nine(1))
    drain(clock=lambda: at_nine(day))


def test_due_today_overdue_and_waiting_for_others(world):
    filed = world.at("filed")  # by Thursday the 9th
    assert named(world, "officer", date(2026, 7, 8)) == ([], [], [])
    assert named(world, "officer", THURSDAY) == ([filed.pk], [], [])
    assert named(world, "officer", date(2026, 7, 10)) == ([], [filed.pk], [])
    asking = with_another_subject(world).at("looking")
    perform(asking.pk, "order", by=world.officer, data={"until": "2026-08-01"}, today=MONDAY)
    assert named(world, "officer", THURSDAY)[2] == []
    perform(asking.pk, "extend", by=world.head, reason="复杂", today=MONDAY)
    # The head must move next, the officers' term runs: they wait for the head.
    assert named(world, "officer", THURSDAY)[2] == [asking.pk]


def test_what_a_colleague_has_taken_is_the_colleagues(world):
    case = world.at("filed")
    assign.take(case.pk, by=world.officer, today=MONDAY)
    assert named(world, "officer", THURSDAY)[0] == [case.pk]
    assert named(world, "officer2", THURSDAY)[0] == []


def test_the_head_hears_of_the_department_and_the_supervisor_of_all_that_is_late(world):
    case = world.at("filed")
    assign.take(case.pk, by=world.officer, today=MONDAY)
    assert named(world, "head", THURSDAY) == ([case.pk], [], [])
    assert named(world, "supervisor", THURSDAY) == ([], [], [])
    assert named(world, "supervisor", date(2026, 7, 10)) == ([], [case.pk], [])
    assert named(world, "stranger", date(2026, 7, 10)) == ([], [], [])


def test_one_for_each_person_with_something_to_hear_once_a_day(world):
    world.at("filed")
    assert july(9)["digests"] == 3
    told = set(MorningOverview.objects.values_list("user", "day"))
    assert told == {(p.pk, THURSDAY) for p in (world.officer, world.officer2, world.head)}
    with nothing_moves():
        assert july(9)["digests"] == 0
    assert july(10)["digests"] == 4  # overdue: the supervisor too
    assert july(9, 10)["digests"] == 0


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2026, 2, 13), 3),
        (date(2026, 2, 14), 3),  # a Saturday that is made up
        (date(2026, 2, 15), 0), (date(2026, 2, 20), 0), (date(2026, 2, 22), 0),
        (date(2026, 2, 24), 3),
    ],
)  # fmt: skip
def test_none_on_a_weekend_or_a_holiday(world, day, number):
    began = date(2026, 2, 9)
    case = world.open(today=began)
    perform(case.pk, "send", by=world.agent, today=began)
    assign.take(case.pk, by=world.officer, today=began)
    assert tick(day)["digests"] == number
    assert tick(day)["digests"] == 0


def test_nobody_is_told_that_there_is_nothing(world):
    world.at("draft")
    assert july(9)["digests"] == 0


def test_a_closed_account_is_told_nothing(world):
    world.at("filed")
    world.officer2.is_active = False
    world.officer2.save()
    assert july(9)["digests"] == 2


def test_it_is_found_in_the_list_and_gives_way_to_the_next_one(world):
    world.at("filed")
    july(9)
    deliver(9)
    (first,) = notifications_for(world.officer).filter(outbox__overview__isnull=False)
    assert first.facts == {"due": 1, "overdue": 0, "waiting": 0}
    assert first.text.sentence
    assert first.text.path == "/staff/inbox/"
    july(10)
    deliver(10)
    (second,) = notifications_for(world.officer).filter(outbox__overview__isnull=False)
    assert (second.facts, second.pk != first.pk) == ({"due": 0, "overdue": 1, "waiting": 0}, True)


def test_the_e_mail_names_each_case_with_its_link(world, mailoutbox, settings):
    settings.CASEWORK_SITE_URL = "https://credit.example"
    world.officer.email = "officer@example.cn"
    world.officer.save()
    case = world.at("filed")
    OutboxMessage.objects.update(state="dropped")
    july(9)
    OutboxMessage.objects.filter(overview=None).update(state="dropped")
    deliver(9)
    (mail,) = mailoutbox
    assert case.number in mail.body
    assert world.subject.name in mail.body
    assert f"https://credit.example/staff/cases/{case.pk}/" in mail.body
    assert "\n" not in mail.subject


def test_yesterdays_is_not_delivered_today(world):
    world.at("filed")
    july(9)
    deliver(10)
    rows = OutboxMessage.objects.filter(overview__isnull=False).exclude(channel="people")
    assert set(rows.values_list("state", flat=True)) == {"dropped"}
    assert not notifications_for(world.officer).filter(outbox__overview__isnull=False).exists()


def test_what_was_done_by_then_is_not_told(world):
    case = world.at("filed")
    july(9)
    perform(case.pk, "take_up", by=world.officer, today=THURSDAY)
    deliver(9)
    assert not notifications_for(world.officer).filter(outbox__overview__isnull=False).exists()
