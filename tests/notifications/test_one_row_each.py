"""Rows are unique by event, recipient and channel, whoever writes them and however often."""

import pytest
from django.db import IntegrityError, transaction

from casework.models import CaseEvent, OutboxMessage
from notifications import delivery, rows


def test_the_engine_writes_one_row_a_role_in_the_change_itself(asked):
    written = OutboxMessage.objects.order_by("pk").values_list(
        "event__action", "recipient", "channel", "kind", "state"
    )
    assert list(written) == [
        ("send", "role:credit_officer", "people", "sample.send", "queued"),
        ("take_up", "role:subject", "people", "sample.take_up", "queued"),
        ("ask", "role:subject", "people", "sample.ask", "queued"),
    ]


def test_a_refused_action_tells_nobody(world, asked, act):
    from casework.errors import TransitionRefused

    with pytest.raises(TransitionRefused):
        act(asked, "ask", world.officer, reason="又来一次")
    assert OutboxMessage.objects.count() == 3


def test_the_database_refuses_a_second_row(asked):
    first = OutboxMessage.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.create(
            event=first.event, recipient=first.recipient, channel=first.channel,
            kind="another", next_at=first.next_at,
        )  # fmt: skip
    assert OutboxMessage.objects.count() == 3


def test_expanding_again_adds_nobody(only_ask, clock, run):
    run()
    before = list(OutboxMessage.objects.order_by("pk").values())
    OutboxMessage.objects.filter(pk=only_ask.pk).update(state="queued")
    (row,) = rows.claim(clock(), 10)
    assert delivery.expand(row, clock()) == "expanded"
    after = list(OutboxMessage.objects.order_by("pk").values())
    assert [row["id"] for row in after] == [row["id"] for row in before]


def test_every_message_belongs_to_an_event_of_the_ledger(asked, run):
    run()
    events = set(CaseEvent.objects.values_list("pk", flat=True))
    assert {row.event_id for row in OutboxMessage.objects.all()} <= events
