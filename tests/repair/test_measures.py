"""What the assessment counts of repairs, told to the department whose figure it is."""

from datetime import date

from casework.assessment.figures import Figures
from casework.assessment.periods import ReportPeriod
from casework.assessment.tally import tally
from casework.assessment.vocabulary import Scope, measure_faults
from casework.declaration import published
from casework.models import Case
from casework.timers import tick
from tests import factories as f

MONDAY = date(2026, 8, 10)


def counted(unit, cut=date(2026, 9, 1)):
    month = ReportPeriod(2026, 8)
    last = min(month.last, date.fromordinal(cut.toordinal() - 1))
    found = tally(Scope(Case.objects.all(), month.first, last, cut))
    return Figures(found.get((month, unit.pk), {}))


def test_every_name_means_something():
    assert list(measure_faults(published("repair"))) == []


def test_decisions_are_the_departments(world):
    world.at("repaired", today=MONDAY)
    world.at("rejected", today=MONDAY, record=f.record(world.subject, world.market))
    names = ("received", "accepted", "approved", "rejected", "decided", "closed")
    market = counted(world.market)
    assert [market.number(name, "repair") for name in names] == [2, 2, 1, 1, 2, 2]
    assert counted(world.office).number("sync_failures") == 0


def test_a_site_that_does_not_follow_is_told_to_the_office_with_its_age(world):
    """Taken down on Monday 10 August; three working days end on the 13th."""
    world.at("syncing", today=MONDAY)
    assert counted(world.office, date(2026, 8, 14)).number("behind") == 1
    assert counted(world.office, date(2026, 8, 13)).number("behind") == 0
    tick(date(2026, 8, 14))
    office = counted(world.office, date(2026, 8, 21))
    assert office.number("sync_failures") == 1
    assert (office.number("behind"), office.number("days_behind")) == (1, 5)
    assert office.number("long_behind") == 0
    assert counted(world.office, date(2026, 8, 22)).number("long_behind") == 1
    assert counted(world.market, date(2026, 8, 21)).number("behind") == 0


def test_what_was_put_right_later_was_behind_at_the_time(world):
    case = world.at("syncing", today=MONDAY)
    later = date(2026, 9, 2)
    world.run(case, ("confirm_site", "credit_officer"), ("complete", "credit_officer"), today=later)
    assert counted(world.office).number("behind") == 1
