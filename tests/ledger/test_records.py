"""The chains of records: guarded by the database like the cases', and verified with them."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from casework.ledger import triggers
from casework.ledger.records import Entry, append
from casework.ledger.verify import verify
from casework.models import CreditRecord, OutboxMessage, RecordEvent
from casework.models.record_event import RecordEventKind
from tests import factories as f
from tests.registry.deciding import nothing_moves

pytestmark = pytest.mark.django_db
ON, AT = date(2026, 11, 21), datetime(2026, 11, 21, 3, 4, 5, 678901, tzinfo=UTC)
KINDS = [
    RecordEventKind.CLASS_SET,
    RecordEventKind.DUTIES_DONE,
    RecordEventKind.DUTIES_REOPENED,
]


def write(record: CreditRecord, kind: RecordEventKind) -> RecordEvent:
    entry = Entry(
        record, kind, reason="凭证齐全", data={"evidence": [{"id": 1, "sha256": "甲"}]},
        before={"off_display": None}, after={"off_display": "2027-05-07"},
    )  # fmt: skip
    (event,) = append([entry], on=ON, at=AT)
    return event


@pytest.fixture
def record():
    """A record with three events, and beside it one with one and one without any."""
    department, subject = f.department(), f.subject()
    made = [f.record(subject, department) for _ in range(3)]
    for kind in KINDS:
        write(made[0], kind)
    write(made[1], RecordEventKind.CLASS_SET)
    return CreditRecord.objects.get(pk=made[0].pk)


def test_each_event_follows_the_one_before_it(record):
    events = list(record.events.order_by("seq"))
    assert [event.seq for event in events] == [1, 2, 3]
    assert [event.prev_hash for event in events] == ["", events[0].hash, events[1].hash]
    assert (record.version, record.last_hash) == (3, events[2].hash)
    assert list(verify()) == []


REFUSED = {
    "an event edited": "UPDATE casework_recordevent SET reason = 'x' WHERE record_id = %s",
    "an event removed": "DELETE FROM casework_recordevent WHERE seq = 3 AND record_id = %s",
    "a number moved on": "UPDATE casework_creditrecord SET version = 4 WHERE id = %s",
    "a number moved back": "UPDATE casework_creditrecord SET version = 2 WHERE id = %s",
    "a digest put in": "UPDATE casework_creditrecord SET last_hash = 'x' WHERE id = %s",
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
def test_the_database_refuses(record, statement):
    with (
        nothing_moves(),
        pytest.raises(DatabaseError, match="ledger"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [record.pk])


def test_a_record_saved_from_an_old_reading_is_refused(record):
    stale = CreditRecord.objects.get(pk=record.pk)
    write(record, RecordEventKind.CLASS_SET)
    stale.note = "旧"
    with nothing_moves(), pytest.raises(DatabaseError, match="ledger"), transaction.atomic():
        stale.save()


def test_other_columns_may_be_written_without_an_event(record):
    assert CreditRecord.objects.filter(pk=record.pk).update(duties_done=True) == 1


def test_the_same_number_twice_is_refused(record):
    twin = record.events.get(seq=3)
    twin.pk = None
    with nothing_moves(), pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_a_record_is_routed_once(record):
    write(record, RecordEventKind.ROUTED)
    with nothing_moves(), pytest.raises(IntegrityError), transaction.atomic():
        write(record, RecordEventKind.ROUTED)


@pytest.mark.parametrize("both", [True, False])
def test_a_message_tells_of_one_event(record, both):
    from tests.engine.world import make_world

    world = make_world()
    world.at("filed")
    event = OutboxMessage.objects.first().event
    causes = {"event": event, "record_event": record.events.first()} if both else {}
    with nothing_moves(), pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.create(
            recipient="role:x", channel="people", kind="x", next_at=AT, **causes
        )


def test_a_recipient_is_told_of_an_event_once_a_channel(record):
    row = {
        "record_event": record.events.first(), "recipient": "role:reviewer", "channel": "people",
        "kind": "record.routed", "next_at": AT,
    }  # fmt: skip
    OutboxMessage.objects.create(**row)
    with nothing_moves(), pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.create(**row)


def tamper(statement, *values):
    """What somebody with the database's password could do."""
    triggers.take_down(connection, triggers.RECORDS)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


EVENT = "UPDATE casework_recordevent SET {} WHERE record_id = %s AND seq = %s"
TAMPERINGS = {
    "a reason edited": (EVENT.format("reason = 'x'"), 2, 2),
    "a kind edited": (EVENT.format("kind = 'duties_done'"), 1, 1),
    "the day moved": (EVENT.format("\"on\" = '2026-07-01'"), 3, 3),
    "data edited": (EVENT.format("data = '{}'"), 2, 2),
    "before edited": (EVENT.format("before = '{}'"), 3, 3),
    "after edited": (EVENT.format("after = '{}'"), 1, 1),
    "a role edited": (EVENT.format("role = 'head'"), 1, 1),
    "the first deleted": ("DELETE FROM casework_recordevent WHERE record_id = %s AND seq = %s", 1, 1),
    "the last deleted": ("DELETE FROM casework_recordevent WHERE record_id = %s AND seq = %s", 3, 3),
    "all deleted": ("DELETE FROM casework_recordevent WHERE record_id = %s AND seq < %s", 9, 1),
    "the tail edited": ("UPDATE casework_creditrecord SET last_hash = 'x' WHERE id = %s AND %s > 0", 1, 4),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "value", "seq"), TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_tampering_is_named_with_record_and_number(record, statement, value, seq):
    tamper(statement, record.pk, value)
    name = f"record {record.pk} {record.number}"
    assert [(fault.number, fault.seq) for fault in verify()] == [(name, seq)]
    out = StringIO()
    with pytest.raises(CommandError, match=name):
        call_command("verify_ledger", stdout=StringIO(), stderr=out)
    assert out.getvalue().startswith(f"{name} #{seq}: ")


@pytest.mark.parametrize("number", [0, 2])
def test_an_inserted_event_is_named(record, number):
    """At the end of a chain, and on a record that never had one."""
    target = list(CreditRecord.objects.order_by("pk"))[number]
    held = target.events.count()
    last = record.events.get(seq=3)
    last.pk, last.record, last.seq, last.prev_hash = None, target, held + 1, target.last_hash
    last.save(force_insert=True)
    name = f"record {target.pk} {target.number}"
    assert [(fault.number, fault.seq) for fault in verify()] == [(name, held + 1)]


def test_the_command_counts_them(record):
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "4" in out.getvalue()
