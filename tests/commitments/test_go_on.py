"""A check in the middle of the term may end with performance going on (Shenzhen art. 63)."""

from datetime import date

import pytest

from casework.errors import TransitionRefused
from tests.commitments.world import START, TUESDAY
from tests.nothing_moved import nothing_moves

MIDDLE = date(2026, 9, 1)


def test_what_is_not_due_yet_stays_open_and_the_next_check_is_planned(world):
    case = world.do(world.at("checking"), "go_on")
    assert case.state == "performing"
    assert [one["outcome"] for one in case.data["promises"]] == ["open", "kept"]
    # 60 WD after 10 July, as planned: the check that was brought forward does not take its place
    assert case.deadlines.get(name="check_by").due_on == date(2026, 10, 9)
    assert case.deadlines.get(name="decide_by").state == "met"


def test_after_the_planned_day_the_next_check_is_at_the_end_of_the_term(world):
    case = world.do(world.at("checking"), "go_on", today=date(2026, 10, 12))
    assert case.deadlines.get(name="check_by").due_on == date(2026, 12, 31)


GIVEN = {"outcome_1": "open", "outcome_2": "kept", "reference": "现场核查记录"}
# what is given, the day, the reasons against it
REFUSED = [
    ({**GIVEN, "reference": ""}, TUESDAY, ["performance_proven"]),
    (GIVEN, date(2026, 12, 31), ["term_runs_on"]),
    ({**GIVEN, "outcome_2": "late"}, TUESDAY, ["field"]),
]


@pytest.mark.parametrize(("given", "day", "codes"), REFUSED)
def test_performance_goes_on_only_while_all_is_in_order(world, given, day, codes):
    case = world.at("checking")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "go_on", data=given, today=day)
    assert refused.value.codes == codes
    assert world.do(case, "go_on", today=TUESDAY).state == "performing"


def test_an_announced_finding_must_be_dropped_first(world):
    case = world.at("checking announced")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "go_on")
    assert refused.value.codes == ["nothing_announced"]
    case = world.do(case, "drop_charge")
    assert world.do(case, "go_on").state == "performing"


def test_the_plan_begins_where_it_did(world):
    assert world.do(world.at("checking"), "go_on").data["plan"]["start_on"] == START
