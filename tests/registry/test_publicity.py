"""What the public sees of the registry: published, in its term, and never a natural person."""

from datetime import date

import pytest

from casework.models import CreditRecord, Department, Subject
from casework.registry.publicity import decide_publicity, is_public
from casework.registry.terms import set_terms
from tests.rules import override

pytestmark = pytest.mark.django_db
LAST, OFF = date(2027, 5, 6), date(2027, 5, 7)


@pytest.fixture
def make():
    organ = Department.objects.create(name="云江市交通运输局")
    count = iter(range(1, 100))

    def made(kind="legal", **fields) -> CreditRecord:
        number = next(count)
        subject = Subject.objects.create(
            kind=kind, name=fields.pop("name", f"主体{number}"), code=f"{number:018d}"
        )
        defaults = {
            "kind": "penalty",
            "number": f"云罚〔2026〕{number}号",
            "title": "超限运输",
            "document_date": date(2026, 5, 6),
            "record_class": "ordinary",
            "max_last": LAST,
            "off_display": OFF,
            "publicity": "published",
            "identity": str(number),
        }
        return CreditRecord.objects.create(subject=subject, department=organ, **(defaults | fields))

    return made


@pytest.mark.parametrize(
    ("fields", "today", "seen"),
    [
        ({}, LAST, True),
        ({}, OFF, False),
        ({"kind": "individual_business"}, LAST, True),
        ({"kind": "natural"}, LAST, False),
        ({"publicity": "unpublished"}, LAST, False),
        ({"publicity": "suspended"}, LAST, False),
        ({"publicity": "shielded"}, LAST, False),
        ({"publicity": "ended"}, LAST, False),
        ({"publicity": "withdrawn"}, LAST, False),
        ({"off_display": None}, LAST, False),
    ],
)
def test_who_is_seen_when(make, fields, today, seen):
    record = make(**fields)
    assert is_public(record, today) is seen


@pytest.mark.parametrize(
    ("kind", "fields", "today", "publicity", "ended_on"),
    [
        ("legal", {}, LAST, "published", None),
        ("individual_business", {"record_class": "serious"}, LAST, "published", None),
        ("legal", {}, OFF, "ended", OFF),
        ("legal", {"record_class": "light"}, LAST, "unpublished", None),
        ("legal", {"record_class": "unclear", "off_display": None}, LAST, "unpublished", None),
        ("legal", {"list_exit_on": date(2026, 9, 9)}, LAST, "ended", date(2026, 9, 9)),
        ("natural", {}, LAST, "unpublished", None),
        ("natural", {"record_class": "serious"}, OFF, "unpublished", None),
        ("natural", {"list_exit_on": date(2026, 9, 9)}, LAST, "unpublished", None),
    ],
)
def test_first_publicity(make, kind, fields, today, publicity, ended_on):
    record = make(kind, publicity="unpublished", **fields)
    decide_publicity(record, today=today)
    assert (record.publicity, record.ended_on) == (publicity, ended_on)
    assert record.published_on == (today if publicity == "published" else None)


# class.light.published, the class, what it comes to
LIGHT = [
    (False, "light", "unpublished"),
    (True, "light", "published"),
    (True, "unclear", "unpublished"),
    (False, "ordinary", "published"),
]


@pytest.mark.parametrize(("shown", "record_class", "publicity"), LIGHT)
def test_whether_light_records_are_shown_is_said_by_the_rules(
    make, monkeypatch, shown, record_class, publicity
):
    override(monkeypatch, {"class.light.published": shown})
    record = make(record_class=record_class, publicity="unpublished", document_date=LAST)
    set_terms(record)
    decide_publicity(record, today=LAST)
    assert record.publicity == publicity
