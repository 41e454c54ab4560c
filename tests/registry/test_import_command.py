"""`manage.py import_records`: what it prints for people and for programs."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from casework.models import CreditRecord, Department
from tests.registry.sheetfiles import PENALTY, csv_file

pytestmark = pytest.mark.django_db
OFFICE = {"name": "云江市交通运输局", "uscc": "11329901WA000LH0Y5", "level": "city"}


def call(*arguments) -> str:
    out = StringIO()
    call_command("import_records", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def sheets(tmp_path):
    bad = PENALTY | {"处罚决定日期": "2026-02-30", "行政处罚决定书文号": "2号"}
    return (
        csv_file(tmp_path / "penalties.csv", [PENALTY, bad]),
        csv_file(tmp_path / "departments.csv", [OFFICE]),
    )


def test_json(sheets):
    fault = {"row": 3, "field": "处罚决定日期", "code": "bad_date"}
    for imported in (1, 0):
        told = json.loads(call(*map(str, sheets), "--json"))
        assert told["files"] == [
            {
                "file": "penalties.csv",
                "rows": 2,
                "imported": imported,
                "unchanged": 1 - imported,
                "faults": [fault],
            },
            {
                "file": "departments.csv",
                "rows": 1,
                "imported": imported,
                "unchanged": 1 - imported,
                "faults": [],
            },
        ]
        assert (told["unconfirmed"], told["differing_ends"]) == ([], 0)


def test_departments_go_first_wherever_they_stand(sheets):
    call(*map(str, sheets))
    assert CreditRecord.objects.get().department.confirmed
    assert Department.objects.count() == 1


def test_unknown_organs_are_listed(sheets):
    told = json.loads(call(str(sheets[0]), "--json"))
    assert told["unconfirmed"] == ["云江市交通运输局"]


def test_words_for_people(sheets, language_en):
    told = call(str(sheets[0])).splitlines()
    assert told[0] == "penalties.csv: 2 rows, 1 imported, 0 unchanged, 1 refused."
    assert told[1] == "  Row 3: 处罚决定日期 is not a date that exists (write 2026-03-05)"
    assert told[2].startswith("  Refused rows: ")
    assert told[3] == "  Organs entered as unconfirmed, to be checked: 云江市交通运输局"


def test_refused_file_fails_the_command_and_the_others_are_taken(sheets, tmp_path, language_en):
    empty = tmp_path / "empty.csv"
    empty.touch()
    out = StringIO()
    with pytest.raises(CommandError, match=r"^empty\.csv: The file is empty\.$"):
        call_command("import_records", str(empty), str(sheets[0]), "--json", stdout=out)
    first, second = json.loads(out.getvalue())["files"]
    assert first == {
        "file": "empty.csv",
        "rows": 0,
        "imported": 0,
        "unchanged": 0,
        "faults": [],
        "refused": "The file is empty.",
    }
    assert second["imported"] == 1


def test_missing_file(language_en):
    with pytest.raises(CommandError, match=r"There is no file nowhere/a\.csv"):
        call("nowhere/a.csv")
    assert not CreditRecord.objects.exists()
