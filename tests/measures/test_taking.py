"""A measure is taken only if it stands on the list on the day and its basis covers the record."""

from datetime import date

import pytest

from casework.errors import RecordNotFound, TransitionRefused
from casework.models import (
    AppliedMeasure,
    CreditRecord,
    MeasureEvent,
    MeasureTask,
    OutboxMessage,
    RecordEvent,
)
from casework.registry.display import Cause, follow_records
from casework.registry.measures import take
from casework.today import moment
from tests import factories as f
from tests.measures.conftest import TODAY

TABLES = (AppliedMeasure, MeasureTask, MeasureEvent, RecordEvent, OutboxMessage, CreditRecord)


def rows():
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def test_a_task_for_each_department_with_its_term_and_its_message(world):
    other = f.measure("M2", [world.water, world.market])
    first = world.taken(world.measure, other)
    assert (first.state, first.since, first.subject) == ("in_force", TODAY, world.company)
    tasks = MeasureTask.objects.order_by("applied__measure__code", "department__name")
    assert [(t.applied.measure.code, t.department, t.state) for t in tasks] == [
        ("M1", world.water, "asked"), ("M2", world.market, "asked"), ("M2", world.water, "asked"),
    ]  # fmt: skip
    # Ten working days from Monday 6 July.
    assert {t.due_on for t in tasks} == {date(2026, 7, 20)}
    event = RecordEvent.objects.get()
    assert (event.kind, event.by, event.reason) == ("measures_taken", world.reviewer, "依清单")
    told = OutboxMessage.objects.values_list("recipient", flat=True)
    assert sorted(told) == sorted(
        f"place:{place.pk}:reviewer" for place in (world.water, world.market)
    )
    assert list(MeasureEvent.objects.values_list("kind", "seq")) == [("taken", 1), ("taken", 1)]


# kind and class of the record, kinds and classes of the measure, allowed?
COVERS = [
    ("penalty", "ordinary", ["penalty"], [], True),
    ("penalty", "ordinary", ["penalty", "breach"], ["ordinary", "serious"], True),
    ("penalty", "ordinary", ["penalty"], ["serious"], False),
    ("penalty", "unclear", ["penalty"], ["serious"], False),
    ("penalty", "serious", ["penalty"], ["serious"], True),
    ("penalty", "ordinary", ["serious_list"], [], False),
    ("serious_list", "serious", ["serious_list"], [], True),
    ("serious_list", "serious", ["penalty", "breach"], ["serious"], False),
    ("breach", "ordinary", ["breach"], [], True),
    ("penalty", "ordinary", [], [], False),
]


@pytest.mark.parametrize(("kind", "record_class", "kinds", "classes", "allowed"), COVERS)
def test_its_basis_covers_the_kind_and_class(world, kind, record_class, kinds, classes, allowed):
    record = f.record(world.company, world.market, kind=kind, record_class=record_class)
    measure = f.measure("M9", [world.water], record_kinds=kinds, record_classes=classes)
    how = {"by": world.reviewer, "reason": "依清单", "today": TODAY}
    if allowed:
        assert take(record.pk, [measure.pk], **how)
        return
    before = rows()
    with pytest.raises(TransitionRefused) as refused:
        take(record.pk, [measure.pk], **how)
    assert refused.value.codes == ["measure_not_covered"]
    assert rows() == before


LISTED = [
    (date(2026, 7, 6), None, True),
    (date(2026, 7, 7), None, False),
    (date(2026, 1, 1), date(2026, 7, 6), True),
    (date(2026, 1, 1), date(2026, 7, 5), False),
]


@pytest.mark.parametrize(("first", "last", "allowed"), LISTED)
def test_it_stands_on_the_list_on_that_day(world, first, last, allowed):
    measure = f.measure("M9", [world.water], listed_from=first, listed_until=last)
    how = {"by": world.reviewer, "reason": "依清单", "today": TODAY}
    if allowed:
        assert take(world.record.pk, [measure.pk], **how)
        return
    with pytest.raises(TransitionRefused) as refused:
        take(world.record.pk, [measure.pk], **how)
    assert refused.value.codes == ["measure_not_listed"]


def test_all_reasons_at_once_and_nothing_moves(world):
    reward = f.measure("R1", [], kind="reward", record_kinds=[], listed_until=date(2026, 2, 1))
    before = rows()
    with pytest.raises(TransitionRefused) as refused:
        take(world.record.pk, [reward.pk], by=world.supervisor, reason=" ", today=TODAY)
    assert refused.value.codes == [
        "not_your_role", "reason_missing", "measure_not_listed", "measure_not_covered",
        "no_implementer",
    ]  # fmt: skip
    assert rows() == before


def test_what_is_not_theirs_does_not_exist(world):
    with pytest.raises(RecordNotFound):
        take(world.record.pk, [world.measure.pk], by=world.stranger, reason="x", today=TODAY)


@pytest.mark.parametrize("chosen", [[], [10**9]])
def test_something_of_the_list_is_chosen(world, chosen):
    with pytest.raises(TransitionRefused) as refused:
        take(world.record.pk, chosen, by=world.reviewer, reason="x", today=TODAY)
    assert refused.value.codes == ["nothing_chosen"]


def test_once_because_of_one_record(world):
    world.taken()
    with pytest.raises(TransitionRefused) as refused:
        world.taken()
    assert refused.value.codes == ["measure_taken"]


@pytest.mark.parametrize(
    "fields",
    [{"publicity": "ended"}, {"publicity": "withdrawn", "shared": False},
     {"publicity": "shielded", "shared": False}, {"publicity": "suspended", "shared": False}],
)  # fmt: skip
def test_nothing_follows_from_what_is_over_or_shielded(world, fields):
    for name, value in fields.items():
        setattr(world.record, name, value)
    world.record.save()
    follow_records([world.record], Cause(TODAY, moment()))
    with pytest.raises(TransitionRefused) as refused:
        world.taken()
    assert refused.value.codes == ["record_over"]
