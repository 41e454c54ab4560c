"""A run of the timers that comes months late does everything at once, and nothing twice."""

from datetime import date

from casework.models import Case
from casework.timers import tick


def test_a_clock_that_a_late_timer_sets_going_again_is_seen_in_the_same_run(world):
    # The order's term is over, so the check goes on, and its own term has passed as well.
    case = world.at("rectifying")
    done = tick(date(2026, 12, 31))
    assert Case.objects.get(pk=case.pk).state == "checking"
    assert done["timers"] == 1
    assert done["overdue"] == 1
    assert set(tick(date(2026, 12, 31)).values()) == {0}
