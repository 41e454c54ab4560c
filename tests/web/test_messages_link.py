"""Every page says how many messages are unread; opening a case reads what was said of it."""

import pytest

from casework.today import moment
from notifications.models import Notification
from notifications.tasks import drain_outbox
from tests import factories as f
from tests.objections.conftest import make_world

pytestmark = pytest.mark.django_db
COUNT = '<span class="count">{}<'


@pytest.fixture
def world(db, settings):
    settings.CASEWORK_PACK = "yunjiang"
    made = make_world()
    made.case = made.at("verifying")
    drain_outbox()
    return made


def page(client, who, address):
    client.force_login(who)
    return client.get(address).content.decode()


def unread(person):
    return Notification.objects.filter(user=person, read_at__isnull=True).count()


@pytest.mark.parametrize(("who", "address"), [("agent", "/my/"), ("provider", "/staff/inbox/")])
def test_the_link_says_how_many(world, client, who, address):
    person = world.people[who]
    count = unread(person)
    assert count > 0
    shown = page(client, person, address)
    assert 'href="/notifications/"' in shown
    assert COUNT.format(count) in shown


@pytest.mark.parametrize("who", ["agent", "provider"])
def test_opening_the_case_reads_them(world, client, who):
    person = world.people[who]
    others = unread(world.officer)
    where = "my" if who == "agent" else "staff"
    shown = page(client, person, f"/{where}/cases/{world.case.pk}/")
    assert unread(person) == 0
    assert 'class="count">' not in shown.partition("<main")[0]
    assert unread(world.officer) == others > 0


def test_a_case_that_does_not_open_reads_nothing(world, client):
    Notification.objects.filter(user=world.agent).update(user=world.stranger)
    before = unread(world.stranger)
    client.force_login(world.stranger)
    assert client.get(f"/staff/cases/{world.case.pk}/").status_code == 404
    assert Notification.objects.filter(user=world.stranger, read_at=None).count() == before > 0


def test_more_than_ninety_nine_are_not_counted_on(world, client, monkeypatch):
    monkeypatch.setattr("casework.web.told.MOST", 1)
    Notification.objects.update(user=world.officer, read_at=None)
    assert COUNT.format("1+") in page(client, world.officer, "/staff/inbox/")


def test_who_has_read_everything_sees_no_number(world, client):
    Notification.objects.update(read_at=moment())
    assert 'class="count">' not in page(client, world.agent, "/my/")
    stranger = f.user()
    assert 'class="count">' not in page(client, stranger, "/my/")
