"""The list of measures: kept by the credit office, dated, never rewritten, a supplement on its base."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from casework.errors import TransitionRefused
from casework.models import Measure
from casework.models.measure import MeasureInUse
from casework.registry.measure_list import Draft, end, publish, publish_version
from tests import factories as f
from tests.measures.conftest import TODAY


def draft(world, **fields):
    said = {
        "code": "N1", "title": "限制参评", "kind": "punishment", "mandatory": True,
        "basis": "《全国失信惩戒措施基础清单》", "listed_from": TODAY, "record_kinds": ["penalty"],
        "implementers": [world.water.pk],
    }  # fmt: skip
    return Draft(**(said | fields))


def test_the_credit_office_publishes(world):
    made = publish(draft(world), by=world.officer, today=TODAY)
    assert (made.code, made.version, made.origin, made.used) == ("N1", 1, "national", False)
    assert list(made.implementers.all()) == [world.water]
    assert made.published_by == world.officer


NATIONAL = {"origin": "city"}
REFUSED = [
    ({"origin": "city"}, ["no_base"]),
    ({"origin": "city", "base_id": 10**9}, ["no_base"]),
    ({"base_id": "base"}, ["field"]),
    ({"code": "M1"}, ["code_taken"]),
    ({"title": " ", "basis": ""}, ["field", "field"]),
    ({"listed_from": date(2026, 7, 5)}, ["field"]),
    ({"implementers": []}, ["field"]),
    ({"record_kinds": []}, ["field"]),
    ({"record_kinds": ["licence of the moon"]}, ["field"]),
    ({"record_classes": ["unclear"]}, ["field"]),
    ({"kind": "reward"}, ["field"]),
    ({"kind": "reward", "record_kinds": [], "for_persons": True}, ["field"]),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "codes"), REFUSED)
def test_what_is_refused_and_why(world, fields, codes):
    if fields.get("base_id") == "base":
        fields = {"base_id": world.measure.pk}
    before = list(Measure.objects.values())
    with pytest.raises(TransitionRefused) as refused:
        publish(draft(world, **fields), by=world.officer, today=TODAY)
    assert refused.value.codes == codes
    assert list(Measure.objects.values()) == before


@pytest.mark.parametrize("who", ["supervisor", "head", "reviewer"])
def test_nobody_else_keeps_the_list(world, who):
    with pytest.raises(TransitionRefused) as refused:
        publish(draft(world), by=getattr(world, who), today=TODAY)
    assert refused.value.codes == ["not_your_role"]


SUPPLEMENTS = [
    ({}, []),
    ({"listed_until": TODAY}, []),
    ({"listed_until": date(2026, 7, 5)}, ["no_base"]),
    ({"listed_from": date(2026, 7, 7)}, ["no_base"]),
    ({"kind": "reward", "record_kinds": []}, ["no_base"]),
]


@pytest.mark.parametrize(("base", "codes"), SUPPLEMENTS)
def test_a_supplement_stands_on_the_national_base_list(world, base, codes):
    """R-L3: city supplementary list only on the national base list."""
    row = f.measure("B1", [world.water], **base)
    wanted = draft(world, origin="city", base_id=row.pk)
    if codes:
        with pytest.raises(TransitionRefused) as refused:
            publish(wanted, by=world.officer, today=TODAY)
        assert refused.value.codes == codes
    else:
        assert publish(wanted, by=world.officer, today=TODAY).base == row


def test_a_supplement_is_no_base_of_another(world):
    city = publish(
        draft(world, origin="city", base_id=world.measure.pk), by=world.officer, today=TODAY
    )
    with pytest.raises(TransitionRefused) as refused:
        publish(
            draft(world, code="N2", origin="city", base_id=city.pk), by=world.officer, today=TODAY
        )
    assert refused.value.codes == ["no_base"]


def test_the_database_knows_no_supplement_without_its_base(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        f.measure("X1", origin="city")


def test_a_new_version_follows_the_one_before(world):
    first = publish(draft(world), by=world.officer, today=TODAY)
    wanted = draft(world, title="限制参评两年", listed_from=date(2026, 8, 1))
    second = publish_version(first.pk, wanted, by=world.officer, today=TODAY)
    first.refresh_from_db()
    assert (second.version, second.listed_until) == (2, None)
    assert first.listed_until == date(2026, 7, 31)
    for day, title in [(date(2026, 7, 31), "限制参评"), (date(2026, 8, 1), "限制参评两年")]:
        assert [m.title for m in Measure.objects.listed(day).filter(code="N1")] == [title]
    with pytest.raises(TransitionRefused) as refused:
        publish_version(first.pk, replace(wanted, listed_from=TODAY), by=world.officer, today=TODAY)
    assert refused.value.codes == ["superseded", "field"] or set(refused.value.codes) == {
        "superseded",
        "field",
    }


def test_it_ends_after_a_day_with_reasons(world):
    row = end(world.measure.pk, TODAY, by=world.officer, reason="清单修订", today=TODAY)
    assert (row.listed_until, row.end_reason, row.ended_by) == (TODAY, "清单修订", world.officer)
    assert not Measure.objects.listed(date(2026, 7, 7)).exists()


def test_the_end_is_refused_with_all_reasons(world):
    with pytest.raises(TransitionRefused) as refused:
        end(world.measure.pk, date(2026, 7, 5), by=world.head, reason=" ", today=TODAY)
    assert refused.value.codes == ["not_your_role", "reason_missing", "field"]
    assert Measure.objects.get(pk=world.measure.pk).listed_until is None


def test_what_somebody_relied_on_is_never_rewritten(world):
    world.taken()
    row = Measure.objects.get(pk=world.measure.pk)
    assert row.used
    row.title = "另一个措施"
    for rewrite in (
        row.save, row.delete, Measure.objects.all().delete,
        lambda: Measure.objects.update(title="另一个措施"),
    ):  # fmt: skip
        with pytest.raises(MeasureInUse):
            rewrite()
    assert Measure.objects.get(pk=world.measure.pk).title == "限制参评"
