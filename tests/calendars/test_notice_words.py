"""The notice of a moved date says why and names the new last day, to whoever is concerned."""

from datetime import date

from casework.engine import perform
from notifications.drain import drain
from notifications.models import Notification
from tests.calendars.notices import off

WEDNESDAY = date(2026, 12, 30)


def test_the_subject_and_the_office_are_told_of_the_new_date(world, desk):
    case = world.open(today=WEDNESDAY)
    perform(case.pk, "send", by=world.agent, today=WEDNESDAY)
    drain()
    Notification.objects.all().delete()
    desk.enter(off(date(2027, 1, 1)), on=WEDNESDAY, tells=True)
    drain()
    told = {row.user: row.text for row in Notification.objects.all()}
    assert set(told) == {world.agent, world.officer, world.officer2}
    assert {text.title for text in told.values()} == {"节假日安排录入，期限重新计算"}
    assert all("2027年1月5日" in text.sentence for text in told.values())
