"""The office of the sample case type with a supervisor, and the ladder as one reads it."""

from datetime import date

import pytest

from casework.models import LadderStep
from casework.timers import tick
from tests import factories as f
from tests.engine.world import World, make_world


@pytest.fixture
def world(db) -> World:
    made = make_world()
    made.supervisor = f.officer("supervisor", made.office)
    return made


def ladder(case, deadline="decide_by", **wanted) -> list[tuple[str, str]]:
    """The steps of a deadline, each as its true day and whom it is for, the earliest first."""
    steps = LadderStep.objects.filter(deadline__case=case, deadline__name=deadline, **wanted)
    rows = steps.order_by("on", "rung", "pk").values_list("on", "to")
    return [(f"{on:%m-%d}", to) for on, to in rows]


def july(*days: int) -> dict[str, int]:
    """What the last of these ticks did."""
    done: dict[str, int] = {}
    for day in days:
        done = tick(date(2026, 7, day))
    return done
