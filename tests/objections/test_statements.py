"""No action of an objection takes more than eight statements on PostgreSQL."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.clock.stored import stored_calendar
from casework.engine import perform
from tests.objections.conftest import MONDAY, REASONED, WHO
from tests.objections.test_transitions import ROWS
from tests.statements import few_enough

# One place an action is enough, and each kind of correction once.
PLACES = {action: place for _row, place, action, _target in reversed(ROWS)}
PLACES |= {"record_test": "verifying", "find_silent": "verifying"}
DATED = {
    "outcome": "correct", "facts_found": "日期有误", "field": "document_date",
    "right_value": "2026-05-01",
}  # fmt: skip


@pytest.mark.parametrize(
    ("action", "place", "finding"),
    [(action, place, {}) for action, place in PLACES.items()]
    + [("correct", "comparing differs", DATED), ("overturn", "reviewing", DATED)],
)
def test_one_action_stays_within_its_statements(world, settings, action, place, finding):
    settings.CASEWORK_PACK = {"record_test": "henan", "forward": "taizhou-zj"}.get(
        action, "yunjiang"
    )
    case = world.at(place)
    if action == "correct" and finding:
        data = finding | {"evidence": world.papers(world.officer2)}
        case = world.do(case, "uphold_own_error", data=data)
    who = world.people[WHO[action]]
    given = world.given(action, who, **(finding if action == "overturn" else {}))
    today = MONDAY.replace(day=14) if action == "find_silent" else MONDAY
    stored_calendar()
    reason = "理由充分" if action in REASONED else ""
    with CaptureQueriesContext(connection) as warm:
        perform(
            case.pk, action, by=who, data=given, reason=reason, key=f"key-{action}", today=today
        )
    few_enough(warm)
