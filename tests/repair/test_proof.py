"""A repair that the system completes says only what can be shown; a person states the rest."""

import pytest

from casework.models import AppliedMeasure, Case, MeasureTask, SyncOrder, SyncTarget
from casework.registry.measures import take
from casework.syncing import completing, rows
from casework.today import moment
from tests import factories as f
from tests.repair.world import MONDAY
from tests.syncing.sites import site

LIFTED, TOLD = "相应措施已经解除", "使用该信息的第三方已经收到通知"
KNOWN = ("measures_lifted", "third_parties_told", "evaluation_refreshed")


def completed(world, prepare):
    """The repair after the last answer, with its event and the text of its letter."""
    prepare(world)
    case = world.do(world.at("syncing"), "confirm_site", "credit_officer")
    for order in SyncOrder.objects.filter(case=case.pk, target__channel="pull"):
        now = moment()
        rows.acknowledge(str(order.uid), told_at=now, answer="ok", now=now, target=order.target)
    assert completing.go_on(case.pk, today=MONDAY)
    event = case.events.get(action="complete")
    return event, Case.objects.get(pk=case.pk).documents.get(name="completion_letter").body


def nothing(world):
    SyncTarget.objects.filter(kind="agency").delete()


def measure(world, *implementers):
    made = f.measure("M1", list(implementers))
    take(world.record.pk, [made.pk], by=world.people["reviewer"], reason="依清单", today=MONDAY)


def lifted(world):
    measure(world, f.department("云江市水利局"))  # asked, and never carried out


def not_confirmed_yet(world):
    measure(world, f.department("云江市水利局"))
    MeasureTask.objects.update(state="done")


def an_agency(world):
    site("agency", "某评级机构", kind="agency", channel="pull")


def a_department_alone(world):
    site("bureau", "某局", kind="department", channel="pull")


@pytest.mark.parametrize(
    ("prepare", "states"),
    [
        (nothing, ()),
        (lifted, ("measures_lifted",)),
        (an_agency, ("third_parties_told",)),
        (a_department_alone, ()),
        (lambda world: (lifted(world), an_agency(world)), KNOWN[:2]),
    ],
    ids=["nothing", "lifted", "agency", "department", "both"],
)
def test_it_states_what_is_proven_and_leaves_the_rest_out(world, prepare, states):
    event, letter = completed(world, prepare)
    assert tuple(name for name in KNOWN if event.data.get(name)) == states
    assert [LIFTED in letter, TOLD in letter] == [name in states for name in KNOWN[:2]]
    assert "公共信用评价已经重新计算" not in letter
    if "measures_lifted" in states:
        assert event.data["measures"] == [AppliedMeasure.objects.get().pk]
    if "third_parties_told" in states:
        order = SyncOrder.objects.get(target__code="agency")
        assert event.data["orders"] == [str(order.uid)]


def test_a_measure_whose_lifting_nobody_has_confirmed_is_not_called_lifted(world):
    event, letter = completed(world, not_confirmed_yet)
    assert MeasureTask.objects.get().state == "lifting"
    assert "measures_lifted" not in event.data
    assert LIFTED not in letter


def test_a_person_states_all_three_and_the_letter_says_so(world):
    case = world.do(world.at("syncing"), "confirm_site", "credit_officer")
    case = world.do(case, "complete", "credit_officer")
    letter = case.documents.get(name="completion_letter").body
    assert f"停止共享和使用，{LIFTED}，公共信用评价已经重新计算，{TOLD}。" in letter
    assert all(case.events.get(action="complete").data[name] for name in KNOWN)
