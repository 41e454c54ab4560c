"""The database itself refuses a state without its event, and any change of an event."""

import pytest
from django.db import DatabaseError, connection, transaction

from casework.engine import perform
from casework.models import Case
from tests.engine.conftest import MONDAY, world  # noqa: F401  a fixture
from tests.nothing_moved import nothing_moves

STATEMENTS = {
    "a state moved by hand": "UPDATE casework_case SET state = 'granted'",
    "a state moved with a version that has no event":
        "UPDATE casework_case SET state = 'granted', version = version + 1",
    "an event edited": "UPDATE casework_caseevent SET reason = 'nothing happened'",
    "an event removed": "DELETE FROM casework_caseevent WHERE seq = 2",
}  # fmt: skip


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_the_database_refuses(world, statement):  # noqa: F811
    case = world.at("looking")
    with (
        nothing_moves(),
        pytest.raises(DatabaseError, match="ledger"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert perform(case.pk, "ask", by=world.officer, reason="缺", today=MONDAY).state == "asking"


def test_other_columns_may_be_written_without_an_event(world):  # noqa: F811
    case = world.at("looking")
    assert Case.objects.filter(pk=case.pk).update(assignee=world.officer) == 1


def test_nothing_but_the_engine_sets_a_state(world):  # noqa: F811
    case = world.at("looking")
    with nothing_moves(), pytest.raises(AttributeError):
        case.state = "granted"
    with nothing_moves(), pytest.raises(AttributeError):
        Case.objects.filter(pk=case.pk).update(state="granted")
