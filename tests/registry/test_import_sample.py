"""The published sheets of a made-up city: every broken row is found, and no other."""

import json
from datetime import date
from pathlib import Path

import pytest

from casework.models import CreditRecord, Department, ImportRun, Subject
from casework.registry.importing.run import import_file

DATA = Path(__file__).parent.parent / "data" / "records"
TODAY = date(2026, 11, 21)
EXPECTED = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))


def take(name: str) -> ImportRun:
    return import_file(DATA / name, by=None, today=TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "rows", "good"),
    [
        ("penalties-legal.xlsx", 1500, 1456),
        ("penalties-natural.csv", 500, 485),
        ("serious-list.xlsx", 200, 195),
    ],
)
def test_takes_good_rows_and_names_bad_ones_then_changes_nothing(name, rows, good):
    wanted = [
        (fault["row"], fault["field"], fault["fault"])
        for fault in EXPECTED["faults"]
        if fault["file"] == name
    ]
    first = take(name)
    assert first.error == ""
    assert (first.rows, first.imported, first.unchanged) == (rows, good, 0)
    assert list(first.faults.values_list("row", "field", "code")) == wanted
    assert first.faulty == len(wanted)
    assert CreditRecord.objects.count() == good

    before = list(CreditRecord.objects.order_by("id").values())
    people = list(Subject.objects.order_by("id").values())
    again = take(name)
    assert (again.rows, again.imported, again.unchanged) == (rows, 0, good)
    assert list(again.faults.values_list("row", "field", "code")) == wanted
    assert list(CreditRecord.objects.order_by("id").values()) == before
    assert list(Subject.objects.order_by("id").values()) == people


@pytest.mark.django_db
def test_departments_stand_in_their_tree():
    assert take("departments.csv").imported == 48
    parents = dict(Department.objects.filter(level="district").values_list("name", "parent__name"))
    assert len(parents) == 20
    assert parents["云江市东城区市场监督管理局"] == "云江市市场监督管理局"
    assert parents["云江市江北新区应急管理局"] == "云江市应急管理局"
    assert parents["云江市临港经济开发区城市管理综合执法局"] == "云江市城市管理综合执法局"
    offices = Department.objects.filter(is_credit_office=True)
    assert [office.name for office in offices] == ["云江市社会信用体系建设领导小组办公室"]
    assert take("departments.csv").unchanged == 48
    assert Department.objects.count() == 48


@pytest.mark.django_db
def test_organs_that_nobody_knows_are_listed_until_the_city_names_them():
    run = take("serious-list.xlsx")
    assert sorted(run.unconfirmed) == [
        "云江市人力资源和社会保障局",
        "云江市医疗保障局",
        "云江市市场监督管理局",
        "云江市应急管理局",
        "云江市税务局",
    ]
    assert Department.objects.filter(confirmed=False).count() == 5
    take("departments.csv")
    assert not Department.objects.filter(confirmed=False).exists()
    assert take("serious-list.xlsx").unconfirmed == []


@pytest.mark.django_db
def test_no_natural_person_is_published():
    take("penalties-natural.csv")
    take("serious-list.xlsx")
    people = CreditRecord.objects.filter(subject__kind="natural")
    assert set(people.values_list("publicity", flat=True)) == {"unpublished"}
    assert CreditRecord.objects.filter(publicity="published").count() == 165
