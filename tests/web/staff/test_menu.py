"""The menu has groups in the order of use, marks where one is, and says what waits."""

import re

import pytest
from django.urls import resolve, reverse
from django.utils.translation import gettext

from casework.models import SubjectAccount
from casework.models.subject import ClaimState
from casework.web.staff import menu
from commitments.staff import Desk
from tests import factories as f

INBOX = "/staff/inbox/"


def groups(client, url=INBOX) -> dict[str, list[str]]:
    found = client.get(url).context["menu"]
    return {str(title): [item.url for item in items] for title, items in found}


def count_of(client, page) -> int | None:
    found = client.get(INBOX).context["menu"]
    return next((one.count for _t, items in found for one in items if one.url == page), None)


def test_the_daily_work_comes_first_and_operation_last(world, as_):
    found = groups(as_(f.officer("supervisor", world.office)))
    assert list(found) == [
        str(title) for title, _entries in (*menu.DAILY, (Desk.title, ()), *menu.SELDOM)
    ]
    assert next(iter(found.values()))[:3] == [INBOX, "/staff/cases/", "/staff/urges/"]


def test_a_supervisor_finds_oversight_and_what_leaves_the_city_each_in_one_group(world, as_):
    found = groups(as_(f.officer("supervisor", world.office)))
    assert found["督办考核"] == ["/staff/board/", "/staff/assessment/", "/staff/assessment/pauses/"]
    assert found[gettext("Data exchange")] == [
        "/staff/registry/printing/", "/staff/registry/rates/", "/staff/sync/",
    ]  # fmt: skip


@pytest.mark.parametrize("group", menu.GROUPS, ids=lambda group: str(group[0]))
def test_every_page_of_the_menu_is_a_page_of_the_site_and_named_once(group):
    pages = [page for _title, entries in menu.GROUPS for page, *_rest in entries]
    assert len(pages) == len(set(pages))
    for page, *_rest in group[1]:
        assert resolve(reverse(f"staff:{page}")).url_name == page


@pytest.mark.parametrize("path", ["/staff/board/", "/staff/calendars/", "/staff/board/cases/"])
def test_one_entry_is_marked_as_where_one_is(world, as_, path):
    text = as_(f.officer("supervisor", world.office)).get(path).content.decode()
    here = re.findall(r'<a href="([^"]+)" aria-current="page"', text)
    assert here == [path.replace("cases/", "")]


def test_claims_that_wait_are_counted_for_those_who_decide_them(world, as_):
    page, client = "/staff/registry/claims/", as_(world.officer)
    assert count_of(client, page) == 0
    SubjectAccount.objects.create(
        user=f.user(), subject=f.subject("丁公司"), state=ClaimState.PENDING
    )
    assert count_of(client, page) == 1
    assert count_of(as_(world.head), page) is None
