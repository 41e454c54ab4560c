"""Dates of a record follow from its class and the rules in force on its document date."""

from datetime import date
from decimal import Decimal

import pytest

from casework.clock.terms import Term
from casework.models import CreditRecord, Department, Subject
from casework.registry.terms import class_of_penalty, rulebook, set_class, set_terms, terms_for

D = date
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("record_class", "on", "term"),
    [
        # from 2026-04-01: three months to one year, one year to three
        ("ordinary", D(2026, 4, 1), Term(D(2026, 7, 1), D(2026, 7, 2), D(2027, 4, 1), D(2027, 4, 2))),
        ("serious", D(2026, 4, 1), Term(D(2027, 4, 1), D(2027, 4, 2), D(2029, 4, 1), D(2029, 4, 2))),
        ("light", D(2026, 4, 1), Term(None, None, D(2026, 7, 1), D(2026, 7, 2))),
        # the day before: three months to three years; light ones were not published at all
        ("ordinary", D(2026, 3, 31), Term(D(2026, 6, 30), D(2026, 7, 1), D(2029, 3, 31), D(2029, 4, 1))),
        ("serious", D(2026, 3, 31), Term(D(2027, 3, 31), D(2027, 4, 1), D(2029, 3, 31), D(2029, 4, 1))),
        ("light", D(2026, 3, 31), None),
        # older than all rules that are held: the earliest of them
        ("ordinary", D(2022, 5, 6), Term(D(2022, 8, 6), D(2022, 8, 7), D(2025, 5, 6), D(2025, 5, 7))),
        ("unclear", D(2026, 4, 1), None),
    ],
)  # fmt: skip
def test_terms(record_class, on, term):
    assert terms_for(record_class, on, "yunjiang") == term


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (D(2019, 1, 1), "order58"),
        (D(2023, 5, 1), "order58"),
        (D(2026, 3, 31), "order58"),
        (D(2026, 4, 1), "order36"),
    ],
)
def test_version_of_the_document_date(on, version):
    assert rulebook("national").on(on).id.endswith(version)


@pytest.mark.parametrize(
    ("kinds", "on", "content", "record_class"),
    [
        ("警告", D(2026, 5, 6), "", "light"),
        ("罚款", D(2026, 5, 6), "", "ordinary"),
        ("警告、罚款", D(2026, 5, 6), "", "ordinary"),
        ("罚款、吊销许可证件", D(2026, 5, 6), "", "serious"),
        ("暂扣许可证件", D(2026, 5, 6), "", "unclear"),
        ("没听说过", D(2026, 5, 6), "", "unclear"),
        ("罚款", D(2025, 5, 6), "消防", "serious"),
        ("罚款", D(2026, 5, 6), "消防", "ordinary"),
    ],
)
def test_class_by_kinds(kinds, on, content, record_class):
    assert class_of_penalty(kinds, on, "yunjiang", content=content, fine=Decimal("3.88")) == (
        record_class
    )


@pytest.fixture
def unclear() -> CreditRecord:
    record = CreditRecord(
        kind="penalty",
        subject=Subject.objects.create(kind="legal", name="甲", code="91320100MA0000015Q"),
        department=Department.objects.create(name="乙"),
        number="1号",
        title="丙",
        document_date=D(2026, 5, 6),
        record_class="unclear",
        identity="1",
    )
    set_terms(record)
    record.save()
    return record


@pytest.mark.django_db
def test_unclear_waits_without_dates_until_an_officer_decides(unclear):
    assert (unclear.pack, unclear.publicity) == ("yunjiang", "unpublished")
    assert (unclear.min_last, unclear.max_last, unclear.off_display) == (None, None, None)
    set_class(unclear.pk, "ordinary", by="王一", reason="依裁量基准", today=TODAY)
    record = CreditRecord.objects.get()
    assert (record.record_class, record.publicity) == ("ordinary", "published")
    assert (record.earliest_apply, record.off_display) == (D(2026, 8, 7), D(2027, 5, 7))
    assert record.published_on == TODAY
    assert record.corrections == [
        {
            "field": "record_class",
            "from": "unclear",
            "to": "ordinary",
            "by": "王一",
            "reason": "依裁量基准",
            "on": "2026-11-21",
        }
    ]


@pytest.mark.django_db
def test_a_class_that_is_none_is_refused(unclear):
    with pytest.raises(ValueError, match="unclear"):
        set_class(unclear.pk, "unclear", by="王一", reason="x", today=TODAY)
    assert CreditRecord.objects.get().corrections == []


@pytest.mark.django_db
def test_a_decided_publicity_does_not_follow_the_class(unclear):
    CreditRecord.objects.update(publicity="withdrawn")
    set_class(unclear.pk, "serious", by="王一", reason="x", today=TODAY)
    assert CreditRecord.objects.get().publicity == "withdrawn"
