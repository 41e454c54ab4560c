"""An action's page: effect, fields, reasons; refused it keeps what was typed and moves nothing."""

import pytest

from casework.engine import perform
from casework.models import Case, CaseEvent
from tests.nothing_moved import nothing_moves
from tests.web.staff.conftest import seen, token

FINDING = {"outcome": "good", "text": "同意"}


@pytest.fixture
def looking(world):
    return world.at("looking")


def url(case, name):
    return f"/staff/cases/{case.pk}/do/{name}/"


def sent(page, **fields):
    return {"form_token": token(page), "seen": seen(page), **fields}


def test_the_form_asks_what_the_declaration_collects_and_nothing_else(world, as_, looking):
    page = as_(world.head).get(url(looking, "grant"))
    text = page.content.decode()
    assert 'name="outcome"' in text
    assert 'name="text"' in text
    assert 'name="reason"' not in text
    assert looking.number in text
    page = as_(world.officer).get(url(looking, "ask"))
    assert 'name="reason"' in page.content.decode()


def test_a_good_form_makes_the_action_and_returns_to_the_case(world, as_, looking):
    client = as_(world.head)
    page = client.get(url(looking, "grant"))
    answer = client.post(url(looking, "grant"), sent(page, **FINDING))
    assert (answer.status_code, answer["Location"]) == (302, f"/staff/cases/{looking.pk}/")
    stored = Case.objects.get(pk=looking.pk)
    assert (stored.state, stored.data["finding"]) == ("granted", FINDING)
    event = CaseEvent.objects.filter(case_id=looking.pk).last()
    assert (event.action, event.by, event.role) == ("grant", world.head, "office_head")


def test_every_reason_of_a_refusal_stands_above_the_form_and_the_text_is_kept(world, as_, looking):
    client = as_(world.officer2)
    page = client.get(url(looking, "deny"))
    with nothing_moves():
        answer = client.post(url(looking, "deny"), sent(page, text="经查<不实>", reason=""))
    assert answer.status_code == 422
    codes = [refusal.code for refusal in answer.context["page"].refusals]
    assert sorted(codes) == ["field", "reason_missing"]
    text = answer.content.decode()
    assert "经查&lt;不实&gt;" in text
    assert text.index('role="alert"') < text.index('<form method="post" novalidate')


def test_the_reason_is_kept_too(world, as_, looking):
    client = as_(world.officer2)
    page = client.get(url(looking, "deny"))
    with nothing_moves():
        answer = client.post(url(looking, "deny"), sent(page, reason="材料不实"))
    assert "材料不实</textarea>" in answer.content.decode()


def test_sending_twice_does_one_thing(world, as_, looking):
    client = as_(world.head)
    data = sent(client.get(url(looking, "grant")), **FINDING)
    first = client.post(url(looking, "grant"), data)
    second = client.post(url(looking, "grant"), data)
    assert first.status_code == second.status_code == 302
    assert CaseEvent.objects.filter(case_id=looking.pk, action="grant").count() == 1


def test_a_case_that_has_moved_since_is_looked_at_again(world, as_, looking):
    client = as_(world.officer2)
    data = sent(client.get(url(looking, "deny")), **FINDING, reason="不符合")
    perform(
        looking.pk, "order", by=world.officer, data={"until": "2026-08-01"}, today=looking.filed_on
    )
    with nothing_moves():
        answer = client.post(url(looking, "deny"), data)
    assert [r.code for r in answer.context["page"].refusals] == ["moved_since"]
    again = client.post(url(looking, "deny"), sent(answer, **FINDING, reason="不符合"))
    assert again.status_code == 302
    assert Case.objects.get(pk=looking.pk).state == "denied"


def test_what_cannot_be_done_shows_its_reasons_and_no_form(world, as_, looking):
    answer = as_(world.officer).get(url(looking, "deny"))
    text = answer.content.decode()
    assert [r.code for r in answer.context["page"].blocked] == ["four_eyes"]
    assert 'name="reason"' not in text
    with nothing_moves():
        sent_anyway = as_(world.officer).post(url(looking, "deny"), {**FINDING, "reason": "x"})
    assert sent_anyway.status_code == 422


def test_an_ended_session_comes_back_to_the_form_with_the_text(world, as_, client, looking):
    data = sent(as_(world.officer).get(url(looking, "ask")), reason="请补交验收报告")
    with nothing_moves():
        answer = client.post(url(looking, "ask"), data)
    assert answer["Location"] == f"/accounts/login/?next={url(looking, 'ask')}"
    client.force_login(world.officer)
    page = client.get(url(looking, "ask"))
    assert "请补交验收报告</textarea>" in page.content.decode()


def test_a_form_without_the_servers_mark_is_refused(world, looking):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.head)
    with nothing_moves():
        assert strict.post(url(looking, "grant"), FINDING).status_code == 403
