"""What is overdue: by department, the worst first, with who holds it and for how long."""

from datetime import date

import pytest

from casework.assign import take
from casework.engine import perform
from casework.models import Case
from tests import factories as f

FRIDAY = date(2026, 7, 17)


@pytest.fixture
def friday(monkeypatch):
    monkeypatch.setattr("casework.web.common.local_today", lambda: FRIDAY)


def late(world, *, due, holder=None):
    company = f.subject()
    agent = f.agent_of(company)
    case = world.open(by=agent, data={"subject": company.pk, "topic": "x"})
    case = perform(case.pk, "send", by=agent, today=case.filed_on)
    Case.objects.filter(pk=case.pk).update(due_on=due, **({"holder": holder} if holder else {}))
    return case


def test_the_worst_case_comes_first_and_departments_by_their_worst(world, as_, friday):
    other = f.department("云江市税务局")
    days = {name: date(2026, 7, day) for name, day in (("a", 15), ("b", 8), ("c", 10))}
    ours, theirs = late(world, due=days["a"]), late(world, due=days["b"], holder=other)
    ours2 = late(world, due=days["c"])
    late(world, due=FRIDAY)
    page = as_(world.officer).get("/staff/overdue/")
    assert [row.case.pk for row in page.context["rows"]] == [theirs.pk, ours2.pk, ours.pk]
    assert [(d.name, d.count, d.oldest) for d in page.context["departments"]] == [
        ("云江市税务局", 1, days["b"]), (world.office.name, 2, days["c"]),
    ]  # fmt: skip
    assert page.context["total"] == 3


def test_the_page_says_who_holds_it_and_for_how_many_working_days(world, as_, friday):
    case = late(world, due=date(2026, 7, 10))
    take(case.pk, by=world.officer)
    page = as_(world.officer).get("/staff/overdue/")
    row = page.context["rows"][0]
    assert (row.handler, row.case.holder) == (world.officer.username, world.office)
    # Monday to Friday of the following week: five working days.
    assert "5" in row.left.text
    assert row.left.tone == "overdue"


def test_a_department_can_be_looked_at_alone_and_the_others_stay_in_view(world, as_, friday):
    other = f.department("云江市税务局")
    theirs = late(world, due=date(2026, 7, 8), holder=other)
    late(world, due=date(2026, 7, 9))
    page = as_(world.officer).get("/staff/overdue/", {"department": other.pk})
    assert [row.case.pk for row in page.context["rows"]] == [theirs.pk]
    assert len(page.context["departments"]) == 2


def test_what_waits_for_subjects_is_a_group_of_its_own(world, as_, friday):
    case = world.at("asking")
    Case.objects.filter(pk=case.pk).update(due_on=date(2026, 7, 8))
    page = as_(world.officer).get("/staff/overdue/", {"department": "subjects"})
    assert [row.case.pk for row in page.context["rows"]] == [case.pk]


def test_a_head_elsewhere_sees_nothing_of_it(world, as_, friday):
    late(world, due=date(2026, 7, 8))
    page = as_(world.stranger).get("/staff/overdue/")
    assert page.status_code == 200
    assert page.context["departments"] == []
