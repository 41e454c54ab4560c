"""Appointing and ending substitutes through the page; the inbox says for whom one acts."""

from datetime import timedelta

import pytest

from casework.access.substitutes import Appointment, appoint
from casework.handling.assign import take
from casework.models import Substitution
from casework.today import local_today, moment
from tests import factories as f
from tests.web.staff.conftest import token

TODAY = local_today()
URL = "/staff/substitutes/"


def sent(page, person, substitute, **fields):
    days = {"starts": TODAY.isoformat(), "ends": (TODAY + timedelta(days=3)).isoformat()}
    return {"form_token": token(page), "person": person.pk, "substitute": substitute.pk,
            "reason": "年休假", **days, **fields}  # fmt: skip


@pytest.fixture
def named(world):
    world.officer.last_name, world.officer.first_name = "李", "娜"
    world.officer.save()
    return world


def test_the_list_of_those_who_could_stand_in_leaves_out_oneself(named, as_):
    form = as_(named.officer).get(URL).context["form"]
    offered = set(form.fields["substitute"].queryset)
    assert named.officer2 in offered
    assert named.officer not in offered


def test_one_appoints_for_oneself_and_ends_it(named, as_):
    client = as_(named.officer)
    page = client.get(URL)
    assert client.post(URL, sent(page, named.officer, named.officer2))["Location"] == URL
    row = Substitution.objects.get()
    assert (row.person, row.substitute, row.department) == (named.officer, named.officer2, None)
    assert client.post(f"{URL}{row.pk}/end/")["Location"] == URL
    row.refresh_from_db()
    assert row.ended_by == named.officer
    assert "提前终止" in client.get(URL).content.decode()


def test_a_head_appoints_for_their_people_alone(named, as_):
    client = as_(named.head)
    people = client.get(URL).context["form"].fields["person"].queryset
    assert set(people) == {named.head, named.officer, named.officer2, named.clerk}
    client.post(URL, sent(client.get(URL), named.officer, named.officer2))
    assert Substitution.objects.get().department == named.office
    other = as_(named.stranger)
    page = other.post(URL, sent(other.get(URL), named.officer, named.officer2))
    assert (page.status_code, page.context["refusals"][0].code) == (422, "incomplete")
    assert Substitution.objects.count() == 1


def test_what_is_wrong_stands_there_and_what_was_typed_stays(named, as_):
    client = as_(named.officer)
    data = sent(client.get(URL), named.officer, named.officer, reason="", starts="2026-02-30")
    page = client.post(URL, data)
    assert [r.code for r in page.context["refusals"]] == ["incomplete"]
    data["starts"] = "2020-01-01"
    page = client.post(URL, data | {"substitute": named.officer2.pk})
    assert {r.code for r in page.context["refusals"]} == {"days_wrong", "reason_missing"}
    assert not Substitution.objects.exists()


def test_nobody_ends_a_foreign_one(named, as_):
    wanted = Appointment(named.officer, named.officer2, TODAY, TODAY, "休假")
    row = appoint(wanted, by=named.officer, today=TODAY, now=moment())
    assert as_(named.stranger).post(f"{URL}{row.pk}/end/").status_code == 404
    assert as_(named.officer).get(f"{URL}{row.pk}/end/").status_code == 405
    row.refresh_from_db()
    assert row.ended_at is None


def test_the_inbox_says_for_whom_and_until_when(named, as_):
    clerk = f.officer("window_clerk", named.office)
    case = named.at("looking")
    take(case.pk, by=named.officer)
    assert as_(clerk).get("/staff/inbox/").context["rows"] == []
    wanted = Appointment(named.officer, clerk, TODAY, TODAY + timedelta(days=3), "休假")
    appoint(wanted, by=named.officer, today=TODAY, now=moment())
    page = as_(clerk).get("/staff/inbox/?group=mine")
    text = page.content.decode()
    assert case.number in text
    assert "代李娜" in text
    assert "您正在代李娜办理" in text
    assert [row.place for row in page.context["rows"]] == ["李娜"]
    take_over = as_(clerk).get(f"/staff/cases/{case.pk}/")
    assert take_over.status_code == 200
