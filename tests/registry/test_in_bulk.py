"""Rows written past the ORM read as if it had written them, on either database."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from casework import store
from casework.models import CreditRecord, Subject
from casework.models.record import Publicity
from tests import factories as f

pytestmark = pytest.mark.django_db


def records(count=3):
    subject, place = f.subject(), f.department()
    return [
        CreditRecord(
            kind="penalty", subject=subject, department=place, number=f"〔2026〕{n}号",
            title="引号\"、反斜杠\\与换行\n", facts="", document_date=date(2026, 5, 6),
            record_class="ordinary", pack="yunjiang", pack_version="", fine=Decimal("3.88"),
            publicity=Publicity.PUBLISHED, published_on=None, shared=True,
            corrections=[{"field": "title", "to": "更正"}], identity=f"id{n}",
        )
        for n in range(count)
    ]  # fmt: skip


def test_every_column_reads_back_as_the_orm_would_have_written_it():
    ours, theirs = records(2)
    store.insert_rows([ours])
    theirs.save()
    rows = {row.identity: row for row in CreditRecord.objects.all()}
    for field in CreditRecord._meta.concrete_fields:
        if field.name not in ("id", "number", "identity", "created_at", "updated_at"):
            values = [getattr(rows[one], field.attname) for one in ("id0", "id1")]
            assert values[0] == values[1], field.name
    assert rows["id0"].created_at.tzinfo is not None
    assert CreditRecord.objects.filter(corrections__0__field="title").count() == 2
    assert CreditRecord.objects.filter(fine=Decimal("3.880000")).count() == 2


def test_keys_are_given_and_known_rows_are_left_out():
    rows = records()
    store.insert_rows(rows[:2])
    again = records()
    for one, other in zip(again, rows, strict=True):
        one.subject, one.department, one.title = other.subject, other.department, "别的"
    store.insert_rows(again, skip_known=True)
    assert CreditRecord.objects.count() == 3
    assert "别的" in CreditRecord.objects.values_list("title", flat=True)
    given = store.give_keys(again, "identity")
    assert {row.pk for row in given} == set(CreditRecord.objects.values_list("pk", flat=True))


def test_only_the_named_columns_are_written_again():
    [row] = records(1)
    store.insert_rows([row])
    store.give_keys([row], "identity")
    row.title, row.note, row.document_date = "新", "不写", date(2026, 6, 8)
    row.fine = None
    store.update_rows([row], ("title", "document_date", "fine", "updated_at"))
    found = CreditRecord.objects.get()
    assert (found.title, found.note, found.fine) == ("新", "", None)
    assert found.document_date == date(2026, 6, 8)
    assert found.updated_at > datetime(2026, 1, 1, tzinfo=UTC)


def test_a_hundred_go_past_the_orm_and_have_their_keys():
    subjects = [Subject(kind="legal", name=f"公司{n}", code=f"C{n:017d}") for n in range(120)]
    store.add_rows(subjects, "code")
    assert all(subject.pk for subject in subjects)
    assert Subject.objects.in_bulk([s.pk for s in subjects])[subjects[7].pk].name == "公司7"


def test_nothing_is_written_for_nothing():
    store.insert_rows([])
    store.update_rows([], ("title",))
    assert store.give_keys([], "identity") == []
