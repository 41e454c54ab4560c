"""The morning overview tells those who enter calendars of a year whose notice is missing."""

from datetime import date, datetime

import pytest

from casework.clock.stored import DayKind, enter_year, forget
from casework.models import MorningOverview, OutboxMessage
from casework.timers import tick
from casework.today import moment
from notifications.drain import drain
from notifications.selectors import notifications_for
from tests.ladder.test_overview import SHANGHAI

FRIDAY, SUNDAY, MONDAY = date(2026, 10, 30), date(2026, 11, 1), date(2026, 11, 2)
NEW_YEAR = [(date(2027, 1, 1), DayKind.HOLIDAY, "元旦")]


@pytest.fixture(autouse=True)
def nothing_held():
    forget()
    yield
    forget()


def told():
    return set(MorningOverview.objects.values_list("user", "day"))


def deliver(day):
    at = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
    OutboxMessage.objects.update(next_at=at)
    drain(clock=lambda: at)


def test_from_november_on_each_working_day_until_it_is_entered(world):
    assert tick(FRIDAY)["digests"] == tick(SUNDAY)["digests"] == 0
    assert tick(MONDAY)["digests"] == 2
    assert told() == {(person.pk, MONDAY) for person in (world.head, world.supervisor)}
    assert tick(MONDAY)["digests"] == 0
    assert tick(date(2026, 11, 3))["digests"] == 2
    enter_year(2027, "通知", days=NEW_YEAR, now=moment())
    assert tick(date(2026, 11, 4))["digests"] == 0


def test_it_names_the_year_and_leads_to_its_entry(world, mailoutbox, settings):
    settings.CASEWORK_SITE_URL = "https://credit.example"
    world.supervisor.email = "supervisor@example.cn"
    world.supervisor.save()
    tick(MONDAY)
    deliver(MONDAY)
    (row,) = notifications_for(world.supervisor)
    assert row.text.title == "2027年节假日安排尚未录入"
    assert "暂定日期" in row.text.sentence
    assert row.text.path == "/staff/calendars/enter/?year=2027"
    (mail,) = mailoutbox
    assert "https://credit.example/staff/calendars/enter/?year=2027" in mail.body


def test_it_stands_below_the_cases_of_the_morning(world):
    world.at("filed")  # overdue since July
    OutboxMessage.objects.update(state="dropped")
    tick(MONDAY)
    deliver(MONDAY)
    overview = {"outbox__overview__isnull": False}
    (mine,) = notifications_for(world.supervisor).filter(**overview)
    assert mine.text.title == "今日待办提醒"
    counts, wanted = mine.text.sentence.splitlines()
    assert "已逾期1件" in counts
    assert "2027年" in wanted
    (colleagues,) = notifications_for(world.officer).filter(**overview)
    assert "2027年" not in colleagues.text.sentence


def test_what_was_entered_before_it_left_is_not_told(world):
    tick(MONDAY)
    enter_year(2027, "通知", days=NEW_YEAR, now=moment())
    deliver(MONDAY)
    assert not notifications_for(world.supervisor).exists()
