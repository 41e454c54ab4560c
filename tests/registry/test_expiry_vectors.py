"""Every worked term of publicity ends by itself, or is passed on, on the day that was worked out."""

from datetime import date, timedelta

import pytest

from casework.models import CreditRecord, Department, OutboxMessage, Subject
from casework.policies.loader import load_packs
from casework.registry import terms
from casework.timers import tick
from tests.clock.test_vectors import VECTORS
from tests.clock.test_vectors_by_command import CLASSES

pytestmark = pytest.mark.django_db
ROWS = [row for row in VECTORS if row["kind"] == "term"]


def day(text):
    return date.fromisoformat(text)


@pytest.fixture
def make(db, monkeypatch):
    """A record on display with the dates that the product gives its class and document date."""

    def made(row, **fields) -> CreditRecord:
        months = (row["min_months"], row["max_months"])
        record = CreditRecord(
            kind="penalty", number="云罚1号", title="超限运输", document_date=day(row["start"]),
            record_class=CLASSES[months], pack="national", identity="1", publicity="published",
            subject=Subject.objects.create(kind="legal", name="甲", code="91320100MA0000015Q"),
            department=Department.objects.create(name="云江市交通运输局"), **fields,
        )  # fmt: skip
        # Documents older than the rules that they illustrate are given the rules of today.
        version = "order58" if months == (3, 36) else "order36"
        rules = load_packs().version(f"national@{version}")
        monkeypatch.setattr(terms.Rulebook, "on", lambda self, document_date: rules)
        terms.set_terms(record)
        record.save()
        return record

    return made


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_with_duties_done_it_ends_on_the_day_after_the_last(make, row):
    record = make(row, duties_done=True)
    assert tick(day(row["max_last"]))["publicity_ended"] == 0
    done = tick(day(row["off_display"]))
    assert (done["publicity_ended"], done["duties_open"]) == (1, 0)
    record.refresh_from_db()
    assert (record.publicity, record.ended_on) == ("ended", day(row["off_display"]))


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_with_duties_open_the_department_gets_it_and_the_supervisor_hears(make, row):
    record = make(row, duties_done=False)
    light = CLASSES[row["min_months"], row["max_months"]] == "light"
    done = tick(day(row["off_display"]) + timedelta(days=3))  # a missed run changes no date
    assert (done["publicity_ended"], done["duties_open"]) == ((1, 0) if light else (0, 1))
    record.refresh_from_db()
    told = set(OutboxMessage.objects.values_list("recipient", flat=True))
    if light:  # ends without any request
        assert (record.ended_on, told) == (day(row["off_display"]), set())
    else:
        assert (record.publicity, told) == ("published", {"role:reviewer", "role:supervisor"})
