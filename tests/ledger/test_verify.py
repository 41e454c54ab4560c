"""The proof of the ledger names the first bad row, whatever was done to it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from casework.ledger import triggers
from casework.ledger.verify import verify
from casework.models import Case, CaseEvent
from tests.engine.conftest import world  # noqa: F401  a fixture


def tamper(*statements):
    """What somebody with the database's password could do."""
    triggers.take_down(connection, triggers.CASES)
    with connection.cursor() as cursor:
        for statement, values in statements:
            cursor.execute(statement, values)


TAMPERINGS = {
    "a reason edited": ("UPDATE casework_caseevent SET reason = 'x' WHERE case_id = %s AND seq = 4", 4),
    "another person put in": ("UPDATE casework_caseevent SET by_id = NULL WHERE case_id = %s AND seq = 2", 2),
    "data edited": ("UPDATE casework_caseevent SET data = '{}' WHERE case_id = %s AND seq = 1", 1),
    "the day moved": ('UPDATE casework_caseevent SET "on" = \'2026-07-01\' WHERE case_id = %s AND seq = 3', 3),
    "an effect edited": ("UPDATE casework_caseevent SET after = '{}' WHERE case_id = %s AND seq = 1", 1),
    "a row in the middle deleted": ("DELETE FROM casework_caseevent WHERE case_id = %s AND seq = 2", 2),
    "the last row deleted": ("DELETE FROM casework_caseevent WHERE case_id = %s AND seq = 4", 4),
    "a state edited": ("UPDATE casework_case SET state = 'granted' WHERE id = %s", 4),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "seq"), TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_tampering_is_named(world, statement, seq):  # noqa: F811
    case = world.at("asking")
    other = world.open()
    assert list(verify()) == []
    tamper(*[("DELETE FROM casework_outboxmessage", [])], (statement, [case.pk]))
    faults = list(verify())
    assert [(fault.number, fault.seq) for fault in faults] == [(case.number, seq)]
    with pytest.raises(CommandError, match=case.number):
        call_command("verify_ledger", stdout=StringIO(), stderr=StringIO())
    assert other.number not in str(faults)


def test_an_inserted_row_is_named(world):  # noqa: F811
    case = world.at("asking")
    last = CaseEvent.objects.filter(case_id=case.pk).order_by("seq").last()
    last.pk, last.seq, last.prev_hash, last.hash = None, 5, last.hash, "0" * 64
    last.save()
    Case.objects.filter(pk=case.pk).update(version=5, last_hash="0" * 64)
    assert [(fault.number, fault.seq) for fault in verify()] == [(case.number, 5)]


def test_a_row_inserted_in_the_middle_is_named(world):  # noqa: F811
    case = world.at("asking")
    tamper(
        ("UPDATE casework_caseevent SET seq = 14 WHERE case_id = %s AND seq = 4", [case.pk]),
        ("UPDATE casework_caseevent SET seq = 13 WHERE case_id = %s AND seq = 3", [case.pk]),
    )
    second = CaseEvent.objects.get(case_id=case.pk, seq=2)
    second.pk, second.seq, second.key = None, 3, None
    second.save()
    tamper(
        ("UPDATE casework_caseevent SET seq = 4 WHERE case_id = %s AND seq = 13", [case.pk]),
        ("UPDATE casework_caseevent SET seq = 5 WHERE case_id = %s AND seq = 14", [case.pk]),
    )
    assert [(fault.number, fault.seq) for fault in verify()] == [(case.number, 3)]


def test_the_command_says_how_much_it_verified(world):  # noqa: F811
    world.at("asking")
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "4" in out.getvalue()
