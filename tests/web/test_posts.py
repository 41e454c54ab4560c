"""What changes anything asks for the token of its form, and a mere look changes nothing."""

import re

import pytest
from django.test import Client

from casework.access.roles import give_role
from casework.casetype import PERMISSIONS
from casework.web.doors import all_doors
from tests import factories as f
from tests.syncing.sites import site

pytestmark = pytest.mark.django_db
# Machines sign what they send; the choice of a language touches nothing but a cookie.
WITHOUT_TOKEN = {"sync/<slug:target>/acknowledge/", "sync/<slug:target>/orders/", "i18n/setlang/"}
DOORS = [door for door in all_doors() if not door.below]


def address(route):
    return "/" + re.sub(r"<(int|slug):\w+>", lambda mark: {"int": "1", "slug": "x"}[mark[1]], route)


def test_no_door_takes_a_form_without_its_token():
    stranger = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="zh-hans")
    wrong, walked = [], 0
    for door in DOORS:
        if door.route in WITHOUT_TOKEN:
            continue
        answer = stranger.post(address(door.route), {"reason": "x"})
        walked += 1
        if answer.status_code != 403 or "表单已过期" not in answer.content.decode():
            wrong.append((door.route, answer.status_code))
    assert wrong == []
    assert walked > 150


@pytest.fixture
def everybody():
    """Somebody with every role in the credit office and in a department."""
    person = f.user()
    for place in (f.credit_office(), f.department()):
        for permission in PERMISSIONS:
            give_role(person, permission, place)
    client = Client()
    client.force_login(person)
    return client


def test_a_door_that_is_for_changes_alone_is_not_opened_by_looking(everybody):
    """405 whoever looks, also where the thing itself does not exist."""
    doors = [door for door in DOORS if door.method == "post"]
    found = {door.route: everybody.get(address(door.route)) for door in doors}
    leads_back = found.pop("verify/file/")  # whoever changes the language there comes by looking
    assert (leads_back.status_code, leads_back["Location"]) == (302, "/verify/")
    assert {route for route, answer in found.items() if answer.status_code != 405} == set()
    assert all("POST" in answer["Allow"] for answer in found.values())
    assert len(found) > 15


def test_those_without_a_token_are_refused_in_their_own_way():
    stranger = Client(enforce_csrf_checks=True)
    choice = {"language": "en"}
    elsewhere = stranger.post("/i18n/setlang/", choice, headers={"Sec-Fetch-Site": "cross-site"})
    assert (elsewhere.status_code, "django_language" in elsewhere.cookies) == (403, False)
    assert stranger.post("/i18n/setlang/", choice).status_code == 302
    site("nation", channel="pull")
    assert stranger.post("/sync/nation/acknowledge/", b"{}", "application/json").status_code == 401
