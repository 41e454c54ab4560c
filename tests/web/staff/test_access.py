"""Staff pages open for those who work for a department; a foreign case does not exist."""

import pytest

from casework.access.roles import take_role
from casework.models import CaseDeadline, IssuedDocument
from tests import factories as f
from tests.nothing_moved import nothing_moves

OPEN_PAGES = ["inbox/", "cases/", "registry/records/", "registry/subjects/"]
OFFICE_PAGES = ["registry/claims/", "registry/classes/", "registry/organs/", "registry/imports/"]


@pytest.mark.parametrize(
    "page", [*OPEN_PAGES, *OFFICE_PAGES, "board/", "service/delivery/", "open/", ""]
)
def test_a_stranger_is_asked_to_log_in_and_a_subject_is_refused(world, as_, client, page):
    answer = client.get(f"/staff/{page}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/staff/")
    assert as_(world.agent).get(f"/staff/{page}").status_code == 403
    assert as_(f.user()).get(f"/staff/{page}").status_code == 403


@pytest.mark.parametrize(
    ("page", "who", "status"),
    [
        ("board/", "officer", 200), ("board/", "head", 200), ("board/", "clerk", 403),
        ("registry/claims/", "clerk", 200), ("registry/claims/", "head", 403),
        ("registry/classes/", "officer", 200), ("registry/classes/", "clerk", 403),
        ("registry/organs/", "officer", 200), ("registry/organs/", "head", 403),
        ("registry/imports/", "officer", 200), ("registry/imports/", "clerk", 403),
        ("service/delivery/", "officer", 200), ("service/delivery/", "clerk", 403),
        ("open/sample/", "clerk", 200), ("open/sample/", "officer", 403),
    ],
)  # fmt: skip
def test_a_desk_opens_for_its_role_alone(world, as_, page, who, status):
    assert as_(getattr(world, who)).get(f"/staff/{page}").status_code == status


def test_every_page_of_a_foreign_case_is_not_there(world, as_):
    case = world.at("granted")
    clock = CaseDeadline.objects.filter(case_id=case.pk).first().name
    letter = IssuedDocument.objects.get(case_id=case.pk).pk
    pages = ["", "do/grant/", "hand-over/", f"deadlines/{clock}/", f"letters/{letter}/"]
    for page in pages:
        url = f"/staff/cases/{case.pk}/{page}"
        assert as_(world.officer).get(url).status_code == 200, url
        assert as_(world.stranger).get(url).status_code == 404, url
        assert as_(world.agent).get(url).status_code == 404, url


def test_nothing_can_be_sent_to_a_foreign_case(world, as_):
    case = world.at("looking")
    stranger = as_(world.stranger)
    with nothing_moves():
        assert stranger.post(f"/staff/cases/{case.pk}/take/").status_code == 404
        assert stranger.post(f"/staff/cases/{case.pk}/do/deny/", {"reason": "x"}).status_code == 404
        assert (
            stranger.post(f"/staff/cases/{case.pk}/hand-over/", {"to": "nobody"}).status_code == 404
        )


def test_a_part_of_another_case_is_not_reached_through_ones_own(world, as_):
    other, own = world.at("granted"), world.at("filed")
    letter = IssuedDocument.objects.get(case_id=other.pk).pk
    client = as_(world.officer)
    assert client.get(f"/staff/cases/{own.pk}/letters/{letter}/").status_code == 404
    assert client.get(f"/staff/cases/{own.pk}/deadlines/decide_by/").status_code == 404
    assert client.get(f"/staff/cases/{own.pk}/do/no_such_thing/").status_code == 404


def test_a_role_taken_away_bites_at_the_next_request(world, as_):
    case = world.at("looking")
    client = as_(world.officer)
    assert client.get(f"/staff/cases/{case.pk}/").status_code == 200
    take_role(world.officer, "credit_officer", world.office)
    assert client.get(f"/staff/cases/{case.pk}/").status_code == 404
    assert client.get("/staff/inbox/").status_code == 403


def test_the_menu_holds_only_what_opens(world, as_):
    text = as_(world.head).get("/staff/inbox/").content.decode()
    assert 'href="/staff/board/"' in text
    for page in ("/staff/registry/imports/", "/staff/registry/claims/", "/staff/open/"):
        assert f'href="{page}"' not in text
    text = as_(world.officer).get("/staff/inbox/").content.decode()
    assert 'href="/staff/registry/imports/"' in text


def test_no_page_carries_inline_script_or_style(world, as_):
    case = world.at("looking")
    client = as_(world.officer)
    for url in ("/staff/inbox/", f"/staff/cases/{case.pk}/", "/staff/registry/records/"):
        page = client.get(url)
        text = page.content.decode()
        assert "style=" not in text
        assert "<style" not in text
        assert "onclick" not in text
        assert text.count("<script") == text.count('<script src="/static/casework/staff.js"')
        assert "'unsafe-inline'" not in page["Content-Security-Policy"]
