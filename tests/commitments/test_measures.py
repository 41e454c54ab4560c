"""What the assessment counts of commitments: signed, checked, fulfilled, broken."""

from datetime import date

from casework.assessment.figures import Figures
from casework.assessment.periods import ReportPeriod
from casework.assessment.tally import tally
from casework.assessment.vocabulary import Scope, measure_faults
from casework.declaration import published
from casework.models import Case
from tests.commitments.world import MONDAY


def counted(unit):
    month = ReportPeriod.of(MONDAY)
    found = tally(Scope(Case.objects.all(), month.first, month.last, month.following.first))
    return Figures(found.get((month, unit.pk), {}))


def test_every_name_means_something():
    assert list(measure_faults(published("commitments"))) == []


def test_signed_checked_fulfilled_and_broken(world):
    world.at("signed")
    world.at("checking")
    world.at("fulfilled")
    world.at("breached")
    bureau = counted(world.bureau)
    names = ("signed", "accepted", "checks_due", "checks_done", "fulfilled", "broken")
    assert [bureau.number(name, "commitments") for name in names] == [4, 3, 3, 2, 1, 1]
    assert str(bureau.rate("checks_done", "checks_due", "commitments")) == "66.7%"


def test_a_commitment_that_nobody_looked_at_was_accepted_by_silence(world):
    from casework.timers import tick

    world.at("signed")
    tick(date(2026, 7, 31))
    assert counted(world.bureau).number("deemed") == 1
