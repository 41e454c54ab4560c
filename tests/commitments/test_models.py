"""Letters in use stand still, periods are periods, and a list has days."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from casework.models import Measure
from commitments.forms import DraftForm
from commitments.models import CommitmentTemplate, Matter, TemplateInUse
from tests.commitments.world import MONDAY


def test_a_letter_may_be_changed_until_a_case_is_opened_on_it(world):
    world.template.text = "新文本"
    world.template.save()
    assert CommitmentTemplate.objects.update(text="再新") == 1
    world.open()
    stored = CommitmentTemplate.objects.get()
    for change in (
        lambda: (setattr(stored, "text", "改"), stored.save()),
        lambda: CommitmentTemplate.objects.update(text="改"),
        lambda: CommitmentTemplate.objects.all().delete(),
        lambda: CommitmentTemplate.objects.get().delete(),
    ):
        with pytest.raises(TemplateInUse) as refused:
            change()
        assert str(refused.value)
    assert CommitmentTemplate.objects.get().text == "再新"


def test_a_new_version_is_current_from_its_day(world):
    newer = CommitmentTemplate.objects.create(
        matter=world.matter, version=2, text="新", promises=[], published_from=date(2026, 7, 7)
    )
    current = CommitmentTemplate.objects.current
    assert current(world.matter.pk, today=MONDAY) == world.template
    assert current(world.matter.pk, today=date(2026, 7, 7)) == newer
    assert current(world.matter.pk, today=date(2025, 12, 31)) is None


@pytest.mark.parametrize(
    ("period", "good"), [("60wd", True), ("3m", True), ("", True), ("60", False)]
)
def test_a_period_is_written_as_one(world, period, good):
    world.matter.check_period = period
    if good:
        world.matter.full_clean()
    else:
        with pytest.raises(ValidationError) as refused:
            world.matter.full_clean()
        assert "check_period" in refused.value.message_dict


@pytest.mark.parametrize(
    "promises", [[{"text": " "}], [{}], ["x"], [{"text": "好", "due": "soon"}]]
)
def test_a_promise_has_a_text_and_a_period(world, promises):
    world.template.promises = promises
    with pytest.raises(ValidationError):
        world.template.full_clean()


@pytest.mark.parametrize(
    ("until", "day", "listed"),
    [
        (None, "2026-01-01", True),
        (None, "2025-12-31", False),
        ("2026-07-06", "2026-07-06", True),
        ("2026-07-06", "2026-07-07", False),
    ],
)
def test_a_measure_stands_on_the_list_between_its_days(world, until, day, listed):
    Measure.objects.update(listed_until=until)
    assert Measure.objects.listed(date.fromisoformat(day)).exists() is listed


def test_the_draft_offers_only_the_matters_of_the_list(world):
    for code, fields in (("B", {"on_list": False}), ("C", {"excluded_reason": "finance"})):
        Matter.objects.create(
            code=code, title=code, kind="proof", department=world.bureau, legal_basis="x", **fields
        )
    form = DraftForm(case=None, actor=None, today=MONDAY)
    offered = [label for value, label in form.fields["matter"].choices if value]
    assert offered == ["住所登记告知承诺（云江市市场监督管理局）"]
