"""Handing over through the page: who may, to whom, and what is kept when it is refused."""

import pytest

from casework.handling.assign import take
from casework.models import Case, CaseEvent
from tests.nothing_moved import nothing_moves
from tests.web.staff.conftest import seen, token


@pytest.fixture
def taken(world):
    case = world.at("looking")
    take(case.pk, by=world.officer)
    return case


def url(case):
    return f"/staff/cases/{case.pk}/hand-over/"


def sent(page, **fields):
    return {"form_token": token(page), "seen": seen(page), **fields}


def test_the_list_holds_the_colleagues_who_could_act_and_nobody_else(world, as_, taken):
    page = as_(world.officer).get(url(taken))
    assert [person for person, _ in page.context["colleagues"]] == [world.officer2]


def test_handing_over_changes_the_handler_with_its_reason(world, as_, taken):
    client = as_(world.officer)
    data = sent(client.get(url(taken)), to=world.officer2.pk, reason="外出学习")
    assert client.post(url(taken), data)["Location"] == f"/staff/cases/{taken.pk}/"
    client.post(url(taken), data)
    assert Case.objects.get(pk=taken.pk).assignee == world.officer2
    events = CaseEvent.objects.filter(case_id=taken.pk, action="assigned", reason="外出学习")
    assert events.count() == 1


def test_a_refused_hand_over_keeps_the_choice_and_the_text(world, as_, taken):
    client = as_(world.officer)
    with nothing_moves():
        answer = client.post(
            url(taken), sent(client.get(url(taken)), to=world.officer2.pk, reason="")
        )
    assert answer.status_code == 422
    assert f'<option value="{world.officer2.pk}" selected>' in answer.content.decode()
    with nothing_moves():
        answer = client.post(url(taken), sent(client.get(url(taken)), to="", reason="外出"))
    assert [r.code for r in answer.context["refusals"]] == ["nobody_chosen"]
    assert "外出</textarea>" in answer.content.decode()


def test_someone_else_sees_why_not(world, as_, taken):
    page = as_(world.officer2).get(url(taken))
    assert page.context["blocked"]
    assert 'name="to"' not in page.content.decode()
    with nothing_moves():
        as_(world.officer2).post(url(taken), {"to": world.officer2.pk, "reason": "我来"})


def test_the_head_puts_a_case_back(world, as_, taken):
    client = as_(world.head)
    client.post(url(taken), sent(client.get(url(taken)), to="nobody", reason="休假"))
    assert Case.objects.get(pk=taken.pk).assignee is None


def test_a_case_that_was_taken_shows_no_empty_reason(world, as_, taken):
    client = as_(world.officer)
    assert '<p class="reason">' not in client.get(f"/staff/cases/{taken.pk}/").content.decode()
    data = sent(client.get(url(taken)), to=world.officer2.pk, reason="外出学习")
    client.post(url(taken), data)
    text = as_(world.officer2).get(f"/staff/cases/{taken.pk}/").content.decode()
    assert '<p class="reason">外出学习</p>' in text
