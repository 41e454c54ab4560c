"""Registering, logging in and out, changing the password."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests import factories as f

GOOD = {
    "username": "chenjing", "first_name": "陈静", "email": "", "password1": "云江一二三四五六七八",
    "password2": "云江一二三四五六七八",
}  # fmt: skip


def test_a_new_account_is_logged_in_and_asked_for_whom_it_acts(db):
    client = Client()
    answer = client.post("/accounts/register/", GOOD)
    assert answer.status_code == 302
    assert answer["Location"] == "/my/claims/"
    assert User.objects.get().first_name == "陈静"
    assert client.get("/my/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"username": ""}, "username"),
        ({"password2": "另一个密码另一个"}, "password2"),
        ({"password1": "12345678901", "password2": "12345678901"}, "password2"),
        ({"first_name": ""}, "first_name"),
        ({"email": "不是邮箱"}, "email"),
    ],
)
def test_a_wrong_value_is_said_at_its_field_and_what_was_typed_stays(db, wrong, field):
    answer = Client().post("/accounts/register/", GOOD | wrong)
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert not User.objects.exists()
    assert b'value="chenjing"' in answer.content or "username" in wrong


def test_after_logging_in_a_subject_comes_to_its_matters_and_an_officer_to_the_inbox(world):
    for name, home in (("agent", "/my/"), ("reviewer", "/staff/")):
        data = {"username": world.people[name].username, "password": "pw"}
        assert Client().post("/accounts/login/", data)["Location"] == home


def test_logging_in_leads_back_but_never_to_another_site(world):
    data = {"username": world.agent.username, "password": "pw"}
    back = Client().post("/accounts/login/", data | {"next": "/my/records/"})
    assert back["Location"] == "/my/records/"
    away = Client().post("/accounts/login/", data | {"next": "https://evil.example/"})
    assert away["Location"] == "/my/"


def test_logging_out_is_a_button_not_a_link(agent):
    assert agent.get("/accounts/logout/").status_code == 405
    assert agent.post("/accounts/logout/")["Location"] == "/"
    assert agent.get("/my/").status_code == 302


def test_a_password_is_changed_only_with_the_old_one(world, agent):
    new = {"new_password1": "新密码新密码新密码新密码", "new_password2": "新密码新密码新密码新密码"}
    wrong = agent.post("/accounts/password/", new | {"old_password": "nein"})
    assert wrong.status_code == 200
    assert agent.post("/accounts/password/", new | {"old_password": "pw"}).status_code == 302
    world.agent.refresh_from_db()
    assert world.agent.check_password("新密码新密码新密码新密码")


def test_five_wrong_passwords_show_the_locked_page(db, settings):
    settings.AXES_ENABLED = True
    person = f.user("lina")
    for _ in range(5):
        answer = Client().post("/accounts/login/", {"username": person.username, "password": "x"})
    assert answer.status_code == 429
    assert b"<h1>" in answer.content
