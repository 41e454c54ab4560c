"""Publicity ends by itself the day after the maximum term, unless others must settle something."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.ledger.verify import verify
from casework.models import CreditRecord, Department, OutboxMessage, RecordEvent, Subject
from casework.registry import publicity
from casework.registry.publicity import Expiry, end_expired, open_duties
from casework.timers import tick

pytestmark = pytest.mark.django_db
LAST, OFF, LATER = date(2027, 5, 6), date(2027, 5, 7), date(2027, 6, 1)
NOW = datetime(2027, 6, 1, 1, 2, 3, 456789, tzinfo=UTC)
NOTHING = Expiry(ended=0, routed=0)


def look(today: date) -> Expiry:
    return end_expired(today, now=NOW)


@pytest.fixture
def make():
    organ = Department.objects.create(name="云江市交通运输局")
    subject = Subject.objects.create(kind="legal", name="甲", code="91320100MA0000015Q")

    def made(**fields) -> CreditRecord:
        defaults = {
            "kind": "penalty",
            "number": "云罚1号",
            "title": "超限运输",
            "document_date": date(2026, 5, 6),
            "record_class": "ordinary",
            "duties_done": True,
            "max_last": LAST,
            "off_display": OFF,
            "publicity": "published",
            "identity": "1",
        }
        return CreditRecord.objects.create(subject=subject, department=organ, **(defaults | fields))

    return made


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ({}, True),
        ({"record_class": "serious"}, True),
        # a light one without any request (R22)
        ({"record_class": "light", "duties_done": False}, True),
        ({"duties_done": False}, False),
        ({"kind": "serious_list"}, False),
        ({"kind": "abnormal_list"}, False),
        ({"kind": "serious_list", "record_class": "light"}, False),
        ({"kind": "serious_list", "list_exit_on": date(2027, 1, 1)}, True),
        ({"kind": "serious_list", "list_exit_on": date(2027, 1, 1), "duties_done": False}, False),
    ],
)
@pytest.mark.parametrize("today", [OFF, LATER])
@pytest.mark.parametrize("state", ["published", "hidden", "suspended"])
def test_ends_or_is_routed(make, fields, ends, today, state):
    record = make(publicity=state, **fields)
    assert look(LAST) == NOTHING
    assert CreditRecord.objects.get().publicity == state
    assert RecordEvent.objects.count() == 0

    first = look(today)
    after = CreditRecord.objects.get()
    (event,) = RecordEvent.objects.all()
    assert (event.record_id, event.seq, event.by_id, event.role) == (record.pk, 1, None, "system")
    assert (event.on, event.at) == (today, NOW)
    if ends:
        assert first == Expiry(ended=1, routed=0)
        # dated to the true day, however late the look
        assert (after.publicity, after.ended_on) == ("ended", OFF)
        assert event.kind == "publicity_ended"
        assert event.before == {"publicity": state, "ended_on": None, "shared": True}
        assert event.after == {"publicity": "ended", "ended_on": "2027-05-07", "shared": False}
        assert not after.shared
        assert OutboxMessage.objects.count() == 0
        assert list(open_duties(today)) == []
    else:
        assert first == Expiry(ended=0, routed=1)
        assert (after.publicity, after.ended_on) == (state, None)
        assert (event.kind, event.before, event.after) == ("routed", {}, {})
        assert list(open_duties(today)) == [after]
    assert (after.version, after.last_hash) == (1, event.hash)
    assert list(verify()) == []


def test_what_is_routed_is_told_to_reviewer_and_supervisor_once(make):
    make(duties_done=False)
    assert look(OFF) == Expiry(ended=0, routed=1)
    (event,) = RecordEvent.objects.all()
    told = OutboxMessage.objects.order_by("recipient").values_list(
        "record_event", "event", "recipient", "channel", "kind", "state"
    )
    once = [
        (event.pk, None, "role:reviewer", "people", "record.routed", "queued"),
        (event.pk, None, "role:supervisor", "people", "record.routed", "queued"),
    ]
    assert list(told) == once
    for today in (OFF, LATER):
        assert look(today) == NOTHING
        assert list(told.all()) == once
        assert RecordEvent.objects.count() == 1


def test_a_routed_record_ends_when_its_duties_have_been_confirmed(make):
    record = make(duties_done=False)
    look(OFF)
    CreditRecord.objects.filter(pk=record.pk).update(duties_done=True)
    assert look(LATER) == Expiry(ended=1, routed=0)
    assert list(RecordEvent.objects.values_list("seq", "kind")) == [
        (1, "routed"),
        (2, "publicity_ended"),
    ]
    assert list(verify()) == []


@pytest.mark.parametrize("state", ["unpublished", "shielded", "ended", "withdrawn"])
def test_what_has_no_term_that_runs_is_left_alone(make, state):
    make(publicity=state)
    make(publicity=state, duties_done=False, identity="2")
    assert look(LATER) == NOTHING
    assert set(CreditRecord.objects.values_list("publicity", "ended_on")) == {(state, None)}
    assert RecordEvent.objects.count() == 0


def test_as_many_statements_for_forty_as_for_two(make):
    def statements(count: int) -> int:
        for number in range(count):
            make(identity=f"{count}/{number}", duties_done=bool(number % 2))
        with CaptureQueriesContext(connection) as asked:
            assert look(OFF) == Expiry(ended=count // 2, routed=count // 2)
        return len(asked)

    assert statements(2) == statements(40) <= 24


def test_in_batches_to_the_last_one(make, monkeypatch):
    monkeypatch.setattr(publicity, "BATCH", 3)
    for number in range(14):
        make(identity=str(number), duties_done=bool(number % 2))
    assert look(OFF) == Expiry(ended=7, routed=7)
    assert RecordEvent.objects.count() == 14
    assert OutboxMessage.objects.count() == 14
    assert look(OFF) == NOTHING
    assert list(verify()) == []


def test_a_batch_that_breaks_leaves_the_earlier_ones_and_nothing_of_itself(make, monkeypatch):
    monkeypatch.setattr(publicity, "BATCH", 2)
    for number in range(4):
        make(identity=str(number))
    written = []

    def breaking(entries, **how):
        if written:
            raise OSError("the line broke")
        written.append(entries)
        return append(entries, **how)

    append = publicity.append
    monkeypatch.setattr(publicity, "append", breaking)
    with pytest.raises(OSError, match="the line broke"):
        look(OFF)
    monkeypatch.setattr(publicity, "append", append)
    assert CreditRecord.objects.filter(publicity="ended").count() == 2
    assert RecordEvent.objects.count() == 2
    assert look(OFF) == Expiry(ended=2, routed=0)
    assert list(verify()) == []


def test_tick_says_how_many_ended_and_how_many_are_newly_routed(make):
    make()
    make(identity="2", duties_done=False)
    first, second = tick(OFF), tick(OFF)
    assert (first["publicity_ended"], first["duties_open"]) == (1, 1)
    assert (second["publicity_ended"], second["duties_open"]) == (0, 0)
