"""The administrator keeps accounts; roles, cases, records and logs are out of reach."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import NoReverseMatch, reverse

from casework.access.roles import group_for
from tests import factories as f


@pytest.fixture
def admin_client(client, db):
    person = User.objects.create_superuser("root", password="pw")
    client.force_login(person)
    return client


@pytest.mark.parametrize(
    "model",
    ["auth_group", "casework_case", "casework_caseevent", "casework_creditrecord",
     "casework_department", "casework_subjectaccount", "casework_recordevent",
     "guardian_groupobjectpermission", "notifications_notification"],
)  # fmt: skip
def test_what_decides_is_not_in_the_administration(model):
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{model}_changelist")


def test_an_account_is_changed_without_its_roles(admin_client):
    group = group_for("head", f.credit_office())
    person = f.user("somebody")
    page = reverse("admin:auth_user_change", args=[person.pk])
    shown = admin_client.get(page)
    assert shown.status_code == 200
    assert "groups" not in shown.content.decode()
    form = shown.context["adminform"].form
    fields = {name: form[name].value() for name in form.fields if name != "password"}
    sent = {name: value for name, value in fields.items() if value not in (None, False)}
    sent = {k: v for k, v in sent.items() if not k.endswith(("login", "joined"))}
    sent |= {"date_joined_0": "2026-07-06", "date_joined_1": "09:00:00", "first_name": "张三",
             "groups": [group.pk]}  # fmt: skip
    assert admin_client.post(page, sent).status_code == 302
    person = User.objects.get(pk=person.pk)
    assert person.first_name == "张三"
    assert not Group.objects.filter(user=person).exists()


@pytest.mark.parametrize("log", ["accessattempt", "accessfailurelog", "accesslog"])
def test_the_logs_of_log_ins_are_read_only(admin_client, log):
    assert admin_client.get(reverse(f"admin:axes_{log}_changelist")).status_code == 200
    assert admin_client.get(reverse(f"admin:axes_{log}_add")).status_code == 403
