"""The inbox shows what waits for me and my department, the most urgent first, and lets me take it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from casework.engine import perform
from casework.models import Case, CaseEvent, SubjectAccount
from casework.models.subject import ClaimState
from tests import factories as f
from tests.engine.conftest import MONDAY
from tests.nothing_moved import nothing_moves
from tests.web.staff.conftest import token

FEW = (
    'FROM "notifications_notification"',
    'FROM "casework_urge"',
    'FROM "casework_subjectaccount"',
    'FROM "casework_report"',
    'FROM "casework_syncorder"',
)
INBOX = "/staff/inbox/"


@pytest.fixture
def monday(monkeypatch):
    """The web believes that it is that Monday."""
    monkeypatch.setattr("casework.web.common.local_today", lambda: MONDAY)


def filed(world, name, *, today=MONDAY):
    """A case of its own subject, filed on a day."""
    company = f.subject(name)
    agent = f.agent_of(company)
    case = world.open(by=agent, data={"subject": company.pk, "topic": f"{name}的愿望"}, today=today)
    return perform(case.pk, "send", by=agent, today=today)


def numbers(page):
    return [row.case.number for row in page.context["rows"]]


def test_the_inbox_shows_what_waits_for_the_office_and_not_what_waits_for_the_subject(
    world, as_, monday
):
    waiting = filed(world, "甲公司")
    asking = world.at("asking")
    page = as_(world.officer).get(INBOX)
    assert numbers(page) == [waiting.number]
    text = page.content.decode()
    assert "甲公司" in text
    assert "甲公司的愿望" in text
    assert asking.number not in text


def test_another_departments_people_see_nothing_of_it(world, as_, monday):
    case = filed(world, "甲公司")
    page = as_(world.stranger).get(INBOX)
    assert numbers(page) == []
    assert case.number not in page.content.decode()


def test_the_most_urgent_comes_first_and_a_case_without_a_date_last(world, as_, monday):
    late = filed(world, "乙公司", today=MONDAY)
    soon = filed(world, "甲公司", today=MONDAY - timedelta(days=7))
    undated = filed(world, "丙公司")
    Case.objects.filter(pk=undated.pk).update(due_on=None, due_provisional=True)
    assert numbers(as_(world.officer).get(INBOX)) == [soon.number, late.number, undated.number]


def test_a_group_and_its_count_follow_who_handles_the_case(world, as_, monday):
    mine, free, theirs = (filed(world, name) for name in ("甲公司", "乙公司", "丙公司"))
    client = as_(world.officer)
    client.post(reverse("staff:take", args=[mine.pk]))
    as_(world.officer2).post(reverse("staff:take", args=[theirs.pk]))
    page = client.get(INBOX)
    assert [(one.count, one.on) for one in page.context["groups"]] == [
        (3, True), (1, False), (1, False), (1, False),
    ]  # fmt: skip
    assert numbers(client.get(INBOX, {"group": "mine"})) == [mine.number]
    assert numbers(client.get(INBOX, {"group": "free"})) == [free.number]
    assert numbers(client.get(INBOX, {"group": "others"})) == [theirs.number]


def test_filters_stay_in_the_address_of_every_other_filter(world, as_, monday):
    old = filed(world, "甲公司", today=date(2026, 6, 1))
    filed(world, "乙公司")
    page = as_(world.officer).get(INBOX, {"due": "overdue", "group": "free"})
    assert numbers(page) == [old.number]
    queries = {one.query for one in page.context["groups"]}
    assert queries == {
        "due=overdue", "due=overdue&group=mine", "due=overdue&group=free", "due=overdue&group=others",
    }  # fmt: skip
    assert page.context["filtered"]


def test_an_unknown_filter_value_narrows_nothing_or_finds_nothing_but_never_fails(
    world, as_, monday
):
    case = filed(world, "甲公司")
    client = as_(world.officer)
    assert numbers(client.get(INBOX, {"group": "x", "due": "x", "after": "rubbish"})) == [
        case.number
    ]
    assert numbers(client.get(INBOX, {"type": "nothing"})) == []
    assert numbers(client.get(INBOX, {"after": "2026-13-45.1"})) == [case.number]


def test_taking_from_the_list_returns_to_the_same_list(world, as_, monday):
    case = filed(world, "甲公司")
    client = as_(world.officer)
    page = client.get(INBOX, {"group": "free"})
    answer = client.post(
        reverse("staff:take", args=[case.pk]),
        {"form_token": token(page), "back": page.context["back"]},
    )
    assert answer["Location"] == "/staff/inbox/?group=free"
    assert Case.objects.get(pk=case.pk).assignee == world.officer
    again = client.get(INBOX)
    assert "您现在承办" in again.content.decode() or "You now handle" in again.content.decode()


def test_taking_twice_is_one_event_and_never_leads_off_the_site(world, as_, monday):
    case = filed(world, "甲公司")
    client = as_(world.officer)
    sent = {"form_token": token(client.get(INBOX)), "back": "//evil.example/"}
    for _ in range(2):
        answer = client.post(reverse("staff:take", args=[case.pk]), sent)
        assert answer["Location"] == reverse("staff:case", args=[case.pk])
    assert CaseEvent.objects.filter(case_id=case.pk, action="assigned").count() == 1


def test_a_refused_take_says_why_and_changes_nothing(world, as_, monday):
    case = filed(world, "甲公司")
    as_(world.officer).post(reverse("staff:take", args=[case.pk]))
    with nothing_moves():
        answer = as_(world.officer2).post(reverse("staff:take", args=[case.pk]), follow=True)
    assert world.officer.username in answer.content.decode()


def test_an_empty_inbox_says_so_and_what_others_must_do_this_week(world, as_, monday):
    case = world.at("filed")
    perform(case.pk, "take_up", by=world.officer, today=MONDAY)
    perform(case.pk, "ask", by=world.officer, today=MONDAY, reason="缺材料")
    Case.objects.filter(pk=case.pk).update(due_on=MONDAY + timedelta(days=3))
    page = as_(world.officer).get(INBOX)
    assert page.context["rows"] == []
    assert [row.case.number for row in page.context["coming"]] == [case.number]


def test_an_inbox_without_cases_still_says_that_claims_wait(world, as_, monday):
    client, other = as_(world.officer), as_(world.head)
    link = '<p class="note note-warn"><a href="/staff/registry/claims/">'
    assert link not in client.get(INBOX).content.decode()
    claim = SubjectAccount.objects.create(
        user=f.user(), subject=f.subject("丁公司"), state=ClaimState.PENDING
    )
    page = client.get(INBOX)
    assert page.context["claims"] == 1
    assert link in page.content.decode()
    assert link not in other.get(INBOX).content.decode()
    SubjectAccount.objects.filter(pk=claim.pk).update(state=ClaimState.REFUSED)
    assert link not in client.get(INBOX).content.decode()


def test_a_case_is_shown_late_from_the_day_after_its_term(world, as_, monday):
    case = filed(world, "甲公司")
    client = as_(world.officer)
    Case.objects.filter(pk=case.pk).update(due_on=MONDAY)
    assert "chip-late" not in client.get(INBOX).content.decode()
    Case.objects.filter(pk=case.pk).update(due_on=MONDAY - timedelta(days=1))
    assert "chip-late" in client.get(INBOX).content.decode()


def test_reading_the_inbox_costs_the_same_however_many_wait(
    world, as_, monday, django_assert_max_num_queries
):
    client = as_(world.officer)
    for number in range(12):
        filed(world, f"公司{number}")
    client.get(INBOX)
    with django_assert_max_num_queries(13) as caught:  # two of them count for the menu
        client.get(INBOX)
    # messages, urges, claims, reports and late orders that wait are few; cases are never counted
    assert not any(
        "COUNT(*)" in q["sql"] and "GROUP BY" not in q["sql"]
        for q in caught.captured_queries
        if not any(few in q["sql"] for few in FEW)
    )
