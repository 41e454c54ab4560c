"""A person's own list: the newest first, read or not, and only of cases that they may see."""

import pytest
from django.apps import apps

from casework.models import SubjectAccount
from notifications.models import Notification
from notifications.selectors import mark_read, notifications_for, unread
from tests.notifications.conftest import with_another_subject


@pytest.fixture
def delivered(asked, run):
    run()
    return asked


def kinds(user):
    return [found.outbox.kind for found in notifications_for(user)]


def test_the_newest_first(world, delivered):
    assert kinds(world.agent) == ["sample.ask", "sample.take_up"]
    assert kinds(world.officer) == ["sample.send"]
    assert kinds(world.stranger) == []


def test_unread_until_marked(world, delivered, clock):
    assert unread(world.agent) == 2
    newest = notifications_for(world.agent)[0]
    assert mark_read(world.agent, now=clock(), pk=newest.pk) == 1
    assert unread(world.agent) == 1
    newest.refresh_from_db()
    assert newest.read_at == clock()
    assert mark_read(world.agent, now=clock()) == 1
    assert unread(world.agent) == 0


def test_of_one_case(world, delivered, clock, run):
    another = with_another_subject(world).at("filed")
    run()
    assert unread(world.officer) == 2
    assert mark_read(world.officer, now=clock(), case=another) == 1
    assert [found.case_id for found in notifications_for(world.officer) if not found.read_at] == [
        delivered.pk
    ]


def test_nobody_reads_for_another(world, delivered, clock):
    other = Notification.objects.get(user=world.officer)
    assert mark_read(world.agent, now=clock(), pk=other.pk) == 0
    other.refresh_from_db()
    assert other.read_at is None


def test_who_lost_the_case_loses_its_messages(world, delivered):
    SubjectAccount.objects.filter(user=world.agent).update(state="ended")
    assert kinds(world.agent) == []
    assert unread(world.agent) == 0


def test_the_list_takes_the_same_statements_however_long(
    world, delivered, run, django_assert_num_queries
):
    with django_assert_num_queries(2):
        assert len([found.text for found in notifications_for(world.officer)]) == 1
    for _ in range(3):
        with_another_subject(world).at("filed")
    run()
    with django_assert_num_queries(2):
        assert len([found.text for found in notifications_for(world.officer)]) == 4


def test_pages_may_ask_through_the_application(world, delivered):
    app = apps.get_app_config("notifications")
    assert app.unread(world.agent) == 2
    assert app.mark_read(world.agent, case=delivered) == 2
    assert app.unread(world.agent) == 0
