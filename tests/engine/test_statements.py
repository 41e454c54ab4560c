"""One action takes at most eight statements on PostgreSQL, opening and ending included."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.clock.stored import stored_calendar
from casework.engine import perform
from tests.engine.conftest import MONDAY
from tests.statements import few_enough

FINDING = {"outcome": "good", "text": "同意"}


@pytest.mark.parametrize(
    ("state", "action", "who", "how"),
    [
        ("draft", "send", "agent", {}),
        ("filed", "take_up", "officer", {}),
        ("looking", "ask", "officer", {"reason": "缺"}),
        ("asking", "answer", "agent", {}),
        ("looking", "order", "officer", {"data": {"until": "2026-08-01"}}),
        ("looking", "extend", "head", {"reason": "复杂"}),
        ("looking", "grant", "head", {"data": FINDING}),
        ("looking", "drop", "agent", {}),
        ("granted", "annul", "head", {}),
    ],
)
def test_one_action_stays_within_its_statements(world, state, action, who, how):
    case = world.at(
        state, data={"subject": world.subject.pk, "record": world.record.pk, "topic": "x"}
    )
    stored_calendar()
    with CaptureQueriesContext(connection) as warm:
        perform(case.pk, action, by=getattr(world, who), key=f"key-{action}", today=MONDAY, **how)
    few_enough(warm)
