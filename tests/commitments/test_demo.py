"""The demo city's matters cover the six kinds, name their department, and are made once."""

from datetime import date

from django.core.exceptions import ValidationError

from casework.models import Measure
from commitments.demo import demo_matters
from commitments.models import CommitmentTemplate, Matter
from tests import factories as f


def make():
    departments = [f.department("云江市东城区市场监督管理局"), f.department("云江市市场监督管理局")]
    demo_matters(departments)
    return departments


def test_all_six_kinds_have_a_letter_in_force(db):
    make()
    lettered = Matter.objects.filter(templates__isnull=False, excluded_reason="", on_list=True)
    assert set(lettered.values_list("kind", flat=True)) == {
        "approval", "deferred", "proof", "publicity", "self_discipline", "repair",
    }  # fmt: skip
    for matter in lettered:
        assert CommitmentTemplate.objects.current(matter.pk, today=date(2026, 7, 6))
    assert Measure.objects.listed(date(2026, 7, 6)).count() == 4


def test_what_is_made_passes_its_own_checks(db):
    make()
    for row in [*Matter.objects.all(), *CommitmentTemplate.objects.all(), *Measure.objects.all()]:
        try:
            row.full_clean()
        except ValidationError as fault:
            raise AssertionError(f"{row}: {fault}") from fault


def test_it_is_made_once_and_goes_to_the_department_of_its_name(db):
    _district, city = make()
    counts = Matter.objects.count(), CommitmentTemplate.objects.count(), Measure.objects.count()
    demo_matters([city])
    assert counts == (
        Matter.objects.count(), CommitmentTemplate.objects.count(), Measure.objects.count(),
    )  # fmt: skip
    assert Matter.objects.get(code="YJ-SP-001").department == city


def test_without_departments_nothing_is_made(db):
    demo_matters([])
    assert not Matter.objects.exists()
