"""What an objection brings travels to other sites: the mark, its end, the correction, the end."""

import pytest

from casework.models import SyncOrder, SyncTarget


@pytest.fixture
def nation(world):
    return SyncTarget.objects.create(code="nation", name="信用中国", kind="national")


def told(nation):
    orders = SyncOrder.objects.filter(target=nation).order_by("pk")
    return [
        one.do if "mark" not in one.payload else ("mark" if one.payload["mark"] else "unmark")
        for one in orders
    ]


# How far the objection has come, and what the other sites have been told by then.
TRAVELS = [
    ("submitted", []),
    ("refused", []),
    ("accepted", ["mark"]),
    ("verifying", ["mark"]),
    ("dismissed", ["mark"]),
    ("closed", ["mark", "unmark"]),
    ("corrected", ["mark", "correct"]),
    ("withdrawn", []),
]


@pytest.mark.parametrize(("place", "orders"), TRAVELS)
def test_the_mark_and_the_correction_travel(world, nation, place, orders):
    world.at(place)
    assert told(nation) == orders


def test_a_withdrawn_objection_takes_its_mark_off_everywhere(world, nation):
    world.do(world.at("verifying"), "withdraw")
    assert told(nation) == ["mark", "unmark"]


def test_the_mark_is_off_everywhere_when_a_corrected_record_is_closed(world, nation):
    world.do(world.at("corrected"), "close_corrected")
    assert told(nation) == ["mark", "correct", "unmark"]


def test_what_nobody_can_prove_is_withdrawn_everywhere(world, nation):
    """台州 13: unverifiable ends disclosure at once; the mark needs no taking off there."""
    world.do(world.at("corrected unproven"), "close_unproven")
    assert told(nation) == ["mark", "withdraw"]


def test_each_order_names_the_objection_in_which_it_was_decided(world, nation):
    case = world.at("accepted")
    assert set(SyncOrder.objects.values_list("case", flat=True)) == {case.pk}


def test_a_persons_objection_tells_nothing_of_the_person(world, nation):
    type(world.subject).objects.filter(pk=world.subject.pk).update(
        kind="natural", name="王小明", code="11010519491231002X"
    )
    world.record.subject.refresh_from_db()
    world.at("accepted")
    for order in SyncOrder.objects.all():
        assert set(order.payload["item"]) == {"id", "number", "organ"}
        assert "王小明" not in str(order.payload)
