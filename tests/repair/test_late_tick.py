"""A run of the timers that comes months late does everything at once, and nothing twice."""

from datetime import date

from casework.models import Case
from casework.timers import tick


def test_what_one_timer_starts_is_done_in_the_same_late_run(world):
    # Nobody routed it: the system does so the same day, and then the department is late.
    case = world.at("submitted")
    done = tick(date(2026, 12, 31))
    assert Case.objects.get(pk=case.pk).state == "pushed"
    assert done["timers"] == 1
    assert done["overdue"] >= 2  # the acceptance, and the answer to the subject
    assert set(tick(date(2026, 12, 31)).values()) == {0}
