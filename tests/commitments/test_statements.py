"""No action on a commitment takes more statements than the engine allows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.clock.stored import stored_calendar
from casework.engine import perform
from tests.commitments.test_transitions import ROWS, made
from tests.commitments.world import MONDAY, REASONED, WHO

# SQLite takes the same rows in one statement a table instead of one for all.
LIMIT = 8 if connection.vendor == "postgresql" else 14
TRIED = sorted({action: place for _row, place, action, _target in ROWS}.items())


@pytest.mark.parametrize(("action", "place"), TRIED)
def test_one_action_stays_within_its_statements(world, action, place):
    case = made(world, place, action)
    given, by = world.given(action), world.who(WHO[action])
    reason = "有充分理由" if action in REASONED else ""
    stored_calendar()
    with CaptureQueriesContext(connection) as warm:
        perform(case.pk, action, by=by, data=given, reason=reason, key="key-1", today=MONDAY)
    texts = [(query["sql"] or "planned before")[:110] for query in warm]
    assert len(texts) <= LIMIT, "\n".join(texts)
