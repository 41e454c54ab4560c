"""The proof after a refused decision: records, their events and messages are as they were."""

from contextlib import contextmanager

from casework.models import CreditRecord, OutboxMessage, RecordEvent

WATCHED = (CreditRecord, RecordEvent, OutboxMessage)


def snapshot():
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in WATCHED}


@contextmanager
def nothing_moves():
    before = snapshot()
    assert before["CreditRecord"], "there is nothing here that could move"
    yield
    assert snapshot() == before
