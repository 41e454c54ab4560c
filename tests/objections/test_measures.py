"""What the assessment counts of objections, told to the department whose figure it is."""

from datetime import date

from casework.assessment.figures import Figures
from casework.assessment.periods import ReportPeriod
from casework.assessment.tally import tally
from casework.assessment.vocabulary import Scope, measure_faults
from casework.declaration import published
from casework.models import Case

JULY = ReportPeriod(2026, 7)


def july(unit):
    cases = Case.objects.filter(case_type="objections")
    found = tally(Scope(cases, JULY.first, JULY.last, date(2026, 8, 1)))
    return Figures(found.get((JULY, unit.pk), {}))


def test_every_name_means_something():
    assert list(measure_faults(published("objections"))) == []


def test_an_upheld_objection_is_an_error_of_the_provider_not_of_the_office(world):
    world.at("closed")
    world.at("upheld")
    provider, office = july(world.bureau), july(world.office)
    assert [provider.number(n) for n in ("asked", "upheld", "dismissed", "decided")] == [2, 1, 1, 2]
    assert str(provider.rate("upheld", "decided", "objections")) == "50.0%"
    assert (office.number("received"), office.number("upheld")) == (2, 0)


def test_an_error_of_the_platforms_own_copy_is_the_offices(world):
    case = world.at("comparing differs")
    world.do(case, "uphold_own_error")
    assert july(world.office).number("own_errors") == 1
    assert july(world.bureau).number("upheld") == 0


def test_a_second_objection_to_the_same_record_is_told_to_its_provider(world):
    world.at("closed")
    assert july(world.bureau).number("repeated") == 0
    world.at("submitted", ground="missing")
    assert july(world.bureau).number("repeated") == 1


def test_a_draft_before_is_no_objection_before(world):
    world.open()
    world.at("submitted")
    assert july(world.bureau).number("repeated") == 0


def test_a_result_that_the_upper_department_changed(world):
    case = world.at("reviewing")
    world.do(case, "overturn")
    assert [july(world.office).number(n) for n in ("reviewed", "overturned")] == [1, 1]
