"""Messages that did not leave, and jobs that stand still, are seen; a given-up one is tried again."""

from datetime import timedelta

import pytest

from casework.models import Heartbeat, OutboxMessage
from casework.today import moment

PAGE = "/staff/service/delivery/"


@pytest.fixture
def message(world):
    world.at("filed")
    return OutboxMessage.objects.first()


def test_only_failing_messages_are_listed_and_all_waiting_ones_counted(world, as_, message):
    OutboxMessage.objects.filter(pk=message.pk).update(
        state="given_up", attempts=8, last_error="550 <unknown>"
    )
    page = as_(world.officer).get(PAGE)
    assert [row.pk for row in page.context["page"].rows] == [message.pk]
    assert page.context["counts"]["given_up"] == 1
    assert "550 &lt;unknown&gt;" in page.content.decode()


def test_a_given_up_message_is_queued_again_and_another_is_left_alone(world, as_, message):
    client = as_(world.officer)
    OutboxMessage.objects.filter(pk=message.pk).update(state="sent", attempts=1)
    client.post(f"{PAGE}{message.pk}/again/")
    assert OutboxMessage.objects.get(pk=message.pk).state == "sent"
    OutboxMessage.objects.filter(pk=message.pk).update(state="given_up", attempts=8)
    client.post(f"{PAGE}{message.pk}/again/")
    row = OutboxMessage.objects.get(pk=message.pk)
    assert (row.state, row.attempts) == ("queued", 0)
    assert as_(world.head).post(f"{PAGE}{message.pk}/again/").status_code == 404


def test_a_job_that_stands_still_is_marked(world, as_):
    Heartbeat.objects.create(job="fresh", at=moment())
    Heartbeat.objects.create(job="stopped", at=moment() - timedelta(hours=1))
    beats = as_(world.officer).get(PAGE).context["beats"]
    assert [(beat.job, beat.late) for beat in beats] == [("fresh", False), ("stopped", True)]


def test_no_heartbeat_at_all_is_said(world, as_):
    assert "note-warn" in as_(world.officer).get(PAGE).content.decode()
