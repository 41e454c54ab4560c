"""One department: its steps with how long they take, its pauses, and what it asks back."""

from datetime import date

import pytest

from casework.engine import perform
from casework.models import CaseDeadline
from tests import factories as f
from tests.engine.world import MONDAY

FRIDAY = date(2026, 7, 31)


@pytest.fixture
def office(world, monkeypatch):
    """Four cases of the office: one granted in time, one late, one asked back twice, one paused."""
    monkeypatch.setattr("casework.web.common.local_today", lambda: FRIDAY)
    world.supervisor = f.officer("supervisor", world.office)
    finding = {"outcome": "good", "text": "同意"}
    for day in (date(2026, 7, 8), date(2026, 7, 20)):
        case = of_another(world)
        perform(case.pk, "grant", by=world.head, data=finding, today=day)
    twice = of_another(world)
    for day in (7, 9):
        twice = perform(
            twice.pk, "ask", by=world.officer, reason="缺一份材料", today=date(2026, 7, day)
        )
        agent = twice.opened_by
        twice = perform(twice.pk, "answer", by=agent, today=date(2026, 7, day + 1))
    perform(twice.pk, "grant", by=world.head, data=finding, today=date(2026, 7, 16))
    world.paused = of_another(world)
    perform(world.paused.pk, "ask", by=world.officer, reason="缺一份材料", today=MONDAY)
    return world


def of_another(world):
    company = f.subject()
    agent = f.agent_of(company)
    case = world.open(by=agent, data={"subject": company.pk, "topic": "x"})
    perform(case.pk, "send", by=agent, today=MONDAY)
    return perform(case.pk, "take_up", by=world.officer, today=MONDAY)


def page_of(world, as_, who="supervisor"):
    return as_(getattr(world, who)).get(f"/staff/departments/{world.office.pk}/")


def test_each_step_says_how_long_it_took_and_how_often_it_was_late(office, as_):
    steps = {row.title: row for row in page_of(office, as_).context["steps"]}
    decided, taken_up = list(steps.values())
    assert (decided.count.count, decided.late.count, decided.share) == (3, 1, "66.6%")
    # Decided after 2, 10 and 14 days from that Monday.
    assert decided.box.values == (2, 2, 10, 14, 14)
    assert (taken_up.count.count, taken_up.late.count) == (4, 0)


def test_every_number_of_a_step_opens_its_list(office, as_):
    browser = as_(office.supervisor)
    context = page_of(office, as_).context
    numbers = [one for row in context["steps"] for one in (row.count, row.late)]
    for one in [*numbers, context["paused"]]:
        if one.count:
            assert browser.get(one.url).context["count"] == one.count, one.url
    assert sum(1 for one in numbers if one.count) == 3


def test_pauses_and_supplements_are_counted(office, as_):
    context = page_of(office, as_).context
    standing = context["standing"]
    assert context["paused"].count == 1
    assert (standing.asked, standing.asked_again) == (2, 1)
    moved = CaseDeadline.objects.filter(ended_on__isnull=False, name="decide_by")
    assert standing.paused == 1 == sum(row.unpaused_due_on < row.due_on for row in moved)


def test_one_reads_ones_own_department_and_the_office_reads_all(office, as_):
    tax = f.department("云江市税务局")
    head = f.officer("head", tax)
    assert page_of(office, as_, "officer").status_code == 200
    assert page_of(office, as_, "stranger").status_code == 404
    assert as_(head).get(f"/staff/departments/{tax.pk}/").status_code == 200
    assert as_(office.supervisor).get("/staff/departments/999999/").status_code == 404
    assert page_of(office, as_, "clerk").status_code == 404


def test_a_department_in_which_nothing_has_ended_says_so(office, as_):
    tax = f.department("云江市税务局")
    text = as_(office.supervisor).get(f"/staff/departments/{tax.pk}/").content.decode()
    assert "没有已结束的期限" in text
