"""An address that nobody would type is refused or finds nothing; it never breaks the page."""

import pytest
from django.test import Client

from casework.models import FormDraft
from tests import factories as f
from tests.security.conftest import log_in

MANY_DIGITS, TOO_BIG = "9" * 5000, "9" * 19
STRANGE = [MANY_DIGITS, TOO_BIG, "²", "-1", "%ED%A0%80", "%F0%9F%98%80%E2%80%AE"]
PUBLIC = ["/search/?q=x&page=", "/commitments/?page=", "/records/1/?page="]
OWN = [
    "/my/?page=", "/my/start/repair/?record=", "/my/start/commitments/?origin=",
    "/my/start/objections/?subject=", "/notifications/?before=",
]  # fmt: skip
STAFF = [
    "/staff/inbox/?after=", "/staff/cases/?after=", "/staff/board/cases/?after=",
    "/staff/registry/records/?after=",
]  # fmt: skip
LISTS = [f"/staff/board/cases/?{name}=" for name in ("place", "party", "age", "closed", "step")]


@pytest.mark.parametrize("value", STRANGE)
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_bear_any_number(world, path, value):
    assert Client().get(path + value).status_code in (200, 404)


@pytest.mark.parametrize("value", STRANGE)
@pytest.mark.parametrize("path", OWN)
def test_own_pages_bear_any_number(world, path, value):
    assert log_in(world.agent).get(path + value).status_code in (200, 302, 404)


@pytest.mark.parametrize("value", STRANGE)
@pytest.mark.parametrize("path", STAFF)
def test_staff_pages_bear_any_number(world, path, value):
    supervisor = f.officer("supervisor", world.office)
    assert log_in(supervisor).get(path + value).status_code == 200


@pytest.mark.parametrize("value", STRANGE)
@pytest.mark.parametrize("path", LISTS)
def test_a_number_that_the_board_does_not_have_opens_nothing(world, path, value):
    supervisor = f.officer("supervisor", world.office)
    assert log_in(supervisor).get(path + value).status_code == 404


@pytest.mark.parametrize(
    "path", ["/search/?q=", "/commitments/?q=a", "/", "/accounts/login/?next="]
)
def test_a_nul_in_an_address_is_a_bad_request(db, path):
    joint = "" if "?" in path else "?x="
    answer = Client().get(f"{path}{joint}%00b")
    assert answer.status_code == 400
    assert b"Traceback" not in answer.content
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_page_of_a_journey_keeps_no_nul(world):
    case, client = world.at("draft"), log_in(world.agent)
    page = f"/my/cases/{case.pk}/apply/page/duties/"
    assert client.post(page, {"what_was_done": "已\0缴清😀\u202e"}).status_code in (302, 422)
    kept = FormDraft.objects.get(case_id=case.pk).data
    assert kept["what_was_done"] == ["已缴清😀\u202e"]


@pytest.mark.parametrize("value", [MANY_DIGITS, TOO_BIG, "²", "x"])
def test_forms_bear_any_number_of_a_file_or_a_version(world, value):
    case, client = world.at("draft"), log_in(world.agent)
    page = f"/my/cases/{case.pk}/apply/page/duties/"
    answer = client.post(
        page, {"proof": [value, "1"], "what_was_done": "x", "duties_asserted": "on"}
    )
    assert answer.status_code in (302, 422)
    assert client.get(f"/my/cases/{case.pk}/apply/check/").status_code == 200
    assert client.post(f"/my/cases/{case.pk}/apply/check/", {"seen": value}).status_code == 422
    assert client.post(f"/my/cases/{case.pk}/withdraw/", {"seen": value}).status_code == 422
    case.refresh_from_db()
    assert (case.state, case.version) == ("draft", 1)
