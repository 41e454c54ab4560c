"""No action on a commitment takes more statements than the engine allows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.clock.stored import stored_calendar
from casework.engine import perform
from tests.commitments.test_transitions import ROWS, made
from tests.commitments.world import MONDAY, REASONED, WHO
from tests.statements import few_enough

TRIED = sorted({action: place for _row, place, action, _target in ROWS}.items())


@pytest.mark.parametrize(("action", "place"), TRIED)
def test_one_action_stays_within_its_statements(world, action, place):
    case = made(world, place, action)
    given, by = world.given(action), world.who(WHO[action])
    reason = "有充分理由" if action in REASONED else ""
    world.ready(case, action)
    stored_calendar()
    with CaptureQueriesContext(connection) as warm:
        perform(case.pk, action, by=by, data=given, reason=reason, key="key-1", today=MONDAY)
    # A signature is a row of its own, and ends what was on its way; two more where two must sign.
    few_enough(warm, postgres=12 if action.startswith("sign") else 8, sqlite=14)
