"""Each action of repair stays within the statements that one action may take."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.clock.stored import stored_calendar
from tests.repair.test_transitions import ALLOWED, BEFORE
from tests.statements import few_enough


@pytest.mark.parametrize(("state", "action", "who", "target"), ALLOWED)
def test_one_action_stays_within_its_statements(world, state, action, who, target):
    world.rules["repair.public_notice"] = action == "publish_notice"
    case = world.run(world.at(state, by_court=action == "shield"), *BEFORE.get(action, []))
    if (state, action) == ("notice", "approve"):
        case = world.do(case, "end_notice", "system")
    data = world.data(action)
    if action == "restore":
        failed = world.data("file_court_paper") | {"outcome": "failed"}
        case = world.do(case, "file_court_paper", "agent", data=failed)
    stored_calendar()
    with CaptureQueriesContext(connection) as warm:
        world.do(case, action, who, data=data, key=f"key-{action}")
    few_enough(warm)
