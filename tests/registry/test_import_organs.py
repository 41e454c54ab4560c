"""Departments that sheets name: found, entered as unconfirmed, corrected by the city's sheet."""

from datetime import date

import pytest

from casework.models import CreditRecord, Department
from casework.registry.importing.run import import_file
from tests.registry.sheetfiles import PENALTY, csv_file

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
TRANSPORT = {"name": "云江市交通运输局", "uscc": "11329901WA000LH0Y5", "level": "city"}
EAST = {"name": "云江市东城区交通运输局", "uscc": "11329901K5B92558GU", "level": "district"}


@pytest.fixture
def take(tmp_path):
    def taken(*rows):
        run = import_file(csv_file(tmp_path / "a.csv", list(rows)), by=None, today=TODAY)
        assert run.error == ""
        return run

    return taken


def test_found_by_code_whatever_the_name(take):
    known = Department.objects.create(name="云江市交通运输委员会", uscc="11329901WA000LH0Y5")
    run = take(PENALTY)
    assert run.unconfirmed == []
    assert CreditRecord.objects.get().department == known


def test_found_by_name_where_the_row_has_no_code(take):
    known = Department.objects.create(name="云江市交通运输局", uscc="11329901WA000LH0Y5")
    take(PENALTY | {"处罚机关统一社会信用代码": ""})
    assert CreditRecord.objects.get().department == known


def test_unknown_organ_is_entered_once_and_listed(take):
    other = PENALTY | {"行政处罚决定书文号": "2号"}
    run = take(PENALTY, other)
    assert run.unconfirmed == ["云江市交通运输局"]
    organ = Department.objects.get()
    assert (organ.confirmed, organ.uscc, organ.level) == (False, "11329901WA000LH0Y5", "city")
    assert take(PENALTY, other).unconfirmed == ["云江市交通运输局"]
    assert Department.objects.count() == 1


def test_another_code_under_a_known_name_is_another_organ(take):
    Department.objects.create(name="云江市交通运输局", uscc="11329901K5B92558GU")
    run = take(PENALTY)
    assert run.unconfirmed == ["云江市交通运输局"]
    assert Department.objects.filter(name="云江市交通运输局").count() == 2


def test_organ_of_a_faulty_row_is_not_entered(take):
    run = take(PENALTY | {"行政相对人名称": ""})
    assert (run.unconfirmed, Department.objects.count()) == ([], 0)


def test_the_citys_sheet_confirms_and_completes(take):
    Department.objects.create(name="云江市交通运输局", confirmed=False)
    assert take(TRANSPORT).imported == 1
    organ = Department.objects.get()
    assert (organ.confirmed, organ.uscc) == (True, "11329901WA000LH0Y5")


def test_a_bureau_finds_its_upper_one_though_it_comes_first(take):
    take(EAST, TRANSPORT)
    assert Department.objects.get(level="district").parent.name == "云江市交通运输局"
    again = take(EAST, TRANSPORT)
    assert (again.imported, again.unchanged) == (0, 2)


def test_a_parent_that_an_officer_set_stays(take):
    take(TRANSPORT, EAST)
    office = Department.objects.create(name="云江市东城区人民政府")
    Department.objects.filter(level="district").update(parent=office)
    take(TRANSPORT, EAST)
    assert Department.objects.get(level="district").parent == office


def test_bureau_of_another_city_is_no_parent(take):
    take(TRANSPORT | {"name": "江南市交通运输局"}, EAST)
    assert Department.objects.get(level="district").parent is None


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "", "missing"),
        ("uscc", "", "missing"),
        ("uscc", "11329901WA000LH0Y6", "bad_check_digit"),
        ("level", "", "missing"),
        ("level", "planet", "unknown_value"),
    ],
)
def test_faulty_department(take, field, value, code):
    run = take(TRANSPORT | {field: value})
    assert list(run.faults.values_list("row", "field", "code")) == [(2, field, code)]
    assert not Department.objects.exists()
