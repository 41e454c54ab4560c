"""The page of one's own messages."""

import pytest

from notifications.models import Notification
from notifications.selectors import unread

PAGE = "/notifications/"


@pytest.fixture
def delivered(asked, run):
    run()
    return asked


def test_it_shows_what_happened_with_a_link_to_the_case(world, delivered, client):
    client.force_login(world.agent)
    page = client.get(PAGE).content.decode()
    assert f'href="/my/cases/{delivered.pk}/"' in page
    assert page.count("<article") == 2
    assert delivered.number in page
    assert "您的事项待补充" in page


def test_the_staff_is_led_to_the_staff_s_page(world, delivered, client):
    client.force_login(world.officer)
    page = client.get(PAGE).content.decode()
    assert f'href="/staff/cases/{delivered.pk}/"' in page
    assert 'href="/staff/inbox/"' in page


def test_one_and_then_all_are_read(world, delivered, client):
    client.force_login(world.agent)
    one = Notification.objects.filter(user=world.agent).first()
    assert client.post(f"{PAGE}read/", {"pk": one.pk}).url == PAGE
    assert unread(world.agent) == 1
    client.post(f"{PAGE}read/")
    assert unread(world.agent) == 0
    assert unread(world.officer) == 1


def test_another_s_message_stays_unread(world, delivered, client):
    client.force_login(world.agent)
    other = Notification.objects.get(user=world.officer)
    client.post(f"{PAGE}read/", {"pk": other.pk})
    assert unread(world.officer) == 1


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, ""])
def test_a_wrong_page_is_the_first(world, delivered, client, before):
    client.force_login(world.agent)
    answer = client.get(PAGE, {"before": before})
    assert answer.content.decode().count("<article") == 2


def test_long_lists_go_on(world, delivered, client, monkeypatch):
    monkeypatch.setattr("notifications.views.SHOWN", 1)
    client.force_login(world.agent)
    first = client.get(PAGE)
    older = first.context["older"]
    assert [n.outbox.kind for n in first.context["page"]] == ["sample.ask"]
    second = client.get(PAGE, {"before": older})
    assert [n.outbox.kind for n in second.context["page"]] == ["sample.take_up"]
    assert second.context["older"] is None


def test_an_empty_list_says_so(world, client):
    client.force_login(world.stranger)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "<article" not in page.content.decode()


def test_a_stranger_logs_in_first(db, client):
    assert client.get(PAGE).url == f"/accounts/login/?next={PAGE}"
    assert client.post(f"{PAGE}read/").status_code == 302


def test_reading_is_no_get(world, client):
    client.force_login(world.agent)
    assert client.get(f"{PAGE}read/").status_code == 405
