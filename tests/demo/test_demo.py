"""The demo city loads once, completes itself, and stays out of databases in real use."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from casework import demo
from casework.demo_people import ENVIRONMENT, PEOPLE
from casework.models import (
    Case,
    CaseEvent,
    CreditRecord,
    Department,
    Evidence,
    IssuedDocument,
    SubjectAccount,
    Substitution,
    Urge,
)
from casework.selectors import inbox
from tests import factories as f

WORKING = (
    "xinyong", "xinyong2", "zhuren", "pingtai", "shijian", "shijian2", "juzhang", "huanbao",
    "huanbaoju", "jingban", "fuze", "gongsi", "daili",
)  # fmt: skip


@pytest.fixture
def private(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("today", [date(2026, 11, 20), date(2026, 12, 30)])
def test_the_city_has_work_for_everybody_and_loading_twice_changes_nothing(private, today):
    demo.load(today=today, say=lambda text: None)
    assert Department.objects.filter(is_credit_office=True).count() == 1
    assert CreditRecord.objects.count() > 2000
    states = set(Case.objects.values_list("case_type", "state"))
    assert {
        ("commitments", "draft"), ("commitments", "signed"), ("commitments", "performing"),
        ("commitments", "checking"), ("commitments", "rectifying"), ("commitments", "fulfilled"),
        ("commitments", "breached"), ("objections", "draft"), ("objections", "submitted"),
        ("objections", "supplement"), ("objections", "verifying"), ("objections", "closed"),
        ("repair", "draft"), ("repair", "pushed"), ("repair", "supplement"),
        ("repair", "reviewing"), ("repair", "syncing"), ("repair", "rejected"),
    } <= states  # fmt: skip
    overdue = Case.objects.filter(overdue_since__isnull=False)
    assert set(overdue.values_list("case_type", flat=True)) == {
        "commitments", "objections", "repair",
    }  # fmt: skip
    urge, leave = Urge.objects.get(watcher__username="duban"), Substitution.objects.get()
    assert (urge.state, urge.asked_on, urge.department.name) == ("waiting", today, ENVIRONMENT)
    assert urge.case.due_on < today
    assert urge.provisional if today.month == 12 else today < urge.due_on
    assert (leave.starts, leave.ends) == (today, today + timedelta(days=13))
    made = (Case, CaseEvent, CreditRecord, Evidence, Urge, Substitution, IssuedDocument)
    counts = [m.objects.count() for m in made]
    demo.load(today=today, say=lambda text: None)
    assert [m.objects.count() for m in made] == counts
    text = demo.accounts_text()
    for name in WORKING:
        assert inbox(User.objects.get(username=name)).exists(), name
    assert SubjectAccount.objects.filter(state="pending").exists()  # for the window clerk
    assert all(name in text for name in PEOPLE)
    assert demo.CODE in text
    for name in PEOPLE:
        assert authenticate(None, username=name, password=demo.PASSWORD), name


def test_a_database_in_use_is_left_alone(private):
    f.user("real.person")
    with pytest.raises(CommandError) as refused:
        call_command("demo")
    assert "DATABASE_URL" in str(refused.value)
    assert not CreditRecord.objects.exists()
    assert demo.accounts_text() == ""
