"""Publicity ends by itself the day after the maximum term, unless others must settle something."""

from datetime import date

import pytest

from casework.models import CreditRecord, Department, Subject
from casework.registry.publicity import OpenDuties, end_expired

pytestmark = pytest.mark.django_db
LAST, OFF, LATER = date(2027, 5, 6), date(2027, 5, 7), date(2027, 6, 1)


@pytest.fixture
def make():
    organ = Department.objects.create(name="云江市交通运输局")
    subject = Subject.objects.create(kind="legal", name="甲", code="91320100MA0000015Q")

    def made(**fields) -> CreditRecord:
        defaults = {
            "kind": "penalty",
            "number": "云罚1号",
            "title": "超限运输",
            "document_date": date(2026, 5, 6),
            "record_class": "ordinary",
            "duties_done": True,
            "max_last": LAST,
            "off_display": OFF,
            "publicity": "published",
            "identity": "1",
        }
        return CreditRecord.objects.create(subject=subject, department=organ, **(defaults | fields))

    return made


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ({}, True),
        ({"record_class": "serious"}, True),
        ({"record_class": "light", "duties_done": False}, True),
        ({"duties_done": False}, False),
        ({"kind": "serious_list"}, False),
        ({"kind": "abnormal_list"}, False),
        ({"kind": "serious_list", "list_exit_on": date(2027, 1, 1)}, True),
        ({"kind": "serious_list", "list_exit_on": date(2027, 1, 1), "duties_done": False}, False),
    ],
)
@pytest.mark.parametrize("today", [OFF, LATER])
def test_ends_or_is_routed(make, fields, ends, today):
    record = make(**fields)
    assert end_expired(LAST) == type(end_expired(LAST))(ended=0, routed=())
    assert CreditRecord.objects.get().publicity == "published"

    first = end_expired(today)
    after = CreditRecord.objects.get()
    if ends:
        assert (first.ended, first.routed) == (1, ())
        # dated to the true day, however late the look
        assert (after.publicity, after.ended_on) == ("ended", OFF)
        assert end_expired(today).ended == 0
    else:
        entry = OpenDuties(record.pk, "云罚1号", record.department_id, OFF)
        assert (first.ended, first.routed) == (0, (entry,))
        assert (after.publicity, after.ended_on) == ("published", None)
        assert end_expired(today).routed == (entry,)


@pytest.mark.parametrize("state", ["unpublished", "suspended", "shielded", "ended", "withdrawn"])
def test_what_is_not_on_display_is_left_alone(make, state):
    make(publicity=state)
    found = end_expired(LATER)
    assert (found.ended, found.routed) == (0, ())
    after = CreditRecord.objects.get()
    assert (after.publicity, after.ended_on) == (state, None)


def test_two_statements_however_many_records(make, django_assert_num_queries):
    for number in range(20):
        make(identity=str(number), duties_done=bool(number % 2))
    with django_assert_num_queries(2):
        found = end_expired(OFF)
    assert (found.ended, len(found.routed)) == (10, 10)
