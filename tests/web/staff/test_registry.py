"""Subjects and records for the staff: only their own, citizen numbers masked; unclear classes."""

import pytest

from casework.models import CreditRecord
from tests import factories as f

CITIZEN = "11010519491231002X"


@pytest.fixture
def person(world):
    return f.subject("李小明", kind="natural", code=CITIZEN)


def test_a_citizen_number_is_never_shown_whole(world, as_, person):
    department = f.department("云江市公安局")
    record = f.record(person, department, publicity="unpublished")
    client = as_(world.officer)
    for url in (
        "/staff/registry/subjects/", f"/staff/registry/subjects/{person.pk}/",
        "/staff/registry/records/", f"/staff/registry/records/{record.pk}/",
    ):  # fmt: skip
        text = client.get(url).content.decode()
        assert "李小明" in text, url
        assert CITIZEN not in text, url
        assert "110***********002X" in text, url


def test_a_whole_number_finds_the_person_and_a_part_of_it_nobody(world, as_, person):
    client = as_(world.officer)
    page = client.get("/staff/registry/subjects/", {"q": CITIZEN.lower()})
    assert list(page.context["page"].rows) == [person]
    assert (
        list(client.get("/staff/registry/subjects/", {"q": CITIZEN[:14]}).context["page"].rows)
        == []
    )


def test_a_department_sees_its_own_records_and_subjects_only(world, as_):
    bureau, other = f.department("甲局"), f.department("乙局")
    mine, theirs = f.record(f.subject("甲公司"), bureau), f.record(f.subject("乙公司"), other)
    provided = f.record(f.subject("丙公司"), other, source_department=bureau)
    client = as_(f.officer("reviewer", bureau))
    rows = client.get("/staff/registry/records/").context["page"].rows
    assert {row.pk for row in rows} == {mine.pk, provided.pk}
    names = {row.name for row in client.get("/staff/registry/subjects/").context["page"].rows}
    assert names == {"甲公司", "丙公司"}
    assert client.get(f"/staff/registry/records/{theirs.pk}/").status_code == 404
    assert client.get(f"/staff/registry/subjects/{theirs.subject_id}/").status_code == 404


def test_filters_narrow_and_stay(world, as_):
    light = f.record(world.subject, f.department(), record_class="light", publicity="unpublished")
    client = as_(world.officer)
    page = client.get("/staff/registry/records/", {"class": "light", "publicity": "unpublished"})
    assert [row.pk for row in page.context["page"].rows] == [light.pk]
    kinds = dict(page.context["filters"])
    assert all("class=light" in one.query for one in page.context["filters"][0][1])
    assert kinds


@pytest.fixture
def unclear(world):
    return f.record(
        world.subject, f.department("丙局"), record_class="unclear", penalty_kinds="暂扣许可证件",
        publicity="unpublished", published_on=None, min_last=None, earliest_apply=None,
        max_last=None, off_display=None,
    )  # fmt: skip


def test_an_unclear_record_waits_until_an_officer_decides_with_reasons(world, as_, unclear):
    client = as_(world.officer)
    assert [row.pk for row in client.get("/staff/registry/classes/").context["page"].rows] == [
        unclear.pk
    ]
    url = f"/staff/registry/classes/{unclear.pk}/"
    answer = client.post(url, {"record_class": "ordinary", "reason": "暂扣三个月，属一般失信"})
    assert answer["Location"] == "/staff/registry/classes/"
    decided = CreditRecord.objects.get(pk=unclear.pk)
    assert decided.record_class == "ordinary"
    assert decided.off_display is not None
    assert decided.corrections[-1]["reason"] == "暂扣三个月，属一般失信"
    assert client.get("/staff/registry/classes/").context["page"].rows == []
    text = client.get(f"/staff/registry/records/{unclear.pk}/").content.decode()
    assert "暂扣三个月，属一般失信" in text


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"record_class": "ordinary", "reason": " "}, "reason"),
        ({"record_class": "unclear", "reason": "不清楚"}, "record_class"),
        ({"reason": "说明"}, "record_class"),
    ],
)
def test_a_decision_that_lacks_something_is_refused_and_keeps_the_text(
    world, as_, unclear, sent, field
):
    answer = as_(world.officer).post(f"/staff/registry/classes/{unclear.pk}/", sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert CreditRecord.objects.get(pk=unclear.pk).record_class == "unclear"
    assert sent["reason"] in answer.content.decode()


def test_a_class_is_decided_once(world, as_, unclear):
    client = as_(world.officer)
    url = f"/staff/registry/classes/{unclear.pk}/"
    client.post(url, {"record_class": "light", "reason": "情节轻微"})
    client.post(url, {"record_class": "serious", "reason": "另一个意见"})
    assert CreditRecord.objects.get(pk=unclear.pk).record_class == "light"
    assert as_(world.head).post(url, {"record_class": "serious", "reason": "x"}).status_code == 404


def test_an_organ_is_confirmed_with_level_and_upper_department(world, as_):
    city, organ = f.department("云江市税务局"), f.department("云江市东湖区税务局", confirmed=False)
    client = as_(world.officer)
    assert [row[0] for row in client.get("/staff/registry/organs/").context["rows"]] == [organ]
    url = f"/staff/registry/organs/{organ.pk}/confirm/"
    client.post(url, {"level": "nowhere"})
    organ.refresh_from_db()
    assert not organ.confirmed
    client.post(url, {"level": "district", "parent": city.pk})
    organ.refresh_from_db()
    assert (organ.confirmed, organ.level, organ.parent) == (True, "district", city)
    assert as_(world.head).post(url, {"level": "city"}).status_code == 404
