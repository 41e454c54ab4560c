"""The page of an extension says what it does to which day; taking it back is a page like it.

yunjiang: handling 7 working days from Monday 6 July 2026, so until the 15th; an extension adds 10.
"""

from datetime import date

import pytest

from casework.models import CaseDeadline
from tests.nothing_moved import nothing_moves
from tests.web.staff.conftest import seen, token

SHORT, LONG = date(2026, 7, 15), date(2026, 7, 29)


@pytest.fixture
def on(monkeypatch):
    """Sets the day on which the pages are looked at."""

    def day(number):
        for module in ("casework.web.common", "casework.engine"):
            monkeypatch.setattr(f"{module}.local_today", lambda: date(2026, 7, number))

    return day


def send(client, case, name, **fields):
    address = f"/staff/cases/{case.pk}/do/{name}/"
    page = client.get(address)
    form = {"form_token": token(page), "seen": seen(page), "reason": "情况复杂", **fields}
    return page, client.post(address, form)


def test_an_extension_shows_the_day_before_and_after_and_can_be_taken_back(world, as_, on):
    on(8)
    case, client = world.at("looking"), as_(world.head)
    page, answer = send(client, case, "extend")
    assert [(now, then) for _name, now, then in page.context["terms"]] == [(SHORT, LONG)]
    text = page.content.decode()
    assert "2026年7月15日" in text
    assert "2026年7月29日" in text
    assert answer.status_code == 302
    row = CaseDeadline.objects.get(case=case, name="decide_by")
    assert row.due_on == LONG
    page, answer = send(client, case, "take_back")
    assert [(now, then) for _name, now, then in page.context["terms"]] == [(LONG, SHORT)]
    row.refresh_from_db()
    assert (answer.status_code, row.due_on) == (302, SHORT)


def test_looking_at_the_page_moves_nothing(world, as_, on):
    on(8)
    case, client = world.at("looking"), as_(world.head)
    with nothing_moves():
        client.get(f"/staff/cases/{case.pk}/do/extend/")


def test_too_late_the_page_says_why_and_shows_no_dates(world, as_, on):
    on(16)
    case, client = world.at("looking"), as_(world.head)
    page = client.get(f"/staff/cases/{case.pk}/do/extend/")
    assert [refusal.code for refusal in page.context["page"].blocked] == ["term_is_over"]
    assert page.context["terms"] == []
    assert "2026年7月15日" in page.content.decode()


def test_a_pause_that_began_too_early_is_refused_with_its_days_and_kept(world, as_, on):
    on(14)
    case, client = world.at("looking"), as_(world.officer)
    with nothing_moves():
        _page, answer = send(client, case, "ask", paused_since="2026-07-06")
    assert answer.status_code == 422
    assert [refusal.code for refusal in answer.context["page"].refusals] == ["clock"]
    text = answer.content.decode()
    assert "2026年7月13日" in text  # five working days after the 6th
    assert 'value="2026-07-06"' in text
    _page, answer = send(client, case, "ask", paused_since="2026-07-07")
    assert answer.status_code == 302
